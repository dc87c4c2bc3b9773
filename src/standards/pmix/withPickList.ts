import type { PdmpQuery, StateAnswer } from '../../exchange/types.js';
import { noted } from '../reply/noted.js';
import { within } from '../reply/within.js';
import type { AskedIn } from './generations.js';

/** Milliseconds of a state's time that must be left to tell its first answer, whatever becomes of the pick list. */
const RESERVE_MS = 100;

/**
 * A state that says Deferred, and not why, may mean that several people match (wire/pmix.md §5.2): where who they are may be
 * told, it is asked for its pick list. Unless that lists several, the first answer stands. NIEM 2.0 has no pick list.
 * @param leftMs milliseconds until `signal` aborts
 * @param askPickList must settle soon after its signal aborts
 */
export async function withPickList(
  { answer, generation }: AskedIn,
  { candidates }: Pick<PdmpQuery, 'candidates'>,
  { signal, leftMs }: { readonly signal: AbortSignal; readonly leftMs: number },
  askPickList: (signal: AbortSignal) => Promise<StateAnswer>,
): Promise<StateAnswer> {
  if (answer.status !== 'deferred' || candidates !== true || generation !== 'pmix-3') return answer;
  if (leftMs <= RESERVE_MS || signal.aborted) return noted(answer, 'there was no time to ask for its pick list');
  const time = within(signal, leftMs - RESERVE_MS);
  const listed = await askPickList(time.signal).finally(time.end);
  if (listed.status === 'ambiguous' && (listed.candidates?.length ?? 0) > 1) return listed;
  return noted(answer, 'asked for its pick list, it listed nobody to choose from');
}
