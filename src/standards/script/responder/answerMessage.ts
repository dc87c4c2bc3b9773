import type { RegisteredClient } from '../../../auth/index.js';
import { pace } from '../../../exchange/steps.js';
import type { Bundle } from '../../../fhir/types.js';
import type { Consulted } from '../../../inquiry/index.js';
import type { FittedMessage } from '../../../mapping/index.js';
import type { Arrived } from '../../door/arrived.js';
import { orRefusal } from '../../door/orRefusal.js';
import { admitClient, putQuestion } from '../../door/putQuestion.js';
import { readQuestion } from '../../door/readQuestion.js';
import { Answerless, DoorRefusal } from '../../door/refusal.js';
import { statesNote } from '../../door/statesNote.js';
import { every, refuseUnanswered } from '../../door/unanswered.js';
import { type Layer, unwrap } from '../peel.js';
import type { ScriptResponderDeps } from './deps.js';
import { MESSAGE_ID } from './echo.js';
import { historyBundle, recordsOf } from './history.js';
import { type Outline, readOutline } from './outline.js';
import { answerVersion, errorBundle, type ReplyFacts } from './reply.js';
import { TELLINGS } from './tellings.js';
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
  const fit = (bundle: Bundle): Promise<FittedMessage> =>
    pace(deps.tables.fitSteps(`script-${answerVersion(known.outline)}/history`, bundle), signal);
  const answered = async (): Promise<ScriptAnswer> => {
    const consulted = await ask(arrived, client, { known, now, signal }, deps);
    refuseUntellable(consulted, facts());
    const first = await fit(historyBundle(consulted.answer, facts()));
    // What it cost is known now, and told.
    const whole = first.changed + first.left === 0;
    const { bytes } = whole ? first : await fit(historyBundle(consulted.answer, facts(), first));
    return { status: 200, body: wrap(bytes, known.layers), wrapped: known.layers.length > 0 };
  };
  const answer = await orRefusal(answered, {
    ...{ arrived, client, signal, onBroken, audit: deps.audit },
    messageId: () => known.outline.messageId,
    statusOf: (reason) => TELLINGS[reason].status,
  });
  if (!(answer instanceof DoorRefusal)) return answer;
  const { reason, message, retryAfter } = answer;
  const { bytes } = await fit(errorBundle(facts(), reason, message));
  return {
    status: TELLINGS[reason].status,
    body: wrap(bytes, known.layers),
    wrapped: known.layers.length > 0,
    retryAfter,
  };
}

interface Reading {
  readonly known: Known;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** The whole question. @throws DoorRefusal where no state is asked */
async function ask(
  arrived: Arrived,
  from: RegisteredClient | undefined,
  { known, now, signal }: Reading,
  deps: ScriptResponderDeps,
): Promise<Consulted> {
  const { found, layers } = await pace(unwrap(arrived.bytes), signal);
  known.layers = layers;
  if (found.kind === 'fault') throw new DoorRefusal('unsupported', 'A SOAP fault asks nothing.');
  await pace(readOutline(found.bytes, known.outline), signal);
  const { version, messageId, body } = known.outline;
  const client = await admitClient(from, deps);
  if (version !== '10.6' && version !== '2017071')
    throw new DoorRefusal('unknown-version', 'SCRIPT 10.6 and 2017071 (20170715) are spoken here.');
  if (body !== 'RxHistoryRequest') throw new DoorRefusal('unsupported', 'RxHistoryRequest alone is served here.');
  if (messageId === undefined || !MESSAGE_ID.test(messageId))
    throw new DoorRefusal('invalid', 'MessageID is needed, of 1 to 35 characters.');

  const graph = await pace(deps.tables.readSteps(`script-${version}/request`, found.bytes, { schema: 'warn' }), signal);
  const asked = readQuestion(graph, deps.window, now.toISOString().slice(0, 10));
  return putQuestion({ door: '/script', client, asked, messageId, arrived, now, signal }, deps);
}

/** An answer that holds nothing, or that no state gave, is told by an Error where the version has no better place. */
function refuseUntellable(consulted: Consulted, { version }: ReplyFacts): void {
  refuseUnanswered(consulted);
  const { answer } = consulted;
  const { outcomes } = answer;
  if (version === '2017071' || recordsOf(answer) > 0 || outcomes.some((outcome) => outcome.status === 'provided'))
    return;
  // 10.6 tells an empty history by this word (wire/ncpdp.md §0.2); by none where somebody could not be asked.
  if (every(outcomes, 'no-data')) throw new Answerless('not-found', 'NotFound');
  throw new Answerless('unconsulted', statesNote(outcomes));
}
