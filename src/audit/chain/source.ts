import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A stream of the log as it lies somewhere. */
export interface StreamSource {
  readonly name: string;
  /** Text of the head file; `undefined` where there is none. */
  head(): Promise<string | undefined>;
  /** Names of everything in the stream's folder, sorted. */
  files(): Promise<readonly string[]>;
  read(file: string): AsyncIterable<Uint8Array>;
}

/** Where a stream's head lies in the log's folder. */
export function headPath(folder: string, stream: string): string {
  return join(folder, `${stream}.head`);
}

/** A stream in the log's folder. */
export function streamOn(folder: string, name: string): StreamSource {
  return {
    name,
    head: () => readFile(headPath(folder, name), 'latin1').catch(absent),
    files: async () => ((await readdir(join(folder, name)).catch(absent)) ?? []).sort(),
    read: (file) => createReadStream(join(folder, name, file), { highWaterMark: 256 * 1024 }),
  };
}

/** Every stream that has a folder or a head in the log's folder, sorted by name. */
export async function streamsIn(folder: string): Promise<StreamSource[]> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(absent)) ?? [];
  const names = entries.flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : (/^(.+)\.head$/.exec(entry.name)?.slice(1) ?? []),
  );
  return [...new Set(names)].sort().map((name) => streamOn(folder, name));
}

function absent(error: unknown): undefined {
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
