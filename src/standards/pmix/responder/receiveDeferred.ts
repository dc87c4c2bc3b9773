import { pace, type Steps } from '../../../exchange/steps.js';
import type { StateAnswer, StateCode } from '../../../exchange/types.js';
import type { SchemaMode, Tables } from '../../../mapping/types.js';
import type { Log } from '../../../telemetry/index.js';
import { failureOf } from '../../reply/failures.js';
import { requestIdOf } from '../question.js';
import { type PmixGeneration, readReport, type ReportReading } from '../readReport.js';
import type { MessageSecurity } from '../security/index.js';
import { type AskedQuestion, readAnswer } from '../statuses.js';
import { acknowledge } from './acknowledge.js';
import { SoapFault } from '../../door/soap/fault.js';
import type { Operation, SoapCall } from './operation.js';
import type { Outline } from './outline.js';
import { type Known, patiently } from './patience.js';

/** SOAP action and wsa:Action of a late answer. */
export const RECEIVE_DEFERRED = 'http://www.pmixpmp.org/pmp/ReceiveDeferredPrescriptionDrugHistory';

/** How one state that may push is read: as it is when it answers at once. */
export interface PushingState {
  readonly generation: PmixGeneration;
  readonly schema: SchemaMode;
  /** Overlay of the mapping tables. */
  readonly overlay?: string;
  /** How its messages are secured; nothing of one that is not is read. Default: the "Trusted" interface, without. */
  readonly security?: MessageSecurity;
}

/** Keeps a state's answer for the question that waits for it. @returns whether any does */
export type Land = (requestId: string, state: StateCode, answer: StateAnswer) => Promise<boolean>;

/** What it takes to receive late answers. */
export interface DeferredDeps {
  /** Whether any question of ours to that state waits for its answer. */
  readonly awaits: Known;
  /** Whether a question of ours is being put to that state just now, so that it may come to wait. */
  readonly isOpen: Known;
  /**
   * Keeps a state's answer for the question that waits for it, on the disk and in the audit before it resolves.
   * @returns whether any question of ours to that state waits for it
   */
  readonly land: Land;
  readonly tables: Tables;
  /** States that we ask by PMIX; nobody else may push. */
  readonly states: ReadonlyMap<StateCode, PushingState>;
  /** `gateway.site`: its first two letters begin every RequestID of ours. */
  readonly site: string;
  readonly log: Log;
}

/** Seconds after which a state may send again what could not be kept. */
const RETRY_SECONDS = 30;

/** The question that a message answers by what its envelope says, where it waits for that; else nothing. */
export type Expecting = (call: SoapCall) => Promise<AskedQuestion | undefined>;

/** Looks for waiting questions. @throws SoapFault where none is named, or while none can be looked for */
export function expecting({ states, site, log, ...deps }: DeferredDeps): Expecting {
  const awaited = patiently(deps.awaits, deps.isOpen);
  return async (call) => {
    const asked = questionOf(call.outline, site);
    const { state } = asked;
    if (!states.has(state)) return undefined;
    if (await recording(awaited(asked.requestId, state, call.signal), call, log)) return asked;
    log.info('state.landed', { requestId: call.requestId, state, kept: false });
    return undefined;
  };
}

/** What the store does; where it cannot, the message is to be sent again. */
async function recording<T>(work: Promise<T>, { requestId, signal }: SoapCall, log: Log): Promise<T> {
  try {
    return await work;
  } catch (error) {
    signal.throwIfAborted();
    log.error('http.error', { requestId, route: '/pmix', status: 503 }, error);
    throw new SoapFault('Receiver', 'The answer cannot be kept at the moment: send it again later.', {
      status: 503,
      retryAfter: RETRY_SECONDS,
    });
  }
}

/**
 * ReceiveDeferredPrescriptionDrugHistory: the answer that a state had put off (wire/pmix.md §7.2). It is acknowledged when
 * it is kept, and not before. What belongs to no waiting question of that state's is acknowledged with `false`; so it is
 * known whether to send again, and nothing else. The report is read for a question that waits only.
 */
export function receiveDeferred(deps: DeferredDeps): Operation {
  const { land, tables, states, log } = deps;
  const expected = expecting(deps);
  return async (call) => {
    const { outline, bytes, requestId, signal } = call;
    if (outline.body !== 'px:ResponseType') throw new SoapFault('Sender', 'The body must hold a ResponseType.');
    const asked = await expected(call);
    if (asked === undefined) return acknowledge(false, outline, tables);
    const { state } = asked;
    const answer = await pace(reading(bytes, asked, { tables, ...states.get(state)! }), signal);
    if (answer.status === 'failed' && answer.code !== 'state-error') {
      if (answer.code === 'mismatched') return acknowledge(false, outline, tables);
      throw new SoapFault('Sender', answer.detail ?? 'The answer cannot be read.');
    }
    const kept = await recording(land(asked.requestId, state, answer), call, log);
    log.info('state.landed', { requestId, state, status: answer.status, kept });
    return acknowledge(kept, outline, tables);
  };
}

/** The state that an answer says it is of. */
export function stateOf({
  disclosingState,
  statusState,
}: Pick<Outline, 'disclosingState' | 'statusState'>): string | undefined {
  return (disclosingState ?? statusState)?.toUpperCase();
}

/** The question that an answer says it answers: by RequestID, else by RelatesTo. */
function questionOf({ requestId, relatesTo, disclosingState, statusState }: Outline, site: string): AskedQuestion {
  const own = requestId ?? (relatesTo === undefined ? undefined : requestIdOf(relatesTo, site));
  if (own === undefined)
    throw new SoapFault('Sender', 'The answer names no question: RoutingData/RequestID and wsa:RelatesTo are missing.');
  const state = stateOf({ disclosingState, statusState });
  if (state === undefined)
    throw new SoapFault('Sender', 'The answer names no state: RoutingData/DisclosingState is missing.');
  return { state, requestId: own, messageId: own.slice(2) };
}

function* reading(bytes: Uint8Array, asked: AskedQuestion, options: ReportReading): Steps<StateAnswer> {
  try {
    const graph = yield* readReport(bytes, options);
    return readAnswer(graph, asked);
  } catch (error) {
    return failureOf(error);
  }
}
