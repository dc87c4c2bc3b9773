import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createOnce } from '../../store/keyfile.js';
import { AuditError } from '../errors.js';

/** The right to write a stream, held by one process at a time. */
export interface Lock {
  /**
   * Resolves while it is surely held; to be called before every write.
   * @throws AuditError `locked` where another process took it, because this one stood still for too long
   */
  confirm(): Promise<void>;
  release(): Promise<void>;
}

/** Times in milliseconds. */
export interface LockOptions {
  /** Between signs of life; default 1,000. */
  readonly beatMs?: number;
  /** Without a sign of life for so long a holder counts as dead; default 10,000. */
  readonly staleMs?: number;
}

/** Locks that this process holds, by path: a process id alone would not tell two logs of one process apart. */
const held = new Set<string>();

/**
 * Takes the lock at `path`. One whose holder is dead is taken over: at once where the holder ran on this machine, else
 * after `staleMs` without a sign of life.
 * @throws AuditError `locked` where the holder lives
 */
export async function takeLock(path: string, options: LockOptions = {}): Promise<Lock> {
  const { beatMs = 1_000, staleMs = 10_000 } = options;
  const by = randomBytes(8).toString('hex');
  const mine = `${JSON.stringify({ host: hostname(), boot: bootId(), pid: process.pid, by })}\n`;
  if (held.has(path)) throw lockedBy(path, mine);
  held.add(path);
  try {
    for (;;) {
      const owner = await create(path, mine);
      if (owner === mine) return holding(path, mine, beatMs, staleMs);
      if (owner === undefined) continue;
      if (!(await isDead(path, owner, beatMs, staleMs))) throw lockedBy(path, owner);
      await remove(path, owner);
    }
  } catch (error) {
    held.delete(path);
    throw error;
  }
}

/** The text that stands in the lock file now; `undefined` where it vanished while we looked. */
function create(path: string, mine: string): Promise<string | undefined> {
  return createOnce(path, mine).catch((error: unknown) => {
    if (isCode(error, 'EEXIST')) return undefined;
    throw error;
  });
}

function holding(path: string, mine: string, beatMs: number, staleMs: number): Lock {
  let seenAt = performance.now();
  let lost = false;
  const beat = async (): Promise<void> => {
    if ((await ownerOf(path)) !== mine) {
      lost = true;
      throw lockedBy(path, '');
    }
    const now = new Date();
    await utimes(path, now, now);
    seenAt = performance.now();
  };
  const timer = setInterval(() => void beat().catch(() => undefined), beatMs);
  timer.unref();
  return {
    async confirm() {
      if (lost || performance.now() - seenAt > staleMs / 2) await beat();
    },
    async release() {
      clearInterval(timer);
      held.delete(path);
      if ((await ownerOf(path)) === mine) await rm(path, { force: true });
    },
  };
}

/** Whether the holder of a lock is gone. Another machine's clock is not trusted: only whether the file's time moves. */
async function isDead(path: string, owner: string, beatMs: number, staleMs: number): Promise<boolean> {
  const { host, boot, pid } = readOwner(owner);
  if (host === hostname() && boot === bootId() && typeof pid === 'number') {
    // Our own id in a lock that is not ours: a life before this one, as in a container.
    if (pid === process.pid || !isAlive(pid)) return true;
  }
  const seen = await beatOf(path);
  for (let waited = 0; waited < staleMs; waited += beatMs) {
    await sleep(beatMs);
    if ((await beatOf(path)) !== seen) return false;
  }
  return true;
}

/** Removes a dead holder's lock, unless somebody else has taken it meanwhile. */
async function remove(path: string, owner: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}.old`;
  if ((await ownerOf(path)) !== owner) return;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== owner) await link(aside, path);
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

function ownerOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

function readOwner(text: string): { host?: unknown; boot?: unknown; pid?: unknown } {
  try {
    return Object(JSON.parse(text)) as { host?: unknown; boot?: unknown; pid?: unknown };
  } catch {
    return {};
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

async function beatOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

/** Changes with every start of the machine; process ids mean nothing beyond it. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '';
  }
}

function lockedBy(path: string, owner: string): AuditError {
  const { host, pid } = readOwner(owner);
  const who = typeof pid === 'number' ? `process ${pid} on ${String(host)}` : 'another process';
  return new AuditError(
    'locked',
    `${path.replace(/\.lock$/, '')} is written by ${who}; no two may write one: see audit.instance`,
  );
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
