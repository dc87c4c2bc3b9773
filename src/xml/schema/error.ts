/** A schema file of ours that cannot be compiled. The message names the file, the line and what would be right. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  constructor(
    readonly file: string,
    readonly line: number,
    message: string,
  ) {
    super(`${file}:${line}: ${message}`);
  }
}
