import type { ExchangeAnswer, StateAnswer, StateCode } from '../../exchange/types.js';
import type { Jobs } from '../../jobs/index.js';
import type { Store } from '../../store/index.js';
import type { ConsultDeps, Inquiry } from '../consult.js';
import { type Foreign, foreignTo, type KeyBearer } from './bound.js';
import { land } from './land.js';
import { createMarks } from './marks.js';
import { putStaged, type RunDeps } from './run.js';
import { createStageShelf, newStageKey, type StageKey, stageIdOf } from './shelf.js';
import type { StagedQuestion } from './record.js';
import { tell } from './tell.js';
import { type Turn, type TurnLimits, turnsFor } from './turns.js';

/** What staging needs of the rest of the gateway. */
export interface StagingDeps extends ConsultDeps, Pick<RunDeps, 'plan' | 'find' | 'turn' | 'candidates'> {
  /** Seals what it is given. */
  readonly store: Store;
  readonly jobs: Jobs;
  /** Milliseconds for which what a state tells may wait to be fetched; 0: it is asked only then. */
  readonly stageMs: (state: StateCode) => number;
  readonly clock?: () => Date;
}

/** What is known of a key. */
export type OpenedStage =
  | { readonly found: 'unknown' }
  | { readonly found: 'foreign'; readonly what: Foreign }
  | {
      readonly found: 'staged';
      readonly question: StagedQuestion;
      readonly expiresAt: Date;
    };

/** Questions put to states ahead of the moment in which they are needed (US PDMP, pre-stage). */
export interface Staging {
  /** Whether what is taken on outlives this process. */
  readonly durable: boolean;
  /**
   * Takes a question on and has it put to states in the background.
   * @returns the key to fetch the history by; only this client can, for this practitioner and this patient
   * @throws AuditError, StoreError, JobsError: then nothing was taken on
   */
  accept(inquiry: Inquiry): Promise<{ readonly key: string; readonly expiresAt: Date }>;
  /** Keeps a question that was answered in part, because a state will answer later; `undefined` where nothing may be kept. */
  hold(inquiry: Inquiry, answer: ExchangeAnswer): Promise<string | undefined>;
  /** The question that a key was given for. */
  open(key: string, bearer: KeyBearer): Promise<OpenedStage>;
  /**
   * What to do about each of these states: tell what it told, ask it, or neither, because it is being asked and did not
   * answer until `signal` aborted. A state that is the caller's to ask is nobody else's until it is `done`.
   * @throws StoreError
   */
  turns(key: string, states: readonly StateCode[], limits: TurnLimits): Promise<ReadonlyMap<StateCode, Turn>>;
  /** Keeps what states told now, for the next time the key is used. */
  update(key: string, answer: ExchangeAnswer): Promise<void>;
  /** Whether a question of ours waits for that state's answer. */
  awaits(requestId: string, state: StateCode): Promise<boolean>;
  /** A state's answer to a question that it had put off. @returns whether anybody waits for it; it is kept then */
  land(requestId: string, state: StateCode, answer: StateAnswer): Promise<boolean>;
}

/** A key is good for so long even where no state lets its answer wait: then all are asked when it is used. */
const LEAST_LIFE_MS = 15 * 60_000;

/** The kind of its jobs. */
export const STAGE = 'stage';

export function createStaging(deps: StagingDeps): Staging {
  const { audit, jobs, stageMs, clock = () => new Date() } = deps;
  const shelf = createStageShelf(deps.store, clock);
  const running = { ...deps, shelf, marks: createMarks(deps.store), clock };
  jobs.handle(STAGE, (id, signal) => putStaged(id, running, signal));

  const put = async ({ client, request, query, plan }: Inquiry): Promise<StageKey & { question: StagedQuestion }> => {
    const stage = newStageKey();
    const states = plan.map(({ state }) => state);
    const question: StagedQuestion = {
      clientId: client.id,
      requestor: client.requestor,
      named: client.individuals === undefined,
      request,
      query,
      states,
      expiresAt: clock().getTime() + Math.max(LEAST_LIFE_MS, ...states.map(stageMs)),
    };
    await shelf.putQuestion(stage.id, question);
    return { ...stage, question };
  };

  const keep = async (
    id: string,
    { expiresAt }: StagedQuestion,
    { query, outcomes }: ExchangeAnswer,
  ): Promise<void> => {
    const toldAt = clock().toISOString();
    for (const { state, answer, period, toldAt: before } of outcomes) {
      const life = stageMs(state);
      // A state that failed is asked again anyway.
      if (life <= 0 || before !== undefined || answer.status === 'failed') continue;
      const until = Math.min(expiresAt, clock().getTime() + life);
      const kept = await tell(shelf, id, state, { answer, period, toldAt }, until);
      if (kept && answer.status === 'deferred') await shelf.awaitLater(answer.key ?? query.requestId, state, id, until);
    }
  };

  return {
    durable: jobs.durable,
    async accept(inquiry) {
      await audit.accepted(inquiry.request, inquiry.query);
      const { key, id, question } = await put(inquiry);
      await jobs.add(STAGE, id, inquiry.client.id).catch(async (error: unknown) => {
        // What nobody will ask is not kept; where that fails too it ends with its time.
        await shelf.dropQuestion(id).catch(() => undefined);
        throw error;
      });
      return { key, expiresAt: new Date(question.expiresAt) };
    },
    async hold(inquiry, answer) {
      if (!answer.outcomes.some(({ state, status }) => status === 'deferred' && stageMs(state) > 0)) return undefined;
      const { key, id, question } = await put(inquiry);
      await keep(id, question, answer);
      return key;
    },
    async open(key, bearer) {
      const id = stageIdOf(key);
      const question = await shelf.question(id);
      if (question === undefined) return { found: 'unknown' };
      const what = foreignTo(question, bearer);
      if (what !== undefined) return { found: 'foreign', what };
      return { found: 'staged', question, expiresAt: new Date(question.expiresAt) };
    },
    async turns(key, states, limits) {
      const id = stageIdOf(key);
      // Whoever comes second finds nothing of a state whose answers are not kept: no use to wait for it.
      const kept = states.filter((state) => stageMs(state) > 0);
      return turnsFor(id, kept, running, limits);
    },
    async update(key, answer) {
      const id = stageIdOf(key);
      const question = await shelf.question(id);
      if (question !== undefined) await keep(id, question, answer);
    },
    awaits: async (requestId, state) => (await shelf.later(requestId, state)) !== undefined,
    land: (requestId, state, answer) => land({ requestId, state, answer }, running),
  };
}
