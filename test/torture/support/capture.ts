import { map } from '../../../src/cli/map.js';
import { type Command, type Io } from '../../../src/cli/command.js';

/** What a command wrote, and its exit status. */
export interface Captured {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `map TABLE -` on these bytes through the command's own interface. */
export async function capture(table: string, bytes: Uint8Array, command: Command = map): Promise<Captured> {
  let out = '';
  let err = '';
  const io: Io = {
    env: {},
    stdin: async () => bytes,
    out: async (text) => void (out += String(text)),
    err: (line) => void (err += `${line}\n`),
    stopped: () => new Promise(() => undefined),
  };
  const status = await command.run({ schema: 'warn' }, [table, '-'], io);
  return { status, out, err };
}
