/** The gateway did not do what an EHR asked of it. `message` is a sentence for the person at the terminal. */
export class EhrError extends Error {
  override readonly name = 'EhrError';
}
