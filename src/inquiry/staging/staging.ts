import type { EarlierAnswer, ExchangeAnswer, StateAnswer, StateCode } from '../../exchange/types.js';
import type { Jobs } from '../../jobs/index.js';
import type { Store } from '../../store/index.js';
import type { ConsultDeps, Inquiry } from '../consult.js';
import { type Foreign, foreignTo, type KeyBearer } from './bound.js';
import { land } from './land.js';
import { putStaged, type RunDeps } from './run.js';
import { createStageShelf, newStageKey, type StageKey, stageIdOf } from './shelf.js';
import type { StagedQuestion } from './record.js';

/** What staging needs of the rest of the gateway. */
export interface StagingDeps extends ConsultDeps, Pick<RunDeps, 'plan' | 'find' | 'turn'> {
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
      /** What states told, as far as it counts: those that failed, or did not answer yet, are not in it. */
      readonly told: ReadonlyMap<StateCode, EarlierAnswer>;
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
  /** What became of a question: waits for states that are being asked just now, until `signal` aborts. */
  open(key: string, bearer: KeyBearer, signal: AbortSignal): Promise<OpenedStage>;
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
  const running = { ...deps, shelf, clock };
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
      // A state that failed is asked again anyway; meanwhile a job may have had its answer, which must stay.
      if (life <= 0 || before !== undefined || answer.status === 'failed') continue;
      const until = Math.min(expiresAt, clock().getTime() + life);
      await shelf.putTold(id, state, { answer, period, toldAt }, until);
      if (answer.status === 'deferred') await shelf.awaitLater(answer.key ?? query.requestId, state, id, until);
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
    async open(key, bearer, signal) {
      const id = stageIdOf(key);
      const question = await shelf.question(id);
      if (question === undefined) return { found: 'unknown' };
      const what = foreignTo(question, bearer);
      if (what !== undefined) return { found: 'foreign', what };
      await Promise.race([jobs.settled(STAGE, id), aborted(signal)]);
      const told = new Map<StateCode, EarlierAnswer>();
      for (const state of question.states) {
        const earlier = await shelf.told(id, state);
        if (earlier !== undefined && earlier.answer.status !== 'failed') told.set(state, earlier);
      }
      return { found: 'staged', question, told, expiresAt: new Date(question.expiresAt) };
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

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
