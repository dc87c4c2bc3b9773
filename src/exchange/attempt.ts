import { isStateAnswer } from './check-answer.js';
import { failure, thrown, verdictOf } from './failure.js';
import type { RouteGuard } from './guards.js';
import type { PdmpQuery, StateAnswer, StateRoute } from './types.js';

/** One question to one state, under way. */
export interface Attempt {
  /** Resolves once, within the limit, whatever the route does. */
  readonly answer: Promise<StateAnswer>;
  /** Gives the state up, since nobody waits for it any more. */
  abandon(): void;
}

/**
 * Asks one state, unless its route is left alone for now. After `limitMs` the state has failed; what its route says or
 * throws later is discarded, and its signal aborts.
 */
export function attempt(query: PdmpQuery, route: StateRoute, guard: RouteGuard, limitMs: number): Attempt {
  const learn = guard.breaker === undefined ? () => undefined : guard.breaker.enter();
  if (learn === undefined) return over(failure('circuit-open', false));

  const started = performance.now();
  const controller = new AbortController();
  let sent = false;
  let free: () => void = () => undefined;
  let end: (answer: StateAnswer, reason?: DOMException) => void = () => undefined;

  const answer = new Promise<StateAnswer>((resolve) => {
    const late = (): void => end(failure('timeout', sent, sent ? undefined : WAITED), TIMED_OUT);
    const timer = setTimeout(late, limitMs);
    end = (settled, reason) => {
      end = () => undefined;
      clearTimeout(timer);
      resolve(settled);
      learn(sent ? verdictOf(settled) : 'unknown');
      if (reason !== undefined) controller.abort(reason);
      free();
    };
  });

  const ask = async (): Promise<void> => {
    free = await guard.slots.take(controller.signal);
    // The turn may come in the very moment in which time is up (timers fire up to a millisecond early): too late to ask.
    const leftMs = limitMs - (performance.now() - started);
    if (controller.signal.aborted || leftMs <= 1) return free();
    sent = true;
    const told: unknown = await route.ask(query, controller.signal, leftMs);
    end(isStateAnswer(told) ? told : failure('internal', true, 'its route gave no proper answer'));
  };
  ask().catch((error: unknown) => end(thrown(error, sent)));
  return { answer, abandon: () => end(failure('abandoned', sent), LEFT) };
}

/** An attempt that is over before it began. */
export function over(answer: StateAnswer): Attempt {
  return { answer: Promise.resolve(answer), abandon: () => undefined };
}

const WAITED = 'it waited for its turn all the time';
const TIMED_OUT = new DOMException('the state did not answer in time', 'TimeoutError');
const LEFT = new DOMException('the requester went away', 'AbortError');
