/** Why a store cannot do its work. Closed. */
export type StoreErrorCode =
  | 'key' // a key is missing, of the wrong length or readable by others
  | 'tampered' // a stored value was changed or moved
  | 'full' // no room, and nothing may be forgotten
  | 'unreachable'; // Redis does not answer, or not in time

/** A store that cannot do its work. `message` names files, hosts and sizes, never keys or values. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
