/** Why the registry cannot do what it was told. Closed. */
export type RegistryErrorCode =
  | 'invalid' // the registration is not right
  | 'exists' // the id is taken
  | 'certificate' // a certificate of it is that of another approved client
  | 'unknown' // there is no such client
  | 'broken' // the client's file cannot be used
  | 'unrecorded'; // the change cannot be put into the audit log

/** What the registry was told and cannot do; `faults` has a sentence for each reason. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  constructor(
    readonly code: RegistryErrorCode,
    readonly faults: readonly string[],
  ) {
    super(faults.join('\n'));
  }
}
