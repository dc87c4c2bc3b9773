import { StoreError } from '../../../../store/index.js';
import type { ResponderDeps } from '../deps.js';

/**
 * Keeps something of an answer for later. A store that fails costs that, not the answer: states have disclosed it and the
 * audit has it as told (docs/decisions/0071).
 * @returns what `keeping` does, or the error of a store, which is logged then
 */
export async function keepOrLose<T>(
  keeping: () => Promise<T>,
  { log }: Pick<ResponderDeps, 'log'>,
): Promise<T | StoreError> {
  try {
    return await keeping();
  } catch (thrown) {
    if (!(thrown instanceof StoreError)) throw thrown;
    log.error('http.error', { route: '/fhir/$pdmp-history', status: 200 }, thrown);
    return thrown;
  }
}
