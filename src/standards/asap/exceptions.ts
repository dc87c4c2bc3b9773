import type { StateAnswer } from '../../exchange/types.js';
import { failed } from '../reply/failures.js';

/** What the code list `asap-exception` makes of an Exception/Code. */
export type AsapException = 'disallowed' | 'no-data' | 'ambiguous' | 'unsupported' | 'invalid-request' | 'unavailable';

/** What exceptions mean. A refusal outranks; only exceptions that all say "nobody known" make no-data. */
export function exceptionAnswer(codes: readonly string[]): StateAnswer {
  const answers = codes.map((code) => (Object.hasOwn(MEANING, code) ? MEANING[code as AsapException] : UNKNOWN));
  return (
    answers.find(({ status }) => status === 'disallowed') ??
    answers.find(({ status }) => status !== 'no-data') ??
    answers[0] ??
    UNKNOWN
  );
}

const UNKNOWN: StateAnswer = failed(
  'state-error',
  'The state answered with an exception that the code list asap-exception does not know.',
);

const MEANING: Record<AsapException, StateAnswer> = {
  disallowed: { status: 'disallowed', reason: 'Exception: the state does not let this requester ask.' },
  'no-data': { status: 'no-data', detail: 'Exception: the state does not know the patient, or not uniquely.' },
  ambiguous: {
    status: 'ambiguous',
    detail: 'Exception: several people match; ask again with more of the patient’s details.',
  },
  unsupported: {
    status: 'unsupported',
    what: 'operation',
    detail: 'Exception: the state does not offer this operation.',
  },
  'invalid-request': failed(
    'state-error',
    'Exception: the state calls our message wrong; an operator must look at this route.',
    { disclosed: 'no' },
  ),
  unavailable: failed('state-error', 'Exception: the state cannot answer now.', { retryable: true, disclosed: 'no' }),
};
