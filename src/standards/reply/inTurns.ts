import { pace, type Steps } from '../../exchange/steps.js';
import { type Failed, failed } from './failures.js';

/** What is said of a reply that is still being read when nobody waits for it any more. */
export const TOO_LATE = 'The answer came, but too late to be read in time.';

/**
 * Reads a reply in turns with everything else that the process does, however large it is, and no longer than anybody
 * waits for it: a reply that is still being read when `signal` aborts is none.
 * @throws whatever `reading` throws
 */
export async function readInTurns<T>(reading: Steps<T>, signal: AbortSignal): Promise<T | Failed> {
  try {
    return await pace(reading, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return failed('timeout', TOO_LATE, { retryable: true });
  }
}
