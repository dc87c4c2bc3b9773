import { setTimeout as sleep } from 'node:timers/promises';
import type { StateAnswer, StateCode } from '../../../exchange/types.js';

/** Keeps a state's answer for the question that waits for it. @returns whether any does */
export type Land = (requestId: string, state: StateCode, answer: StateAnswer) => Promise<boolean>;

const STEP_MS = 250;
/** Late answers that may be tried again at the same time: each holds its records. */
const MOST = 16;

/**
 * A question is put away when every state of it has answered, and a state that put its answer off may push it before.
 * So an answer that nobody waits for is tried again for as long as a question can take.
 * @param patienceMs 0: it is tried once
 * @returns the same verb, given up when `signal` aborts
 */
export function patiently(
  land: Land,
  patienceMs: number,
): (...late: [...Parameters<Land>, AbortSignal]) => Promise<boolean> {
  let waiting = 0;
  const again = async (signal: AbortSignal, ...late: Parameters<Land>): Promise<boolean> => {
    for (const until = performance.now() + patienceMs; ;) {
      const left = until - performance.now();
      if (left <= 0) return false;
      await sleep(Math.min(STEP_MS, left), undefined, { signal });
      if (await land(...late)) return true;
    }
  };
  return async (requestId, state, answer, signal) => {
    if (await land(requestId, state, answer)) return true;
    if (waiting >= MOST) return false;
    waiting += 1;
    return again(signal, requestId, state, answer).finally(() => (waiting -= 1));
  };
}
