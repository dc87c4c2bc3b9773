/** Why a message at a door is not answered with a history. Closed: each standard has its own codes for each. */
export type Reason =
  | 'unidentified' // no client certificate, or none of a client's
  | 'unreadable' // not well-formed, not UTF-8, or over the limits
  | 'unknown-version' // of a version that is not spoken here
  | 'unsupported' // a transaction or operation that is not served here
  | 'invalid' // says too little, or what cannot be
  | 'foreign' // asks for somebody for whom the client may not ask
  | 'duplicate' // its message id came before
  | 'throttled' // too many of this client
  | 'busy' // too many questions at the same time
  | 'disallowed' // no state may be asked, or none lets us ask
  | 'unconsulted' // no state could be consulted
  | 'timeout' // no state answered in time
  | 'ambiguous' // several people match, and nothing else is known
  | 'not-found' // every state says that it has nothing
  | 'unwritable' // what the states told cannot be told in this standard
  | 'unrecorded' // the audit log cannot be written
  | 'internal'; // our own fault

/** Most characters of a refusal's sentence: SCRIPT 10.6 has place for no more. */
export const SENTENCE_LENGTH = 70;

/** A message that is refused. The sentence has at most {@link SENTENCE_LENGTH} characters, and repeats nothing of the message. */
export class DoorRefusal extends Error {
  override readonly name: string = 'DoorRefusal';
  constructor(
    readonly reason: Reason,
    sentence: string,
    /** Seconds after which to send again. */
    readonly retryAfter?: number,
  ) {
    super(sentence);
  }
}

/** A refusal after states were asked: the audit has the question and what came of it already. */
export class Answerless extends DoorRefusal {
  override readonly name = 'Answerless';
}
