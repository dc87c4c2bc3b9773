import type { RegisteredClient, Shown } from '../../auth/index.js';
import type { PlannedState, StateCode } from '../../exchange/types.js';
import type { ConsultDeps } from '../consult.js';
import { logWithheld } from '../withheld.js';
import { askedBy, asker } from './bound.js';
import type { Marks } from './marks.js';
import type { StagedQuestion } from './record.js';
import type { StageShelf } from './shelf.js';
import { tell } from './tell.js';
import { turnFor } from './turns.js';

/** What it takes to put a staged question to states. */
export interface RunDeps extends ConsultDeps {
  readonly shelf: StageShelf;
  readonly marks: Marks;
  readonly stageMs: (state: StateCode) => number;
  /** How many people may be told where several of the state match. Default: nobody, ever. */
  readonly candidates?: (state: StateCode) => number;
  readonly clock: () => Date;
  /** The client of this id as far as it counts now. */
  readonly find: (clientId: string) => Promise<RegisteredClient | undefined>;
  readonly plan: (
    client: RegisteredClient,
    jurisdiction: readonly StateCode[] | undefined,
    shown: Shown,
  ) => readonly PlannedState[];
  /** Resolves when the next question may be put to a state in the background. */
  readonly turn: (state: StateCode, signal: AbortSignal) => Promise<void>;
}

type Asked = Extract<PlannedState, { readonly route: unknown }>;

/**
 * Puts a staged question to those of its states whose answers may wait, each at its own pace, and keeps what each tells as
 * soon as it does. May be called again for a question that a dead process left half done: who has answered is not asked
 * again. Whether the client may still ask is looked at now.
 */
export async function putStaged(id: string, deps: RunDeps, signal: AbortSignal): Promise<void> {
  const question = await deps.shelf.question(id);
  const registered = question && (await deps.find(question.clientId));
  if (question === undefined || registered === undefined) return;
  const client = asker(registered, question);
  if (client === undefined) return;
  const plan = deps.plan(client, question.states, 'page');
  logWithheld(deps.log, { requestId: question.query.requestId, client: client.id, plan });
  const asked = plan.filter((planned): planned is Asked => 'route' in planned && deps.stageMs(planned.state) > 0);
  const put = askedBy(client, question);
  const results = await Promise.allSettled(asked.map((planned) => putToState(id, put, planned, deps, signal)));
  const [failed] = results.filter((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function putToState(
  id: string,
  question: StagedQuestion,
  planned: Asked,
  deps: RunDeps,
  signal: AbortSignal,
): Promise<void> {
  const { state } = planned;
  if ((await deps.shelf.told(id, state)) !== undefined) return;
  await deps.turn(state, signal);
  const turn = await turnFor(id, state, deps, { signal, lifeMs: MARK_MS });
  if (turn === 'busy' || 'told' in turn) return;
  await askState(id, question, planned, deps, signal).finally(turn.done);
}

async function askState(
  id: string,
  question: StagedQuestion,
  planned: Asked,
  deps: RunDeps,
  signal: AbortSignal,
): Promise<void> {
  const { shelf, exchange, audit, log, clock, stageMs } = deps;
  const { query, request, clientId, expiresAt } = question;
  const { state, route } = planned;
  await audit.ready();
  log.info('question.asked', { requestId: query.requestId, client: clientId, states: [state] });
  // Nobody waits, so the state has the time that its own route gives it.
  const deadlineMs = Math.min(route.timeoutMs, MOST_MS);
  const answer = await exchange.ask(query, [planned], { signal, deadlineMs });
  await audit.asked(request, { answer, plan: [planned] });
  const [outcome] = answer.outcomes;
  // What was given up half way is no word of the state's: it will be asked when the history is fetched.
  if (outcome === undefined || signal.aborted) return;
  const until = Math.min(expiresAt, clock().getTime() + stageMs(state));
  const { period, answer: told } = outcome;
  const kept = await tell(shelf, id, state, { answer: told, period, toldAt: answer.answeredAt }, until);
  if (kept && told.status === 'deferred') await shelf.awaitLater(told.key ?? query.requestId, state, id, until);
}

/** For how long a state counts as being asked where the process that asks it has died. */
const MARK_MS = 60_000;

/** The longest that a timer can wait. */
const MOST_MS = 2 ** 31 - 1;
