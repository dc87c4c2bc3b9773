/** Why the audit log cannot do its work. Closed. */
export type AuditErrorCode =
  | 'unwritable' // an event could not be put on the disk
  | 'locked' // another process writes this stream
  | 'tampered' // records are missing, or were changed, where the log was to go on
  | 'missing' // there is no log where one is expected
  | 'key'; // not the key that the log was written with

/** An audit log that cannot do its work. `message` names files and what to do, never what an event holds. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  constructor(
    readonly code: AuditErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
