import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from './errors.js';

/**
 * A secret key kept in `folder/name`: read, or made at random where it is not there yet. The file is created 0600 and
 * all at once, so that several processes starting together agree on one key; the folder is created 0700.
 *
 * @param bytes the key's length; a file of another length is refused
 * @throws StoreError `key` for a file of another length or open to others
 */
export async function loadOrCreateKey(folder: string, name: string, bytes: number): Promise<Uint8Array> {
  await privateFolder(folder);
  const path = join(folder, name);
  const text = (await readPrivate(path)) ?? (await createOnce(path, `${randomBytes(bytes).toString('base64url')}\n`));
  const key = Buffer.from(text.trim(), 'base64url');
  if (key.byteLength !== bytes) {
    throw new StoreError('key', `${path} holds ${key.byteLength} bytes, not ${bytes}; restore it, or move it away`);
  }
  return Uint8Array.from(key);
}

/** Makes a folder that only its owner can enter, where it is not there yet. */
export async function privateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

/**
 * Writes a file 0600 whole or not at all, unless one of that name is there already.
 * @returns the text that stands in the file: `text`, or what another process was first to write
 */
export async function createOnce(path: string, text: string): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    // link() fails where the name is taken, so the first process wins and no reader ever sees half a file.
    await link(draft, path);
    return text;
  } catch (error) {
    const winner = errno(error) === 'EEXIST' ? await readPrivate(path) : undefined;
    if (winner === undefined) throw error;
    return winner;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * The text of a file that only its owner may read; `undefined` where there is none.
 * @throws StoreError `key` where group or others may read or write it
 */
export async function readPrivate(path: string): Promise<string | undefined> {
  try {
    const mode = (await stat(path)).mode & 0o077;
    if (mode !== 0) throw new StoreError('key', `${path} is open to other users; run: chmod 600 ${path}`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function errno(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
