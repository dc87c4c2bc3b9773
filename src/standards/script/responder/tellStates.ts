import type { StateOutcome } from '../../../exchange/types.js';

/** PDMPStates/ReasonCode of 2017071 (wire/ncpdp.md §4): data, none, disallowed, error. */
export type StateReasonCode = 'DK' | 'DJ' | 'DL' | 'DM';

/** What became of a state, in a code. What is neither data nor a no is told as an error: its records are not here. */
export function reasonOf({ status }: Pick<StateOutcome, 'status'>): StateReasonCode {
  if (status === 'provided') return 'DK';
  if (status === 'no-data') return 'DJ';
  return status === 'disallowed' ? 'DL' : 'DM';
}
