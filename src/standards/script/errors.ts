import type { StateAnswer } from '../../exchange/types.js';
import { failed } from '../reply/failures.js';

/** What a SCRIPT `Error` says, as codes. */
export interface ScriptError {
  /** `Code` and `DescriptionCode`s together; no text is both. */
  readonly codes: readonly string[];
  /** Whether the Description is the word NotFound, all that 10.6 has for it. */
  readonly notFound: boolean;
}

/** Error/Code (wire/ncpdp.md §2.4); 10.6 has no 700. */
type ErrorCode = '600' | '601' | '602' | '700' | '900';
/** Error/DescriptionCode as far as one says more than the Code does. */
type DescriptionCode = '008' | '210' | '220' | '1000' | '2000' | '4000' | '4010' | '4020' | '4030' | '4040';

/** What a SCRIPT Error means: a DescriptionCode that says more than the Code decides. */
export function errorAnswer({ codes, notFound }: ScriptError): StateAnswer {
  const code = codes.find(isErrorCode);
  if (code === '900' && notFound) return NOT_FOUND;
  const described = codes.filter(isDescriptionCode).map((description) => BY_DESCRIPTION[description]);
  const telling = described.find((meaning) => meaning.with === undefined || meaning.with === code);
  if (telling !== undefined) return telling.answer;
  return code === undefined
    ? failed('state-error', 'The state answered with an Error of an unknown code.')
    : BY_CODE[code];
}

const NOT_FOUND: StateAnswer = {
  status: 'no-data',
  detail: 'Error 900 NotFound',
};

const BY_CODE: Record<ErrorCode, StateAnswer> = {
  '600': failed('state-error', 'Error 600: communication problem behind the endpoint.', { retryable: true }),
  '601': failed('state-error', 'Error 601: the state is unable to process our message.', { disclosed: 'no' }),
  '602': failed('state-error', 'Error 602: system error at the state.', { retryable: true }),
  '700': failed('state-error', 'Error 700: configuration error: an operator must look at this route.', {
    disclosed: 'no',
  }),
  '900': failed('state-error', 'Error 900: the state rejected our message.', { disclosed: 'no' }),
};

const BY_DESCRIPTION: Record<DescriptionCode, { with?: ErrorCode; answer: StateAnswer }> = {
  '008': { answer: failed('timeout', 'Error 008: the hub waited in vain for the state.', { retryable: true }) },
  '210': {
    answer: failed('state-error', 'Error 210: the state was unable to process; it asks to be asked again.', {
      retryable: true,
      disclosed: 'no',
    }),
  },
  '220': { answer: failed('state-error', 'Error 220: the state calls our message a duplicate.') },
  '1000': { with: '900', answer: NOT_FOUND },
  '2000': {
    with: '900',
    answer: {
      status: 'ambiguous',
      detail: 'Error 900/2000: several people match: ask again with more of the patient’s details.',
    },
  },
  '4000': {
    answer: failed('state-error', 'Error 4000: the hub cannot deliver to the state.', {
      retryable: true,
      disclosed: 'no',
    }),
  },
  '4010': {
    answer: failed('state-error', 'Error 4010: the hub cannot process the state’s answer.', { retryable: true }),
  },
  '4020': { answer: failed('state-error', 'Error 4020: system error at the hub.', { retryable: true }) },
  '4030': { answer: { status: 'disallowed', reason: 'Error 4030: the state does not let this requester ask.' } },
  '4040': {
    answer: {
      status: 'unsupported',
      what: 'operation',
      detail: 'Error 4040: the state does not support this kind of message.',
    },
  },
};

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(BY_CODE, code);
}

function isDescriptionCode(code: string): code is DescriptionCode {
  return Object.hasOwn(BY_DESCRIPTION, code);
}
