import type { FailureCode, StateAnswer } from '../../exchange/types.js';
import type { TransportErrorCode } from '../../transport/errors.js';
import { TransportError } from '../../transport/errors.js';
import type { MessageErrorCode } from '../../xml/errors.js';
import { MessageError } from '../../xml/errors.js';

/** A state of which no answer can be told. `detail` is a fixed sentence: nothing that came from the state or the patient. */
export type Failed = Extract<StateAnswer, { status: 'failed' }>;

/** A failed state. Defaults: not worth repeating, and the state may have disclosed. */
export function failed(
  code: FailureCode,
  detail: string,
  facts: Partial<Pick<Failed, 'retryable' | 'disclosed'>> = {},
): Failed {
  return { status: 'failed', code, detail, retryable: false, disclosed: 'maybe', ...facts };
}

/**
 * What a failure to ask or to read means for the state.
 * @throws whatever is neither a TransportError nor a MessageError: a fault of our own
 */
export function failureOf(error: unknown): Failed {
  if (error instanceof TransportError)
    return failed(TRANSPORT[error.code], error.message, {
      retryable: error.code !== 'limit',
      disclosed: error.disclosed,
    });
  if (error instanceof MessageError) {
    const { code, sentence } = MESSAGE[error.code];
    return failed(code, `${sentence}${error.line === undefined ? '' : ` (line ${error.line})`}.`);
  }
  throw error;
}

/** A question that the message cannot tell: nothing was sent. */
export function unwritable(error: unknown): Failed {
  if (!(error instanceof MessageError)) throw error;
  return failed('internal', `The question cannot be told in this standard: ${error.message}.`, { disclosed: 'no' });
}

const TRANSPORT = {
  unreachable: 'unreachable',
  timeout: 'timeout',
  reset: 'reset',
  limit: 'limit',
} satisfies Record<TransportErrorCode, FailureCode>;

const MESSAGE: Record<MessageErrorCode, { code: FailureCode; sentence: string }> = {
  encoding: { code: 'malformed', sentence: 'The answer is not UTF-8' },
  doctype: { code: 'malformed', sentence: 'The answer holds a document type declaration, which is always refused' },
  'not-well-formed': { code: 'malformed', sentence: 'The answer is not well-formed XML; it may have been cut off' },
  limit: { code: 'limit', sentence: 'The answer is larger or deeper than the limits allow' },
  'wrong-message': {
    code: 'malformed',
    sentence: 'The answer is another message than the one this standard answers with',
  },
  schema: { code: 'schema', sentence: 'The answer is not valid against the schema, and this route asks for strict' },
  unwritable: { code: 'internal', sentence: 'The answer cannot be told' },
};
