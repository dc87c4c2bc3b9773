/** The gateway did not do what an EHR asked of it. `message` is a sentence for the person at the terminal. */
export class EhrError extends Error {
  override readonly name = 'EhrError';
  constructor(
    message: string,
    /** Milliseconds after which to try again, where that is safe: nothing was taken on. */
    readonly retryMs?: number,
  ) {
    super(message);
  }
}
