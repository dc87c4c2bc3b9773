import type { StateAnswer } from '../../exchange/types.js';
import { failed } from '../reply/failures.js';

/** Denied/ReasonCode of 2017071; 10.6 shares the first three, its others are unpublished (wire/ncpdp.md §4). */
type DenialReason = 'AA' | 'AB' | 'AC' | 'BB' | 'BC' | 'GV';
/** PDMPStates/ReasonCode, and Approved/ReasonCode where no state is told apart. */
export type StateReason = 'DJ' | 'DK' | 'DL' | 'DM';

/** What a denial means. A refusal outranks; only reasons that all say "nothing known" make no-data. */
export function denialAnswer(reasons: readonly string[]): StateAnswer {
  const answers = reasons.map((reason) => (Object.hasOwn(DENIAL, reason) ? DENIAL[reason as DenialReason] : UNKNOWN));
  return (
    answers.find(({ status }) => status === 'disallowed') ??
    answers.find(({ status }) => status === 'failed') ??
    answers[0] ??
    UNKNOWN
  );
}

const UNKNOWN: StateAnswer = failed(
  'state-error',
  'Denied, for no reason that is known: an operator must ask the state.',
  {
    disclosed: 'no',
  },
);

const DENIAL: Record<DenialReason, StateAnswer> = {
  AA: { status: 'no-data', detail: 'Denied AA: the patient is unknown to the state, or not uniquely known.' },
  AB: { status: 'no-data', detail: 'Denied AB: the patient was never under care there.' },
  AC: { status: 'no-data', detail: 'Denied AC: the patient is no longer under care there.' },
  BB: { status: 'no-data', detail: 'Denied BB: the state has no information.' },
  BC: { status: 'disallowed', reason: 'Denied BC: the state may not release this to us.' },
  GV: { status: 'disallowed', reason: 'Denied GV: the state does not serve this requester’s role.' },
};

/** What a reason says of one state, before the records are looked at; `data` where they decide. */
export const STATE_REASON: Record<StateReason, StateAnswer | 'data' | 'none'> = {
  DK: 'data',
  DJ: 'none',
  DL: { status: 'disallowed', reason: 'DL: the state does not let this requester ask.' },
  DM: failed('state-error', 'DM: the state failed to answer.', { retryable: true, disclosed: 'no' }),
};

export function isStateReason(reason: string): reason is StateReason {
  return Object.hasOwn(STATE_REASON, reason);
}
