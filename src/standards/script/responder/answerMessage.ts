import { AuditError } from '../../../audit/index.js';
import type { RegisteredClient } from '../../../auth/index.js';
import { UnknownStateError } from '../../../exchange/plan.js';
import { pace } from '../../../exchange/steps.js';
import type { ExchangeAnswer, PlannedState, StateCode } from '../../../exchange/types.js';
import type { Bundle } from '../../../fhir/types.js';
import { askingFor, consult, type Consulted, type NotAskingFor, requesterOf } from '../../../inquiry/index.js';
import { MessageError } from '../../../xml/errors.js';
import { type Layer, unwrap } from '../peel.js';
import { type Arrived, auditedMessage } from './audited.js';
import type { ScriptResponderDeps } from './deps.js';
import { historyBundle, recordsOf } from './history.js';
import { type Outline, readOutline } from './outline.js';
import { type AskedHistory, readQuestion } from './readQuestion.js';
import { type Reason, ScriptRefusal, TELLINGS } from './refusal.js';
import { answerVersion, errorBundle, type ReplyFacts } from './reply.js';
import { statesNote } from './tellStates.js';
import { wrap } from './wrap.js';

/** What goes back over HTTP. */
export interface ScriptAnswer {
  readonly status: number;
  readonly body: Uint8Array;
  /** Whether the message came in a wrapper, and so goes back in it. */
  readonly wrapped: boolean;
  /** Seconds after which to send again. */
  readonly retryAfter?: number;
}

/** What is known of a message, more and more while it is read: an Error is told in its version and wrapping. */
interface Known {
  readonly outline: Outline;
  layers: readonly Layer[];
}

/** How long a MessageID is remembered: who hears nothing sends again within minutes. */
const REMEMBERED_MS = 3_600_000;

/**
 * Answers one SCRIPT message, whatever is in it: one RxHistoryResponse of all states, or an Error, in the version and the
 * wrapping that it came in.
 * @param client whose certificate it came with
 * @throws what is a fault of ours, and what `signal` aborted
 */
export async function answerMessage(
  arrived: Arrived,
  client: RegisteredClient | undefined,
  signal: AbortSignal,
  deps: ScriptResponderDeps,
  onBroken: (error: unknown) => void,
): Promise<ScriptAnswer> {
  const known: Known = { outline: {}, layers: [] };
  const now = (deps.clock ?? (() => new Date()))();
  const facts = (): ReplyFacts => {
    const { site, software } = deps;
    return { site, software, outline: known.outline, version: answerVersion(known.outline), now };
  };
  const told = (bundle: Bundle): Uint8Array =>
    wrap(deps.tables.write(`script-${answerVersion(known.outline)}/history`, bundle), known.layers);
  try {
    const { answer, status } = await ask(arrived, client, { known, now, signal }, deps);
    refuseUnanswered(answer, status, facts());
    return { status: 200, body: told(historyBundle(answer, facts())), wrapped: known.layers.length > 0 };
  } catch (thrown) {
    signal.throwIfAborted();
    const refusal = refusalOf(thrown) ?? new ScriptRefusal('internal', 'The gateway failed; its operator finds why.');
    if (refusal.reason === 'internal') onBroken(thrown);
    const last = await audited(refusal, arrived, known, client, deps).catch((error: unknown) => {
      onBroken(error);
      return UNRECORDED;
    });
    const { status } = TELLINGS[last.reason];
    const body = told(errorBundle(facts(), last.reason, last.message));
    return { status, body, wrapped: known.layers.length > 0, retryAfter: last.retryAfter };
  }
}

