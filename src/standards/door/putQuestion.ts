import { maySearch, type RegisteredClient } from '../../auth/index.js';
import { UnknownStateError } from '../../exchange/plan.js';
import type { PlannedState, StateCode } from '../../exchange/types.js';
import { askingFor, consult, type Consulted, type NotAskingFor, requesterOf } from '../../inquiry/index.js';
import { type Arrived, auditedMessage } from './arrived.js';
import type { MessageDoorDeps } from './deps.js';
import type { ObservedDoor } from './http.js';
import type { AskedHistory } from './readQuestion.js';
import { DoorRefusal, type Reason } from './refusal.js';

/** One question that came as a message. */
export interface MessageQuestion {
  readonly door: ObservedDoor['route'];
  readonly client: RegisteredClient;
  readonly asked: AskedHistory;
  /** By which a message that is sent twice to the same door is known. */
  readonly messageId: string;
  /** A second name of the question, where its standard gives it one: it counts once, too. */
  readonly requestId?: string;
  /** Whether the answer has a place for who matches, where several do. */
  readonly candidates?: boolean;
  readonly arrived: Arrived;
  readonly now: Date;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** How long a message id is remembered: who hears nothing sends again within minutes. */
const REMEMBERED_MS = 3_600_000;

/**
 * The client that a message came from, counted against its limit.
 * @throws DoorRefusal `unidentified`, `throttled`
 */
export async function admitClient(
  client: RegisteredClient | undefined,
  { admit }: Pick<MessageDoorDeps, 'admit'>,
): Promise<RegisteredClient> {
  if (client === undefined)
    throw new DoorRefusal('unidentified', 'No registered client has the certificate of this connection.');
  const wait = await admit.client(client.id);
  if (wait !== undefined) throw new DoorRefusal('throttled', 'Too many messages of this client: send it later.', wait);
  return client;
}

/**
 * Puts a message's question to the states that it may go to, once.
 * @throws DoorRefusal `foreign`, `invalid`, `busy`, `duplicate`: then no state was asked
 * @throws AuditError `unwritable`: then nothing may be told. Where it is so beforehand, the message may be sent again
 */
export async function putQuestion(question: MessageQuestion, deps: MessageDoorDeps): Promise<Consulted> {
  const { client, asked, messageId, candidates, arrived, now, signal } = question;
  const acting = actingClient(client, asked, deps);
  const plan = planOf(acting, asked.states, deps);
  const request = auditedMessage(arrived, messageId, acting);
  const free = deps.admit.question();
  if (free === undefined) throw new DoorRefusal('busy', 'Too many questions at the same time: send it again.', 1);
  try {
    await deps.audit.ready();
    if (!(await isFirst(question, deps)))
      throw new DoorRefusal('duplicate', 'duplicate: a message with this id came before.');
    const { patient, period, startGiven } = asked;
    const when = { requestedAt: now.toISOString(), period, startGiven };
    const query = { requestId: arrived.requestId, ...when, patient, candidates };
    return await consult({ client: acting, request, query: { ...query, ...requesterOf(acting) }, plan }, deps, {
      signal,
    });
  } finally {
    free();
  }
}

async function isFirst(question: MessageQuestion, { claim }: MessageDoorDeps): Promise<boolean> {
  const { door, client, messageId, requestId, now } = question;
  const until = now.getTime() + REMEMBERED_MS;
  const isNew = (kind: 'message' | 'request', id: string) => claim(client.id, `${door} ${kind} ${id}`, until);
  return (await isNew('message', messageId)) && (requestId === undefined || isNew('request', requestId));
}

const NOT_ASKING_FOR: Readonly<Record<NotAskingFor, readonly [Reason, string]>> = {
  foreign: ['foreign', 'This client may not ask for the requester that is named.'],
  'foreign-facility': ['foreign', 'The facility is not the one this client is registered for.'],
  unreadable: ['invalid', 'The requester needs a name, and a right NPI or DEA number.'],
};

/** No token says less here: all that is registered counts. */
function actingClient(client: RegisteredClient, asked: AskedHistory, deps: MessageDoorDeps): RegisteredClient {
  if (!maySearch(client.scopes, 'MedicationDispense'))
    throw new DoorRefusal('foreign', 'No scope of this client covers searching MedicationDispense.');
  const acting = askingFor(client, asked.requester, deps.readIndividual);
  if (typeof acting === 'string') throw new DoorRefusal(...NOT_ASKING_FOR[acting]);
  return acting;
}

function planOf(
  client: RegisteredClient,
  states: readonly StateCode[] | undefined,
  { plan }: MessageDoorDeps,
): readonly PlannedState[] {
  try {
    const planned = plan(client, states);
    if (planned.length > 0) return planned;
  } catch (error) {
    if (!(error instanceof UnknownStateError)) throw error;
    throw new DoorRefusal('invalid', 'A state is named that cannot be asked here.');
  }
  throw new DoorRefusal('invalid', 'No state is named, and this client has none of its own.');
}
