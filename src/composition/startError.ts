/** The gateway cannot start as it is configured. `message` is one sentence a fault, for the operator. */
export class StartError extends Error {
  override readonly name = 'StartError';
  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
  }
}
