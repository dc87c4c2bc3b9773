import { toJson } from '../../../../fhir/json.js';
import type { DayPeriod, Issue, JsonObject, Resource } from '../../../../fhir/types.js';
import { toXml } from '../../../../fhir/xml.js';
import type { FormatKind } from '../../formats.js';
import type { OperationOutcome } from '../../outcomes.js';
import { type HistoryBundle, historyJson, historyResource } from './result.js';
import { PDMP } from './urls.js';

/** What `$pdmp-history` answers. At least one of the first four. */
export interface HistoryReply {
  readonly data?: HistoryBundle;
  /** Where a person may look at the history: absolute URL. */
  readonly link?: string;
  readonly retrievalKey?: string;
  readonly outcome?: OperationOutcome;
  /** When the answer was complete, FHIR instant. */
  readonly answeredAt: string;
  /** The window that every state which told something was asked to search; absent: there is none. */
  readonly period?: DayPeriod;
}

/**
 * The reply's `Parameters` as a resource. When it was answered and the window searched stand on `pdmp-history-data`, or
 * on `outcome` where a search found nothing.
 * @throws RangeError where there is nothing to tell
 */
export function historyParameters(reply: HistoryReply): Resource {
  const { data } = reply;
  const history = data === undefined ? [] : [{ ...dataHead(reply), resource: historyResource(data) }];
  return { ...HEAD, parameter: [...history, ...others(reply)] };
}

/**
 * The reply as text; JSON is put together from the texts of its resources.
 * @throws RangeError where there is nothing to tell
 */
export function writeHistory(reply: HistoryReply, kind: FormatKind): string {
  if (kind === 'xml') return toXml(historyParameters(reply));
  const { data } = reply;
  const history =
    data === undefined ? [] : [`${toJson(dataHead(reply)).slice(0, -1)},"resource":${historyJson(data)}}`];
  const texts = [...history, ...others(reply).map((parameter) => toJson(parameter))];
  return `${toJson(HEAD).slice(0, -1)},"parameter":[${texts.join(',')}]}`;
}

const HEAD: Resource = { resourceType: 'Parameters', meta: { profile: [`${PDMP}pdmp-parameters-response`] } };

function dataHead(reply: HistoryReply): JsonObject {
  return { extension: searched(reply), name: 'pdmp-history-data' };
}

/** Every parameter but the data, in the guide's order. */
function others(reply: HistoryReply): JsonObject[] {
  const { data, link, retrievalKey, outcome, period } = reply;
  if ([data, link, retrievalKey, outcome].every((part) => part === undefined))
    throw new RangeError('a reply without history must say why');
  const tellsSearch = data === undefined && period !== undefined && outcome?.issue.some(isNoError);
  return [
    ...(link === undefined ? [] : [{ name: 'pdmp-history-link', valueUrl: link }]),
    ...(retrievalKey === undefined ? [] : [{ name: 'pre-stage-retrieval-key', valueString: retrievalKey }]),
    ...(outcome === undefined
      ? []
      : [{ ...(tellsSearch ? { extension: searched(reply) } : {}), name: 'outcome', resource: outcome }]),
  ];
}

/** Where there are errors alone, nobody looked. */
const isNoError = ({ severity }: Issue): boolean => severity !== 'error';

function searched({ answeredAt, period }: HistoryReply): JsonObject[] {
  return [
    { url: `${PDMP}pdmp-header-timestamp-extension`, valueDateTime: answeredAt },
    ...(period === undefined ? [] : [{ url: `${PDMP}pdmp-activity-period-extension`, valuePeriod: { ...period } }]),
  ];
}
