import type { StateAnswer } from '../../../exchange/types.js';
import { failed, failureOf } from '../../reply/failures.js';
import { Refusal } from './refusal.js';

/** Whatever becomes of asking a state, as its answer; only a fault of our own rejects. */
export async function asking(signal: AbortSignal, work: () => Promise<StateAnswer>): Promise<StateAnswer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    if (signal.aborted && error === signal.reason)
      return failed('timeout', 'The answer came, but too late to be read in time.', { retryable: true });
    return failureOf(error);
  }
}
