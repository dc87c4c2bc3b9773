import { randomUUID } from 'node:crypto';
import type { Steps } from '../../../exchange/steps.js';
import type { StateCode } from '../../../exchange/types.js';
import type { JsonObject, Resource } from '../../../fhir/types.js';
import type { Tables } from '../../../mapping/types.js';
import { isDateTime } from '../../../xml/schema/lexical/date.js';
import type { MessageReply } from '../../door/http.js';
import { wholeSeconds } from '../../reply/instant.js';
import type { PmixGeneration } from '../readReport.js';
import type { PmpStatus } from '../statuses.js';
import type { Outline } from './outline.js';
import { bundleOf, replyHeader, soapReply } from './reply.js';
import { type StateReport, writeReports } from './reports.js';

/** What is told of one state in the header of an answer. */
export interface ToldStatus {
  readonly state: StateCode;
  readonly status: PmpStatus;
  /** What its reader must know beside; a fixed sentence and numbers, nothing of anybody. */
  readonly note?: string;
}

/** An answer to a question. */
export interface Answer {
  readonly statuses: readonly ToldStatus[];
  readonly reports?: readonly StateReport[];
  readonly generation?: PmixGeneration;
  /** Our own name of the question: StateDisclosureID. */
  readonly disclosureId: string;
  /** `gateway.site`. */
  readonly site: string;
  readonly now: Date;
  /** HTTP status; default 200. */
  readonly httpStatus?: number;
}

/**
 * The answer in the envelope and version of SOAP of its question: a status for each state, the question's RoutingData, and
 * what reports there are. In steps.
 * @throws MessageError `unwritable`
 */
export function* writeAnswer(answer: Answer, outline: Outline, tables: Tables): Steps<MessageReply> {
  const { statuses, reports = [], generation = 'pmix-3', site, httpStatus } = answer;
  const header: Resource = {
    ...replyHeader(outline, routing(outline, answer)),
    source: { endpoint: `urn://${site}` },
    ...(outline.requestId === undefined ? {} : { response: { identifier: outline.requestId, code: 'ok' } }),
  };
  const outcome: Resource = { resourceType: 'OperationOutcome', id: randomUUID(), issue: statuses.map(issueOf) };
  const envelope = Buffer.from(tables.write(`${generation}/report`, bundleOf([header, outcome]))).toString();
  if (reports.length === 0) return soapReply(envelope, outline, httpStatus);
  // A document of ours holds no CDATA, and `]]>` in its texts is escaped.
  const documents = yield* writeReports(reports, generation, tables);
  yield;
  const data = `<px:ResponseData><![CDATA[${documents}]]></px:ResponseData>`;
  const whole = envelope.replace('<px:ResponseType/>', () => `<px:ResponseType>${data}</px:ResponseType>`);
  return soapReply(whole, outline, httpStatus);
}

/** RoutingData as the question had them, with our own name of the disclosure (wire/pmix.md §2.1). */
function routing(outline: Outline, { disclosureId, now }: Answer): JsonObject[] {
  const { requestTime = '', hubId, hubCode } = outline;
  const { requestingState, stateRequestId, disclosingState, hubRequestId, hubDisclosureId } = outline;
  const at = isDateTime(requestTime) ? requestTime : wholeSeconds(now.toISOString());
  return [
    { url: 'urn:pdmp:extension:request-time', valueDateTime: at },
    ...Object.entries({
      'requesting-state': requestingState,
      'state-request-id': stateRequestId,
      'disclosing-state': disclosingState,
      'state-disclosure-id': disclosureId,
      'hub-request-id': hubRequestId,
      'hub-disclosure-id': hubDisclosureId,
      'hub-id': hubId,
      'hub-code': hubCode,
    }).flatMap(([name, value]) =>
      value === undefined ? [] : [{ url: `urn:pdmp:extension:${name}`, valueString: value }],
    ),
  ];
}

function issueOf({ state, status, note }: ToldStatus): JsonObject {
  return {
    severity: 'information',
    code: 'informational',
    details: { coding: [{ system: 'urn:pdmp:pmix:PMPStatus', code: status }] },
    extension: [
      { url: 'urn:pdmp:extension:state', valueCode: state },
      ...(note === undefined ? [] : [{ url: 'urn:pdmp:extension:answer-note', valueString: note }]),
    ],
  };
}
