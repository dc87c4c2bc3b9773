/** One mistake in a configuration file: a sentence that names the place, what is wrong and what would be right. */
export interface Problem {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** Dotted path of the key, e.g. `connections.rxcheck.timeout`. */
  readonly key: string;
  readonly message: string;
  readonly remedy: string;
}

/** A configuration that cannot be used. `problems` has every mistake, in the order of the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(sentence).join('\n'));
  }
}

/** The sentence of a problem: `FILE:LINE:COLUMN KEY MESSAGE; REMEDY`. */
export function sentence({ file, line, column, key, message, remedy }: Problem): string {
  return `${file}:${line}:${column} ${key === '' ? '' : `${key} `}${message}; ${remedy}`;
}
