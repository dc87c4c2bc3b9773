import type { EarlierAnswer, StateCode } from '../../exchange/types.js';
import type { StageShelf } from './shelf.js';

/**
 * Keeps what a state told until `until`, epoch milliseconds, unless that is less than what it told before: whoever asked
 * meanwhile may have had its records, which it takes back neither by failing nor by putting its answer off.
 * @returns whether it is kept
 */
export async function tell(
  shelf: StageShelf,
  id: string,
  state: StateCode,
  told: EarlierAnswer,
  until: number,
): Promise<boolean> {
  const before = isSettled(told) ? undefined : await shelf.told(id, state);
  if (before !== undefined && (isSettled(before) || told.answer.status === 'failed')) return false;
  await shelf.putTold(id, state, told, until);
  return true;
}

const isSettled = ({ answer }: EarlierAnswer): boolean => answer.status === 'provided' || answer.status === 'no-data';
