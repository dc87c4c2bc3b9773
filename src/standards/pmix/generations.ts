import type { StateAnswer, StateCode } from '../../exchange/types.js';
import { noted } from '../reply/noted.js';

/** NIEM 4.0 and NIEM 2.0 payloads; the SOAP contract is one. */
export type PmixGeneration = 'pmix-3' | 'pmix-2';

/** The other generation of two. */
export const OTHER: Readonly<Record<PmixGeneration, PmixGeneration>> = { 'pmix-3': 'pmix-2', 'pmix-2': 'pmix-3' };

/** How a state is asked that may speak another generation than is configured. */
export interface OtherGeneration {
  /** Milliseconds for which a state is asked first in the generation that it was found to speak. */
  readonly rememberMs: number;
}

/** An answer, and the generation that it was asked for in. */
export interface AskedIn {
  readonly answer: StateAnswer;
  readonly generation: PmixGeneration;
}

/** Asks a state in one generation, and where it says that it speaks another version, and this is wanted, once in the other. */
export type AskInEither = (
  state: StateCode,
  ask: (generation: PmixGeneration) => Promise<StateAnswer>,
  signal: AbortSignal,
) => Promise<AskedIn>;

/**
 * Binds {@link AskInEither} to a route: it remembers for a while in which generation each state answered, and asks at once
 * in that one (wire/pmix.md §7.7).
 * @param other default: never asked in the other one
 */
export function createAskInEither(
  configured: PmixGeneration,
  other: OtherGeneration | undefined,
  now: () => number = () => performance.now(),
): AskInEither {
  const found = new Map<StateCode, number>();
  const firstFor = (state: StateCode): PmixGeneration =>
    (found.get(state) ?? 0) > now() ? OTHER[configured] : configured;
  const remember = (state: StateCode, { answer, generation }: AskedIn): void => {
    if (other === undefined || !isUnderstood(answer)) return;
    if (generation === configured) found.delete(state);
    else if (firstFor(state) === configured) found.set(state, now() + other.rememberMs);
  };

  return async (state, ask, signal) => {
    const first = firstFor(state);
    const answer = await ask(first);
    if (other === undefined || signal.aborted || !isVersionMismatch(answer)) return { answer, generation: first };
    const generation = OTHER[first];
    const asked = { answer: await ask(generation), generation };
    remember(state, asked);
    return {
      ...asked,
      answer: noted(asked.answer, `it does not speak ${first}, and was asked again in ${generation}`),
    };
  };
}

function isVersionMismatch(answer: StateAnswer): boolean {
  return answer.status === 'unsupported' && answer.what === 'version';
}

/** Whether a state has shown that it reads what it was asked. */
function isUnderstood(answer: StateAnswer): boolean {
  return answer.status !== 'failed' && !isVersionMismatch(answer);
}
