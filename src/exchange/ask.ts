import type { DayPeriod } from '../fhir/types.js';
import type { BreakerVerdict } from './breaker.js';
import { isStateAnswer } from './check-answer.js';
import type { RouteGuard } from './guards.js';
import type { FailureCode, PdmpQuery, PlannedState, StateAnswer, StateCode, StateRoute } from './types.js';
import { windowOf } from './window.js';

/** What came of asking one state. */
export interface Asked {
  readonly state: StateCode;
  readonly answer: StateAnswer;
  /** The window put to the state. */
  readonly period: DayPeriod;
  readonly elapsedMs: number;
}

export interface AskOptions {
  /** Milliseconds from now after which every state has an answer, whatever the routes do. */
  readonly deadlineMs: number;
  readonly guardOf: (route: StateRoute) => RouteGuard;
  /** Aborts when the requester goes away. */
  readonly signal?: AbortSignal;
}

/**
 * Asks every planned state at once and resolves when each has answered or failed, at the latest at the deadline.
 * A route that throws, rejects, hangs, ignores its signal or resolves to nonsense is that state's failure and nobody
 * else's; what it says later is discarded. Never rejects but for `receive`, which gets each answer as it comes.
 */
export async function askStates<T>(
  query: PdmpQuery,
  plan: readonly PlannedState[],
  options: AskOptions,
  receive: (asked: Asked) => T,
): Promise<T[]> {
  const { deadlineMs, guardOf, signal } = options;
  const attempts = plan.map((planned) => {
    if ('refused' in planned) return refusal(query, planned);
    return attempt(query, planned.route, guardOf(planned.route), deadlineMs, signal?.aborted === true);
  });
  const abandon = (): void => attempts.forEach((each) => each.abandon());
  signal?.addEventListener('abort', abandon, { once: true });
  try {
    return await Promise.all(attempts.map(async ({ asked }) => receive(await asked)));
  } finally {
    signal?.removeEventListener('abort', abandon);
  }
}

interface Attempt {
  readonly asked: Promise<Asked>;
  abandon(): void;
}

function refusal(query: PdmpQuery, { state, refused }: { state: StateCode; refused: string }): Attempt {
  const answer: StateAnswer = { status: 'disallowed', reason: refused };
  return { asked: Promise.resolve({ state, answer, period: query.period, elapsedMs: 0 }), abandon: () => undefined };
}

function attempt(query: PdmpQuery, route: StateRoute, guard: RouteGuard, deadlineMs: number, gone: boolean): Attempt {
  const started = performance.now();
  const period = windowOf(query, route);
  const controller = new AbortController();
  const learn = gone || guard.breaker === undefined ? () => undefined : guard.breaker.enter();
  let sent = false;
  let release: (() => void) | undefined;
  let end: (answer: StateAnswer, reason?: DOMException) => void = () => undefined;

  const asked = new Promise<Asked>((resolve) => {
    const limit = route.timeoutMs <= deadlineMs ? Math.max(0, route.timeoutMs) : deadlineMs;
    const timer = setTimeout(
      () => end(failure('timeout', sent, sent ? undefined : 'it waited for its turn all the time'), TIMED_OUT),
      limit,
    );
    end = (answer, reason) => {
      end = () => undefined;
      clearTimeout(timer);
      resolve({ state: route.state, answer, period, elapsedMs: performance.now() - started });
      release?.();
      learn?.(sent ? verdict(answer) : 'unknown');
      if (reason !== undefined) controller.abort(reason);
    };
  });

  const ask = async (): Promise<StateAnswer> => {
    const free = await guard.slots.take(controller.signal);
    if (controller.signal.aborted) {
      free();
      return failure('abandoned', false);
    }
    release = free;
    sent = true;
    const answer: unknown = await route.ask({ ...query, period }, controller.signal);
    return isStateAnswer(answer) ? answer : failure('internal', true, 'its route gave no proper answer');
  };

  const abandon = (): void => end(failure('abandoned', sent), LEFT);
  if (gone) abandon();
  else if (learn === undefined) end(failure('circuit-open', false));
  else
    ask().then(
      (answer) => end(answer),
      (error: unknown) => end(failure('internal', sent, `its route threw ${nameOf(error)}`)),
    );
  return { asked, abandon };
}

const TIMED_OUT = new DOMException('the state did not answer in time', 'TimeoutError');
const LEFT = new DOMException('the requester went away', 'AbortError');

const RETRYABLE: ReadonlySet<FailureCode> = new Set(['timeout', 'circuit-open', 'abandoned']);

function failure(code: FailureCode, sent: boolean, detail?: string): StateAnswer {
  return { status: 'failed', code, retryable: RETRYABLE.has(code), disclosed: sent ? 'maybe' : 'no', detail };
}

/** Failures of the way to the state; a state that answers badly is still there to be asked. */
const OUT_OF_REACH: ReadonlySet<FailureCode> = new Set(['unreachable', 'timeout', 'reset', 'http-status']);

function verdict(answer: StateAnswer): BreakerVerdict {
  if (answer.status !== 'failed') return 'answered';
  if (answer.code === 'abandoned' || answer.code === 'internal') return 'unknown';
  return OUT_OF_REACH.has(answer.code) ? 'failed' : 'answered';
}

/** An error's class; its message may hold anything. */
function nameOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  return /^[A-Za-z]{1,40}$/.test(name) ? name : 'something';
}
