import type { Io } from '../../src/cli/command.js';
import { run } from '../../src/cli/run.js';

/** What a command line printed and how it ended. */
export interface Printed {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process. */
export async function terminal(
  args: readonly string[],
  given: {
    stdin?: Uint8Array;
    env?: Record<string, string>;
    stopped?: Promise<void>;
    said?: (line: string) => void;
  } = {},
): Promise<Printed> {
  const out: Buffer[] = [];
  const err: string[] = [];
  const io: Io = {
    env: given.env ?? {},
    stdin: async () => given.stdin ?? new Uint8Array(),
    out: async (text) => void out.push(Buffer.from(text)),
    err(line) {
      err.push(`${line}\n`);
      given.said?.(line);
    },
    stopped: () => given.stopped ?? Promise.resolve(),
  };
  const status = await run(args, io);
  return { status, out: Buffer.concat(out).toString('utf8'), err: err.join('') };
}
