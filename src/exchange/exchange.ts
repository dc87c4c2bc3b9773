import type { Resource } from '../fhir/types.js';
import { type Asked, askStates } from './ask.js';
import type { BreakerOptions } from './breaker.js';
import { failure } from './failure.js';
import { createGuards } from './guards.js';
import { createIdentity } from './merge/identity.js';
import { combine } from './merge/merge.js';
import { rekey } from './merge/rekey.js';
import { pace } from './steps.js';
import { type Time, timeUntil } from './time.js';
import type { AskLimits, ExchangeAnswer, PdmpQuery, PlannedState, StateAnswer, StateCode } from './types.js';

export interface ExchangeOptions {
  /** Milliseconds in which an answer leaves, whatever the states do: 1 to 2,147,483,647. */
  readonly deadlineMs: number;
  /** Secret that ids are made with, at least 16 bytes; ids are stable as long as it lasts. */
  readonly idKey: Uint8Array;
  /** The gateway's base URL, which its own systems and extensions start with. */
  readonly publicUrl: string;
  /** When a route is left alone; `false`: never. Default: see `BreakerOptions`. */
  readonly breaker?: BreakerOptions | false;
  /** The wall clock. Default: the machine's. */
  readonly clock?: () => Date;
}

/** The heart: puts one question to many states and makes one answer of theirs. */
export interface Exchange {
  /**
   * Asks every state of the plan at once and merges what they tell. Never rejects: whatever becomes of a state stands in
   * its outcome.
   */
  ask(query: PdmpQuery, plan: readonly PlannedState[], limits?: AskLimits): Promise<ExchangeAnswer>;
  /**
   * The same answer with the records of these states alone, merged as if nobody else had told any: nothing of the other
   * states is left, neither what only they told nor that they told it too. What became of each stays.
   */
  only(answer: ExchangeAnswer, states: ReadonlySet<StateCode>): Promise<ExchangeAnswer>;
}

/**
 * Makes an exchange. It keeps a circuit breaker for each route, so there should be one exchange in a process.
 * @throws RangeError where `deadlineMs` or `idKey` cannot be used
 */
export function createExchange(options: ExchangeOptions): Exchange {
  const { deadlineMs, idKey, publicUrl, breaker, clock = () => new Date() } = options;
  if (!(deadlineMs >= 1 && deadlineMs <= 2 ** 31 - 1))
    throw new RangeError('deadlineMs must be between 1 and 2147483647');
  const identity = createIdentity(idKey, publicUrl);
  const guardOf = createGuards(breaker);

  const key = async <A extends Pick<Asked, 'state' | 'answer' | 'period'>>(asked: A, time?: Time) => {
    const { state, answer, period } = asked;
    const begun = performance.now();
    try {
      const told = answer.status === 'provided' ? answer.resources : [];
      const keyed = await pace(rekey(state, told, period, identity), time?.up);
      if (time?.allows(FINISHING * (performance.now() - begun)) !== false)
        return { asked: { ...asked, answer: await withCandidates(asked) }, keyed };
      return lost(asked, TOO_MUCH);
    } catch {
      return lost(asked, time?.up.aborted === true ? TOO_MUCH : UNMERGEABLE);
    }
  };

  /** Only this state's answer is lost, and it says so. */
  const lost = <A extends Pick<Asked, 'state'>>(asked: A, answer: StateAnswer) => ({
    asked: { ...asked, answer },
    keyed: { state: asked.state, resources: new Map<string, Resource>(), warnings: [] },
  });

  const withCandidates = async ({ state, answer }: Pick<Asked, 'state' | 'answer'>): Promise<StateAnswer> => {
    if (answer.status !== 'ambiguous' || answer.candidates === undefined) return answer;
    const { resources } = await pace(rekey(state, answer.candidates, undefined, identity));
    return { ...answer, candidates: [...resources.values()] };
  };

  return {
    async ask(query, plan, { signal, deadlineMs: own = deadlineMs } = {}) {
      const time = timeUntil(own);
      // Each answer is re-keyed as it comes, while slower states are still at it.
      const told = await askStates(query, plan, { deadlineMs: own, guardOf, signal }, (asked) => key(asked, time));
      time.end();
      const answers = told.map(({ keyed }) => keyed);
      const { resources, states } = await pace(combine(answers, identity));
      const outcomes = told.map(({ asked: { warnings: asking, ...asked } }) => {
        const { state, answer } = asked;
        const { dispenses = 0, warnings = [] } = states.get(state) ?? {};
        const own = 'warnings' in answer ? (answer.warnings ?? []) : [];
        return { ...asked, status: answer.status, dispenses, warnings: [...asking, ...own, ...warnings] };
      });
      return { query, outcomes, resources, answeredAt: clock().toISOString() };
    },
    async only(answer, states) {
      if (answer.outcomes.every(({ state, status }) => status !== 'provided' || states.has(state))) return answer;
      const told = await Promise.all(
        answer.outcomes.filter(({ state }) => states.has(state)).map((outcome) => key(outcome)),
      );
      const merged = await pace(
        combine(
          told.map(({ keyed }) => keyed),
          identity,
        ),
      );
      const outcomes = answer.outcomes.map((outcome) => ({
        ...outcome,
        dispenses: merged.states.get(outcome.state)?.dispenses ?? 0,
      }));
      return { ...answer, outcomes, resources: merged.resources };
    },
  };
}

/** What still has to be done to an answer that was re-keyed takes at most so many times as long (docs/decisions/0084). */
const FINISHING = 2.5;

const TOO_MUCH = failure('timeout', true, 'it told too much for its answer to be made ready in time');

const UNMERGEABLE: StateAnswer = {
  status: 'failed',
  code: 'internal',
  retryable: false,
  disclosed: 'maybe',
  detail: 'its answer could not be merged',
};
