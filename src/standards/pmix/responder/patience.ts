import { setTimeout as sleep } from 'node:timers/promises';
import type { StateCode } from '../../../exchange/types.js';

/** Something that is known of one of our questions to one state. */
export type Known = (requestId: string, state: StateCode) => Promise<boolean>;

const STEP_MS = 250;

/**
 * A question is put away when every state of it has answered, and a state that put its answer off may push it before.
 * So as long as a question is being asked, what does not wait for its answer yet may still do so.
 * @param awaits whether the question waits for a late answer
 * @param isOpen whether it is being asked just now: it ends with time
 * @returns `awaits` with patience, given up when the signal aborts
 */
export function patiently(
  awaits: Known,
  isOpen: Known,
): (...late: [...Parameters<Known>, AbortSignal]) => Promise<boolean> {
  return async (requestId, state, signal) => {
    for (;;) {
      // First: what is put away in between is closed, and waits.
      const open = await isOpen(requestId, state);
      if (await awaits(requestId, state)) return true;
      if (!open) return false;
      await sleep(STEP_MS, undefined, { signal });
    }
  };
}
