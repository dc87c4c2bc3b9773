import { objects } from '../../exchange/json.js';
import type { PdmpQuery } from '../../exchange/types.js';
import type { Bundle, JsonObject, Resource } from '../../fhir/types.js';
import { wholeSeconds } from '../reply/instant.js';
import { withoutSsn } from '../reply/patient.js';
import type { ScriptRoute, ScriptVersion, SenderSoftware } from './route.js';

export interface QuestionSettings {
  readonly version: ScriptVersion;
  readonly software: SenderSoftware;
  readonly route: ScriptRoute;
  /** Of this question to this state alone: 32 lower-case hex digits, as a hyphenated UUID is one character too long. */
  readonly messageId: string;
}

/** The question as the graph that the tables `script-10.6/request` and `script-2017071/request` write. */
export function questionBundle(query: PdmpQuery, { version, software, route, messageId }: QuestionSettings): Bundle {
  const modern = version === '2017071';
  const header: Resource = {
    resourceType: 'MessageHeader',
    id: messageId,
    eventUri: 'urn:pdmp:script:RxHistoryRequest',
    source: { endpoint: `urn:pdmp:script:${route.from}` },
    extension: [
      { url: TIMESTAMP, valueDateTime: wholeSeconds(query.requestedAt) },
      { url: ACTIVITY_PERIOD, valuePeriod: query.period },
      ...facts({
        'script-message-id': messageId,
        'script-to': route.to,
        'script-to-qualifier': route.toQualifier,
        'script-from': route.from,
        'script-from-qualifier': route.fromQualifier,
        'script-sender-tertiary': route.senderTertiary,
        'script-receiver-tertiary': route.receiverTertiary,
        'script-tertiary-identifier': route.tertiaryIdentifier,
        'script-test': route.testMessage ? '1' : undefined,
        'script-consent': route.consent ?? (modern ? undefined : 'Y'),
        'script-software-developer': modern ? software.developer : undefined,
        'script-software-product': modern ? software.product : undefined,
        'script-software-version': modern ? software.version : undefined,
        'disclosing-state': modern && route.sendStates ? route.state : undefined,
      }),
      ...(modern && !route.sendRole ? [{ url: OMIT_ROLE, valueBoolean: true }] : []),
    ],
  };
  const { practitioner, role, organization } = query;
  const patient = route.sendSsn ? query.patient : withoutSsn(query.patient);
  const resources = [header, practitioner, role, organization, patient].filter((resource) => resource !== undefined);
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) };
}

/** Whether the patient is an animal; SCRIPT 2017071 has a place for one, 10.6 has not. */
export function isAnimal({ extension }: Resource): boolean {
  return objects(extension).some(({ url }) => url === ANIMAL);
}

const ANIMAL = 'http://hl7.org/fhir/StructureDefinition/patient-animal';
const TIMESTAMP = 'http://hl7.org/fhir/us/meds/StructureDefinition/header-timestamp-extension';
const ACTIVITY_PERIOD = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-activity-period-extension';

/** The role itself always goes along: it tells a pharmacist, who asks as a Pharmacy, from a prescriber. */
const OMIT_ROLE = 'urn:pdmp:extension:script-omit-role';

function facts(values: Record<string, string | undefined>): JsonObject[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ url: `urn:pdmp:extension:${name}`, valueString: value }));
}
