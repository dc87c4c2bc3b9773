/** Why a message cannot be read. Closed; `limit` codes are about size, the others about what the bytes say. */
export type MessageErrorCode =
  | 'encoding' // not UTF-8, or a declaration of another encoding
  | 'doctype' // a document type declaration: always refused
  | 'not-well-formed' // breaks XML 1.0 or Namespaces in XML 1.0
  | 'limit' // larger or deeper than the limits
  | 'wrong-message' // well-formed, but not the message asked for
  | 'schema' // not valid against our schema, where `strict` is asked
  | 'unwritable'; // (writing) the resources cannot be told in this message

/** A message that cannot be read or written. `message` names elements and places, never values of the message. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
  constructor(
    readonly code: MessageErrorCode,
    message: string,
    /** 1-based line in the bytes given. */
    readonly line?: number,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