interface Reading {
  readonly known: Known;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** The whole question. @throws ScriptRefusal where no state is asked */
async function ask(
  arrived: Arrived,
  client: RegisteredClient | undefined,
  { known, now, signal }: Reading,
  deps: ScriptResponderDeps,
): Promise<Consulted> {
  const { found, layers } = await pace(unwrap(arrived.bytes), signal);
  known.layers = layers;
  if (found.kind === 'fault') throw new ScriptRefusal('unsupported', 'A SOAP fault asks nothing.');
  await pace(readOutline(found.bytes, known.outline), signal);
  const { version, messageId, body } = known.outline;
  if (client === undefined)
    throw new ScriptRefusal('unidentified', 'No registered client has the certificate of this connection.');
  const wait = await deps.admit.client(client.id);
  if (wait !== undefined)
    throw new ScriptRefusal('throttled', 'Too many messages of this client: send it later.', wait);
  if (version !== '10.6' && version !== '2017071')
    throw new ScriptRefusal('unknown-version', 'SCRIPT 10.6 and 2017071 (20170715) are spoken here.');
  if (body !== 'RxHistoryRequest') throw new ScriptRefusal('unsupported', 'RxHistoryRequest alone is served here.');
  if (messageId === undefined || messageId.length > 35)
    throw new ScriptRefusal('invalid', 'MessageID is needed, of 1 to 35 characters.');

  const graph = await pace(deps.tables.readSteps(`script-${version}/request`, found.bytes, { schema: 'warn' }), signal);
  const asked = readQuestion(graph, deps.window, now.toISOString().slice(0, 10));
  const acting = actingClient(client, asked, deps);
  const plan = planOf(acting, asked.states, deps);
  const request = auditedMessage(arrived, messageId, acting);
  const free = deps.admit.question();
  if (free === undefined) throw new ScriptRefusal('busy', 'Too many questions at the same time: send it again.', 1);
  try {
    if (!(await deps.claim(client.id, messageId, now.getTime() + REMEMBERED_MS)))
      throw new ScriptRefusal('duplicate', 'duplicate: a message with this MessageID came before.');
    const { patient, period, startGiven } = asked;
    const query = { requestId: arrived.requestId, requestedAt: now.toISOString(), patient, period, startGiven };
    return await consult({ client: acting, request, query: { ...query, ...requesterOf(acting) }, plan }, deps, {
      signal,
    });
  } finally {
    free();
  }
}

const NOT_ASKING_FOR: Readonly<Record<NotAskingFor, readonly [Reason, string]>> = {
  foreign: ['foreign', 'This client may not ask for the requester that is named.'],
  'foreign-facility': ['foreign', 'The facility is not the one this client is registered for.'],
  unreadable: ['invalid', 'The requester needs a name, and a right NPI or DEANumber.'],
};

function actingClient(client: RegisteredClient, asked: AskedHistory, deps: ScriptResponderDeps): RegisteredClient {
  const acting = askingFor(client, asked.requester, deps.readIndividual);
  if (typeof acting === 'string') throw new ScriptRefusal(...NOT_ASKING_FOR[acting]);
  return acting;
}

function planOf(
  client: RegisteredClient,
  states: readonly StateCode[] | undefined,
  { plan }: ScriptResponderDeps,
): readonly PlannedState[] {
  try {
    const planned = plan(client, states);
    if (planned.length > 0) return planned;
  } catch (error) {
    if (!(error instanceof UnknownStateError)) throw error;
    throw new ScriptRefusal('invalid', 'PDMPStatesRequested names a state that cannot be asked here.');
  }
  throw new ScriptRefusal('invalid', 'No state is named, and this client has none of its own.');
}

/** An answer that holds nothing, or that no state gave, is told by an Error where the version has no better place. */
function refuseUnanswered(answer: ExchangeAnswer, status: Consulted['status'], { version }: ReplyFacts): void {
  const { outcomes } = answer;
  const note = statesNote(outcomes);
  if (status === 403) throw new Answerless('disallowed', note);
  if (status === 504) throw new Answerless('timeout', note);
  if (status === 502) throw new Answerless('unconsulted', note);
  const every = (wanted: string): boolean => outcomes.every((outcome) => outcome.status === wanted);
  if (every('ambiguous')) throw new Answerless('ambiguous', note);
  if (version === '2017071' || recordsOf(answer) > 0 || outcomes.some((outcome) => outcome.status === 'provided'))
    return;
  // 10.6 tells an empty history by this word (wire/ncpdp.md §0.2); by none where somebody could not be asked.
  if (every('no-data')) throw new Answerless('not-found', 'NotFound');
  throw new Answerless('unconsulted', note);
}

/** A refusal after states were asked: the audit has it already. */
class Answerless extends ScriptRefusal {}

const UNRECORDED = new ScriptRefusal(
  'unrecorded',
  'Nothing may be told while it cannot be recorded: send it later.',
  30,
);

function refusalOf(thrown: unknown): ScriptRefusal | undefined {
  if (thrown instanceof ScriptRefusal) return thrown;
  if (thrown instanceof AuditError) return UNRECORDED;
  if (!(thrown instanceof MessageError)) return undefined;
  if (thrown.code === 'unwritable')
    return new Answerless('unwritable', 'What the states told cannot be told in this standard.');
  const line = thrown.line === undefined ? '' : `, line ${thrown.line}`;
  return new ScriptRefusal('unreadable', `The message cannot be read (${thrown.code}${line}).`);
}

/** The refusal once it is in the audit, where the client is known and it is not one for numbers alone. */
async function audited(
  refusal: ScriptRefusal,
  arrived: Arrived,
  { outline }: Known,
  client: RegisteredClient | undefined,
  { audit }: ScriptResponderDeps,
): Promise<ScriptRefusal> {
  const { reason } = refusal;
  if (client === undefined || refusal instanceof Answerless) return refusal;
  if (reason === 'throttled' || reason === 'unrecorded') return refusal;
  const request = auditedMessage(arrived, outline.messageId, client);
  await audit.refused(request, { status: TELLINGS[reason].status, reason });
  return refusal;
}
