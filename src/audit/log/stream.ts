import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder } from '../../store/keyfile.js';
import { type Head, readHead, writeHead } from '../chain/head.js';
import { chain, ORIGIN, type RecordKind } from '../chain/record.js';
import { drawNonces, fileKey, sealEvent } from '../chain/seal.js';
import { signPosition } from '../chain/signature.js';
import { headPath } from '../chain/source.js';
import { writeStart } from '../chain/startBody.js';
import { AuditError } from '../errors.js';
import type { AuditKeys } from '../keys.js';
import { type Lock, type LockOptions, takeLock } from './lock.js';
import { createSegment, openHeadFile, openSegment, type Segment } from './segment.js';
import { type Cut, openTail } from './tail.js';

/** One stream of the log, held by this process and open at its end. */
export interface Stream {
  /** What was cut off its end when it was opened. */
  readonly cut?: Cut;
  /** The last signature's hash. */
  readonly hash: string;
  /**
   * Adds events, signed, as one group; resolves once they are on the disk. One call at a time. No events: only a
   * signature is added.
   * @throws AuditError `locked`; the system's errors. Then nothing that the group tells of may leave; the stream is
   * sound, and the next group tries again
   */
  commit(events: readonly string[], now: Date): Promise<void>;
  close(): Promise<void>;
}

/** Which stream, where. */
export interface StreamOptions {
  /** The log's folder. */
  readonly folder: string;
  readonly name: string;
  readonly keys: AuditKeys;
  readonly lock?: LockOptions;
}

/**
 * Opens a stream at its end, or begins it.
 * @throws AuditError `locked`, `tampered`; the system's errors
 */
export async function openStream({ folder, name, keys, lock: lockOptions }: StreamOptions): Promise<Stream> {
  const home = join(folder, name);
  await privateFolder(home);
  const lock = await takeLock(join(folder, `${name}.lock`), lockOptions);
  try {
    const head = await headOf(folder, name, keys);
    const tail = await openTail(home, name, head, keys.verifier);
    const headFile = await openHeadFile(headPath(folder, name));
    await headFile.write(writeHead(name, tail.position.sequence === 0 ? head : tail.position, keys.signer));
    await headFile.sync();
    const segment = tail.file && (await openSegment(home, tail.file));
    return stream(name, home, keys, { position: tail.position, segment, cut: tail.cut, headFile, lock });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface Opened {
  readonly position: Head;
  readonly segment?: Segment;
  readonly cut?: Cut;
  readonly headFile: Awaited<ReturnType<typeof openHeadFile>>;
  readonly lock: Lock;
}

function stream(name: string, home: string, keys: AuditKeys, opened: Opened): Stream {
  const { headFile, lock, cut } = opened;
  let { position, segment } = opened;
  let synced: Promise<void> | undefined;

  /** The head follows the records to the disk; should the machine stop in between, the signatures in the file speak. */
  const syncHead = (): void => {
    synced ??= headFile
      .sync()
      .catch(() => undefined)
      .finally(() => (synced = undefined));
  };

  return {
    cut,
    get hash() {
      return position.hash;
    },
    async commit(events, now) {
      await lock.confirm();
      const time = now.toISOString();
      const day = time.slice(0, 10);
      const current = segment?.day === day ? segment : undefined;
      const group = writeGroup({ name, keys, position, time, first: current?.first, events });
      if (current !== undefined) await current.append(group.text);
      else {
        const made = await createSegment(home, position.sequence + 1, day, group.text);
        await segment?.close();
        segment = made;
      }
      position = group.end;
      await headFile.write(writeHead(name, position, keys.signer));
      syncHead();
    },
    async close() {
      await synced;
      await headFile.sync();
      await Promise.all([headFile.close(), segment?.close()]);
      await lock.release();
    },
  };
}

interface Group {
  readonly name: string;
  readonly keys: AuditKeys;
  readonly position: Head;
  readonly time: string;
  /** Sequence of the first record of the file; absent: this group begins a file. */
  readonly first?: number;
  readonly events: readonly string[];
}

/** The lines of a group: the file's start where it is new, its events, the signature over all of them. */
function writeGroup({ name, keys, position, time, first, events }: Group): { text: string; end: Head } {
  let end: Head = position;
  let text = '';
  const add = (kind: RecordKind, body: string): void => {
    const { record, line } = chain({ sequence: end.sequence + 1, time, kind, body, previous: end.hash });
    text += `${line}\n`;
    end = record;
  };
  const key = fileKey(keys.sealing, name, first ?? position.sequence + 1);
  if (first === undefined) add('start', writeStart({ format: 1, stream: name, key: keys.id }));
  for (const [i, nonce] of drawNonces(events.length).entries()) {
    add('event', sealEvent(key, { stream: name, sequence: end.sequence + 1, time }, events[i] ?? '', nonce));
  }
  const signed = { stream: name, sequence: end.sequence + 1, time, hash: end.hash };
  add('sign', signPosition('record', signed, keys.signer));
  return { text, end };
}

async function headOf(folder: string, name: string, keys: AuditKeys): Promise<Head> {
  const path = headPath(folder, name);
  const text = await readFile(path, 'latin1').catch((error: unknown) => {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    const files = await readdir(join(folder, name));
    if (files.length === 0) return { sequence: 0, time: new Date(0).toISOString(), hash: ORIGIN };
    throw new AuditError(
      'tampered',
      `${path} is missing although the stream has files; restore it, or move the stream away`,
    );
  }
  const head = readHead(text, name, keys.verifier);
  if (head !== undefined) return head;
  throw new AuditError(
    'tampered',
    `${path} was changed, or is signed with another key; restore it and audit.key, or move the stream away to begin a new one`,
  );
}
