import { closeSync, fchmodSync, fstatSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { errorCode } from '../../config/errorCode.js';
import type { Io } from '../command.js';
import { InputError } from '../parseBundle.js';
import type { Asked } from './askAhead.js';
import type { LineFault } from './patients.js';

/** What became of one line of a clinic list. */
export type Result = {
  /** From 1. */
  readonly line: number;
  /** Patient.id, where it has one. */
  readonly id?: string;
} & (Asked | { readonly status: 'invalid'; readonly reason: LineFault });

/** Where results go, a line each. */
export interface Results {
  /** Lines that an earlier run had accepted, with their Patient.id. */
  readonly before: ReadonlyMap<number, string | undefined>;
  /** @throws InputError where it cannot be written */
  put(result: Result): Promise<void>;
  close(): void;
}

const shape = z.object({ line: z.number().int().positive(), id: z.string().optional(), status: z.string() });
const BEGINNING = '{"line":';

/**
 * Opens a file of results, new (0600) or an earlier run's, which is gone on with; `-` is stdout.
 * @throws InputError where it cannot be written, or holds something else: then it is left as it was
 */
export function openResults(file: string, io: Io): Results {
  if (file === '-')
    return { before: new Map(), put: (result) => io.out(`${JSON.stringify(result)}\n`), close: () => undefined };
  const descriptor = guarded(file, () => openSync(file, 'a+', 0o600));
  try {
    if (!fstatSync(descriptor).isFile()) throw new InputError(`${file} is not a regular file`);
    const { before, size } = readEarlier(readFileSync(descriptor), file);
    guarded(file, () => {
      fchmodSync(descriptor, 0o600);
      ftruncateSync(descriptor, size);
    });
    return {
      before,
      put: async (result) => void guarded(file, () => writeSync(descriptor, `${JSON.stringify(result)}\n`)),
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** What an earlier run got done. A last line that it was killed in the middle of does not count. */
function readEarlier(bytes: Buffer, file: string): { before: Map<number, string | undefined>; size: number } {
  const size = bytes.lastIndexOf(0x0a) + 1;
  const tail = bytes.subarray(size).toString('latin1');
  const lines = bytes.subarray(0, size).toString('utf8').split('\n').slice(0, -1);
  const results = lines.map((line) => shape.safeParse(parsed(line)).data);
  if (!(tail.startsWith(BEGINNING) || BEGINNING.startsWith(tail)) || results.includes(undefined))
    throw new InputError(`${file} holds something else than results of prefetch: it is left as it is`);
  const accepted = results.flatMap((result) =>
    result?.status === 'accepted' ? [[result.line, result.id] as const] : [],
  );
  return { before: new Map(accepted), size };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function guarded<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new InputError(`${file} cannot be written (${errorCode(error)})`);
  }
}
