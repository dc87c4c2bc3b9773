import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FileName, fileName } from '../chain/names.js';
import { AuditError } from '../errors.js';

/** The file that records are added to. */
export interface Segment extends FileName {
  /**
   * Adds whole lines; resolves once they are on the disk. Where it fails the file is as it was before, or becomes so
   * before the next lines are added.
   */
  append(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file at its end. @param size bytes of it that count */
export async function openSegment(folder: string, file: FileName & { readonly size: number }): Promise<Segment> {
  return segment(file, file.size, await open(join(folder, file.name), 'r+'));
}

/** Makes a file with its first lines; resolves once file and name are on the disk. Leaves nothing where it fails. */
export async function createSegment(folder: string, first: number, day: string, text: string): Promise<Segment> {
  const name = fileName(first, day);
  const path = join(folder, name);
  const handle = await open(path, 'wx', 0o600);
  try {
    const made = segment({ name, first, day }, 0, handle);
    await made.append(text);
    await syncFolder(folder);
    return made;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Puts a folder's names on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** Overwrites a file of fixed length in place, or makes it; `sync` puts it on the disk. */
export async function openHeadFile(path: string): Promise<{
  write(text: string): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}> {
  const handle = await open(path, 'r+').catch(async () => {
    const made = await open(path, 'wx+', 0o600);
    await syncFolder(dirname(path));
    return made;
  });
  return {
    write: (text) => writeAll(handle, Buffer.from(text, 'latin1'), 0),
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

function segment(file: FileName, bytes: number, handle: FileHandle): Segment {
  let size = bytes;
  let torn = false;
  const mend = async (): Promise<void> => {
    await handle.truncate(size);
    await handle.datasync();
    torn = false;
  };
  return {
    name: file.name,
    first: file.first,
    day: file.day,
    async append(text) {
      const lines = Buffer.from(text, 'latin1');
      if (torn) await mend();
      // Whatever the lock says: two writers would break the chain.
      if ((await handle.stat()).size !== size) {
        throw new AuditError('locked', `${file.name} was written by somebody else`);
      }
      try {
        torn = true;
        await writeAll(handle, lines, size);
        await handle.datasync();
        size += lines.length;
        torn = false;
      } catch (error) {
        await mend().catch(() => undefined);
        throw error;
      }
    },
    close: () => handle.close(),
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}
