import { createHash, randomBytes } from 'node:crypto';
import { link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder } from '../../store/keyfile.js';

/** A file of the registry as it stands, or why it does not count. */
export interface ClientFile {
  /** File name without its ending: 32 hex digits made from the client's id. */
  readonly name: string;
  /** Changes whenever the file does. */
  readonly version: string;
  /** Absent where the file cannot be read, or others may read or write it. */
  readonly text?: string;
}

/** The name of a client's file: ids may hold what no file name may. */
export function clientFileName(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 32);
}

/**
 * Reads a client's file, unless it is still the one of `known`.
 * @returns `undefined` where there is none
 */
export async function readClientFile(
  folder: string,
  name: string,
  known?: ClientFile,
): Promise<ClientFile | undefined> {
  const path = join(folder, `${name}.json`);
  try {
    const { ino, size, mode, mtimeNs } = await stat(path, { bigint: true });
    const version = [ino, size, mode, mtimeNs].join(' ');
    if (version === known?.version) return known;
    return (mode & 0o077n) === 0n ? { name, version, text: await readFile(path, 'utf8') } : { name, version };
  } catch (error) {
    return isCode(error, 'ENOENT') ? undefined : { name, version: 'unreadable' };
  }
}

/** Names of all files of the folder; none where it is not there. */
export async function clientFileNames(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return names.flatMap((name) => /^([0-9a-f]{32})\.json$/.exec(name)?.[1] ?? []).sort();
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/**
 * Writes a client's file 0600, whole or not at all, and on the disk before this resolves.
 * @returns false where `mode` is `create` and there is one already
 */
export async function writeClientFile(
  folder: string,
  name: string,
  text: string,
  mode: 'create' | 'replace',
): Promise<boolean> {
  await privateFolder(folder);
  const path = join(folder, `${name}.json`);
  const draft = join(folder, `${name}.${randomBytes(6).toString('hex')}.new`);
  try {
    await writeSynced(draft, text);
    // link() fails where the name is taken, so that two who register at once do not both succeed.
    await (mode === 'create' ? link(draft, path) : rename(draft, path));
    await syncFolder(folder);
    return true;
  } catch (error) {
    if (mode === 'create' && isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
