import { randomUUID } from 'node:crypto';
import type { PdmpQuery, StateCode } from '../../exchange/types.js';
import type { Bundle, JsonObject, Resource } from '../../fhir/types.js';
import { wholeSeconds } from '../reply/instant.js';
import { withoutSsn } from '../reply/patient.js';
import { type AskedQuestion, bareId } from './statuses.js';

/** The operation that asks for a history: SOAP action and wsa:Action. */
export const HISTORY_ACTION = 'http://www.pmixpmp.org/pmp/ProvidePrescriptionDrugHistory';

/** The operation that asks who matches; its body is that of a question for a history (wire/pmix.md §2). */
export const PICKLIST_ACTION = 'http://www.pmixpmp.org/pmp/ProvidePatientPicklist';

/** The operations that states are asked by. */
export type PmixAction = typeof HISTORY_ACTION | typeof PICKLIST_ACTION;

/** How questions of one gateway look to one state. */
export interface QuestionSettings {
  readonly state: StateCode;
  /** `gateway.site`: RequestingState and wsa:From; its first two letters begin every RequestID. */
  readonly site: string;
  /** MetaData/Version. */
  readonly version: string;
  /** SOAP action and wsa:Action. */
  readonly action: PmixAction;
  /** Whether the patient's social security number is sent, where the caller gave one. */
  readonly sendSsn: boolean;
}

/** One question to one state, with identifiers of its own (wire/pmix.md §7.4). */
export function newQuestion({ site, state }: Pick<QuestionSettings, 'site' | 'state'>): AskedQuestion {
  const own = randomUUID();
  return { state, messageId: `urn:uuid:${own}`, requestId: requestIdOf(own, site) };
}

/**
 * The RequestID of the question with this wsa:MessageID: both are one random name, so that a late answer which repeats
 * either finds its question.
 */
export function requestIdOf(messageId: string, site: string): string {
  return `${site.slice(0, 2).toUpperCase()}${bareId(messageId)}`;
}

/** The question as the graph that the tables `pmix-3/request` and `pmix-2/request` write. */
export function questionBundle(query: PdmpQuery, settings: QuestionSettings, question: AskedQuestion): Bundle {
  const header: Resource = {
    resourceType: 'MessageHeader',
    id: question.requestId,
    eventUri: settings.action,
    source: { endpoint: `urn://${settings.site}` },
    destination: [{ endpoint: `urn://${settings.state}` }],
    extension: [
      { url: TIMESTAMP, valueDateTime: wholeSeconds(query.requestedAt) },
      { url: ACTIVITY_PERIOD, valuePeriod: query.period },
      fact('wsa-message-id', question.messageId),
      fact('wsa-action', settings.action),
      fact('wsa-from', `urn://${settings.site}`),
      fact('wsa-to', `urn://${settings.state}`),
      fact('requesting-state', settings.site),
      fact('state-request-id', query.requestId),
      fact('disclosing-state', settings.state),
      fact('pmix-version', settings.version),
    ],
  };
  const { role } = query;
  const [practitioner, organization] = [identified(query.practitioner), identified(query.organization)];
  const patient = settings.sendSsn ? query.patient : withoutSsn(query.patient);
  const resources = [header, practitioner, role, organization, patient].filter((resource) => resource !== undefined);
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) };
}

const TIMESTAMP = 'http://hl7.org/fhir/us/meds/StructureDefinition/header-timestamp-extension';
const ACTIVITY_PERIOD = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-activity-period-extension';

/** The header demands an identification of whoever it names; an empty one stands for none (wire/pmix.md §2.1). */
function identified(party: Resource | undefined): Resource | undefined {
  const identifier = party?.['identifier'];
  const known = party === undefined || (Array.isArray(identifier) && identifier.length > 0);
  return known ? party : { ...party, identifier: [{}] };
}

function fact(name: string, value: string): JsonObject {
  const uri = name.startsWith('wsa-');
  return { url: `urn:pdmp:extension:${name}`, ...(uri ? { valueUri: value } : { valueString: value }) };
}
