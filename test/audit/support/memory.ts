import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StreamSource } from '../../../src/audit/chain/source.js';

/** A stream held in memory: its head and its files by name, in any order. */
export interface MemoryStream {
  readonly head: Buffer | undefined;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** A copy of a stream on the disk. */
export function copyOf(folder: string, stream: string): MemoryStream {
  const home = join(folder, stream);
  return {
    head: readFileSync(join(folder, `${stream}.head`)),
    files: new Map(readdirSync(home).map((name) => [name, readFileSync(join(home, name))])),
  };
}

/** The stream as the checker reads it. */
export function sourceOf(name: string, { head, files }: MemoryStream): StreamSource {
  return {
    name,
    head: async () => head?.toString('latin1'),
    files: async () => [...files.keys()].sort(),
    async *read(file) {
      const bytes = files.get(file);
      if (bytes !== undefined && bytes.length > 0) yield bytes;
    },
  };
}
