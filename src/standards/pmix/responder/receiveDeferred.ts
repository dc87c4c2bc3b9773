import { pace, type Steps } from '../../../exchange/steps.js';
import type { StateAnswer, StateCode } from '../../../exchange/types.js';
import type { SchemaMode, Tables } from '../../../mapping/types.js';
import type { Log } from '../../../telemetry/index.js';
import { failureOf } from '../../reply/failures.js';
import { requestIdOf } from '../question.js';
import { type PmixGeneration, readReport, type ReportReading } from '../readReport.js';
import { type AskedQuestion, readAnswer } from '../statuses.js';
import { acknowledge } from './acknowledge.js';
import { SoapFault } from './fault.js';
import type { Operation } from './operation.js';
import type { Outline } from './outline.js';
import { type Land, patiently } from './patience.js';

/** SOAP action and wsa:Action of a late answer. */
export const RECEIVE_DEFERRED = 'http://www.pmixpmp.org/pmp/ReceiveDeferredPrescriptionDrugHistory';

/** How one state that may push is read: as it is when it answers at once. */
export interface PushingState {
  readonly generation: PmixGeneration;
  readonly schema: SchemaMode;
  /** Overlay of the mapping tables. */
  readonly overlay?: string;
}

/** What it takes to receive late answers. */
export interface DeferredDeps {
  /**
   * Keeps a state's answer for the question that waits for it, on the disk and in the audit before it resolves.
   * @returns whether any question of ours to that state waits for it
   */
  readonly land: Land;
  /** Milliseconds after which a question of ours is put away at the latest; default 0: at once. */
  readonly patienceMs?: number;
  readonly tables: Tables;
  /** States that we ask by PMIX; nobody else may push. */
  readonly states: ReadonlyMap<StateCode, PushingState>;
  /** `gateway.site`: its first two letters begin every RequestID of ours. */
  readonly site: string;
  readonly log: Log;
}

/** Seconds after which a state may send again what could not be kept. */
const RETRY_SECONDS = 30;

/**
 * ReceiveDeferredPrescriptionDrugHistory: the answer that a state had put off (wire/pmix.md §7.2). It is acknowledged when
 * it is kept, and not before. What belongs to no waiting question of that state's is acknowledged with `false`; so it is
 * known whether to send again, and nothing else.
 */
export function receiveDeferred({ land, patienceMs, tables, states, site, log }: DeferredDeps): Operation {
  const keep = patiently(land, patienceMs ?? 0);
  return async ({ outline, bytes, requestId, signal }) => {
    if (outline.body !== 'px:ResponseType') throw new SoapFault('Sender', 'The body must hold a ResponseType.');
    const asked = questionOf(outline, site);
    const route = states.get(asked.state);
    if (route === undefined) return acknowledge(false, outline, tables);
    const answer = await pace(reading(bytes, asked, { tables, ...route }), signal);
    if (answer.status === 'failed' && answer.code !== 'state-error') {
      if (answer.code === 'mismatched') return acknowledge(false, outline, tables);
      throw new SoapFault('Sender', answer.detail ?? 'The answer cannot be read.');
    }
    const kept = await keep(asked.requestId, asked.state, answer, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      log.error('http.error', { requestId, route: '/pmix', status: 503 }, error);
      throw new SoapFault('Receiver', 'The answer cannot be kept at the moment: send it again later.', {
        status: 503,
        retryAfter: RETRY_SECONDS,
      });
    });
    log.info('state.landed', { requestId, state: asked.state, status: answer.status, kept });
    return acknowledge(kept, outline, tables);
  };
}

/** The question that an answer says it answers: by RequestID, else by RelatesTo. */
function questionOf({ requestId, relatesTo, disclosingState, statusState }: Outline, site: string): AskedQuestion {
  const own = requestId ?? (relatesTo === undefined ? undefined : requestIdOf(relatesTo, site));
  if (own === undefined)
    throw new SoapFault('Sender', 'The answer names no question: RoutingData/RequestID and wsa:RelatesTo are missing.');
  const state = (disclosingState ?? statusState)?.toUpperCase();
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
