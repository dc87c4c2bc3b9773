import type { ParseArgsConfig } from 'node:util';

/** What a command may use of the process around it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The bytes of standard input. */
  stdin(): Promise<Uint8Array>;
  /** Writes to stdout; resolves when the text has left the process. */
  out(text: string | Uint8Array): Promise<void>;
  /** Writes a line to stderr. */
  err(line: string): void;
  /** Resolves when the process is asked to end (SIGINT, SIGTERM). */
  stopped(): Promise<void>;
}

/** Option values as `node:util` parseArgs gives them. */
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** One subcommand. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly help: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /**
   * Does it. Exit status: 0 ok, 1 the thing asked about is wrong.
   * @throws UsageError where the command line is wrong (exit status 2)
   */
  run(values: Values, positionals: readonly string[], io: Io): Promise<number>;
}

/** The command line is wrong: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The text of a required option. @throws UsageError where it is missing */
export function required(values: Values, name: string): string {
  const value = values[name];
  if (typeof value !== 'string' || value === '') throw new UsageError(`--${name} is missing`);
  return value;
}

/** The text of an option, if given. */
export function optional(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}
