/**
 * Why a message is not secured as its route asks. Closed. Whatever happens from decryption on is `content`, and nothing more
 * is said of it: who could tell padding from digest could read what is encrypted, guess by guess.
 */
export type SecurityErrorCode =
  | 'limit' // larger than its route lets it be
  | 'unsecured' // no Security header, or one of another shape than this profile's
  | 'ambiguous' // something stands twice, or where it does not belong: it could be read in two ways
  | 'algorithm' // an algorithm, transform or reference that is not of this profile
  | 'certificate' // signed by, or encrypted for, another certificate than the pinned one
  | 'signature' // the signature, or the digest of a header, is wrong
  | 'unsigned' // a part that must be signed is not
  | 'expired' // the timestamp is missing, too old, or of the future
  | 'replayed' // its MessageID came before
  | 'content'; // the body cannot be decrypted, or is not what was signed

const SENTENCES: Readonly<Record<SecurityErrorCode, string>> = {
  limit: 'The message is larger than wsSecurity.bytes of its route: raise it, if the state sends such.',
  unsecured: 'The message is not signed and encrypted as wsSecurity of its route asks.',
  ambiguous: 'The secured message has parts twice or out of place, so it could be read in two ways.',
  algorithm: 'The message is secured by an algorithm that is not spoken here: check wsSecurity.accept.',
  certificate: 'The message is secured with another certificate than the pinned one: check wsSecurity.',
  signature: 'The signature of the message is wrong.',
  unsigned: 'A part of the message that must be signed is not.',
  expired: 'The timestamp of the message is too old or of the future: check the clocks.',
  replayed: 'The message came before, by its MessageID.',
  content: 'The body of the message cannot be opened, or is not what was signed.',
};

/** A message that is not secured as its route asks; nothing of it may be read. `message` is a fixed sentence. */
export class SecurityError extends Error {
  override readonly name = 'SecurityError';
  constructor(readonly code: SecurityErrorCode) {
    super(SENTENCES[code]);
  }
}

/** Refuses a message unless `held`. @throws SecurityError */
export function demand(held: boolean, code: SecurityErrorCode): asserts held {
  if (!held) throw new SecurityError(code);
}
