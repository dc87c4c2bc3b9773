import type { DayPeriod } from '../fhir/types.js';
import { type Attempt, attempt, over } from './attempt.js';
import { tellable } from './candidates.js';
import { failure } from './failure.js';
import type { RouteGuard } from './guards.js';
import type { AnswerWarning, AskLimits, PdmpQuery, PlannedState, StateAnswer, StateCode, StateRoute } from './types.js';
import { allowedWindow, windowOf } from './window.js';

/** What came of asking one state. */
export interface Asked {
  readonly state: StateCode;
  readonly answer: StateAnswer;
  /** The window put to the state. */
  readonly period: DayPeriod;
  readonly elapsedMs: number;
  /** What its reader must know of the question, such as that its window was cut. */
  readonly warnings: readonly AnswerWarning[];
  /** Set where it was not asked now: when it told this, FHIR instant. */
  readonly toldAt?: string;
}

export interface AskOptions extends AskLimits {
  /** Milliseconds from now after which every state has an answer, whatever the routes do. */
  readonly deadlineMs: number;
  readonly guardOf: (route: StateRoute) => RouteGuard;
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
  receive: (asked: Asked) => T | Promise<T>,
): Promise<T[]> {
  const { signal } = options;
  const started = performance.now();
  const attempts = plan.map((planned) => ({ planned, ...begin(query, planned, options) }));
  const abandon = (): void => attempts.forEach((each) => each.abandon());
  signal?.addEventListener('abort', abandon, { once: true });
  try {
    return await Promise.all(
      attempts.map(async ({ planned: { state }, answer, abandon: _, ...about }) =>
        receive({ state, ...about, answer: await answer, elapsedMs: performance.now() - started }),
      ),
    );
  } finally {
    signal?.removeEventListener('abort', abandon);
  }
}

function begin(
  query: PdmpQuery,
  planned: PlannedState,
  options: AskOptions,
): Attempt & Pick<Asked, 'period' | 'warnings' | 'toldAt'> {
  if ('earlier' in planned) {
    const { answer, period: asked, toldAt } = planned.earlier;
    const { period, warnings, refused } = allowedWindow(asked, query, planned);
    if (refused !== undefined) return { ...over({ status: 'disallowed', reason: refused }), period, warnings };
    const text = `it was not asked again: this is what it told at ${toldAt}`;
    const told = tellable(answer, mostCandidates(query, planned));
    return { ...over(told), period, toldAt, warnings: [{ code: 'note', text, count: 1 }, ...warnings] };
  }
  if ('refused' in planned) {
    return { ...over({ status: 'disallowed', reason: planned.refused }), period: query.period, warnings: [] };
  }
  const { route } = planned;
  const { deadlineMs, guardOf, signal } = options;
  const { period, warnings, refused } = allowedWindow(windowOf(query, route), query, route);
  if (refused !== undefined) return { ...over({ status: 'disallowed', reason: refused }), period, warnings };
  if (signal?.aborted === true) return { ...over(failure('abandoned', false)), period, warnings };
  // Written so that a timeout that is no number gives way to the deadline.
  const limitMs = route.timeoutMs <= deadlineMs ? Math.max(0, route.timeoutMs) : deadlineMs;
  const most = mostCandidates(query, route);
  const { answer, abandon } = attempt({ ...query, period, candidates: most > 0 }, route, guardOf(route), limitMs);
  return { answer: answer.then((told) => tellable(told, most)), abandon, period, warnings };
}

function mostCandidates(query: PdmpQuery, { candidates = 0 }: Pick<StateRoute, 'candidates'>): number {
  return query.candidates === true ? candidates : 0;
}
