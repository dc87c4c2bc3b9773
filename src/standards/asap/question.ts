import type { PdmpQuery } from '../../exchange/types.js';
import type { Bundle, Resource } from '../../fhir/types.js';
import { wholeSeconds } from '../reply/instant.js';
import { withoutSsn } from '../reply/patient.js';
import type { AsapRoute } from './route.js';

/** The question as the graph that the table `asap-2.1a/request` writes. `requestId` is of this question to this state alone. */
export function questionBundle(query: PdmpQuery, route: AsapRoute, requestId: string): Bundle {
  const header: Resource = {
    resourceType: 'MessageHeader',
    id: requestId,
    eventCoding: { system: 'urn:pdmp:asap:message', code: 'DetailedAdHocQuery' },
    source: { endpoint: 'urn:pdmp:unknown' },
    extension: [
      { url: TIMESTAMP, valueDateTime: wholeSeconds(query.requestedAt) },
      { url: ACTIVITY_PERIOD, valuePeriod: query.period },
      { url: 'urn:pdmp:extension:disclosing-state', valueString: route.destination },
    ],
  };
  const { practitioner, role, organization } = query;
  const patient = route.sendSsn ? query.patient : withoutSsn(query.patient);
  const resources = [header, practitioner, role, organization, patient].filter((resource) => resource !== undefined);
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) };
}

const TIMESTAMP = 'http://hl7.org/fhir/us/meds/StructureDefinition/header-timestamp-extension';
const ACTIVITY_PERIOD = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-activity-period-extension';
