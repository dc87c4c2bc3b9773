/** A request that gets a SCRIPT `Error`. Codes as in 2017071; 10.6 has no description codes above 475. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
  constructor(
    readonly code: string,
    readonly descriptionCode: string | undefined,
    description: string,
  ) {
    super(description);
  }
}
