import type { Seat } from '../../seat.js';
import { idOf } from '../answer.js';
import { resourcesOf, type Told } from './decide.js';
import type { Json, Resource } from './json.js';
import { usMeds } from './names.js';
import { outcomeOf } from './outcome.js';
import type { UsMedsSearch } from './read-search.js';

/** Where and by which request a search arrived. */
export interface Arrived {
  /** FHIR base. */
  readonly base: string;
  readonly requestId: string;
  readonly query: string;
}

/** A `searchset` of the US Meds guide: dispenses as matches, what they include, the header with the window, an outcome. */
export function searchsetOf(
  seat: Seat,
  answer: Told,
  search: UsMedsSearch,
  { base, requestId, query }: Arrived,
): Resource {
  const { question, records, people, alerts, issue } = answer;
  const told = records.map(({ dispense }) => dispense);
  const matches = told.filter(isDispense);
  const beside = [...told.filter((one) => !isDispense(one)), ...resourcesOf(records, 'alerts')];
  const included = [...resourcesOf(records, ...search.included), ...beside, ...people, ...alerts];
  const header: Resource = {
    resourceType: 'MessageHeader',
    id: idOf('header', requestId),
    extension: [
      { url: `${usMeds}header-timestamp-extension`, valueDateTime: seat.clock().toISOString() },
      {
        url: `${usMeds}response-prescription-period-extension`,
        valuePeriod: { start: question.from, end: question.to },
      },
    ],
    eventCoding: { system: 'urn:oid:2.16.840.1.113883.4.642.3.26', code: 'pdmp-request-response' },
    source: { name: `${seat.state} PDMP`, endpoint: base },
    response: { identifier: idOf('request', requestId), code: issue?.severity === 'error' ? 'transient-error' : 'ok' },
  };
  const entry =
    (mode: string) =>
    (resource: Resource): Json => ({
      fullUrl: `${base}/${resource.resourceType}/${resource.id}`,
      resource,
      search: { mode },
    });
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: matches.length,
    link: [{ relation: 'self', url: `${base}/MedicationDispense?${query}` }],
    entry: [
      ...matches.map(entry('match')),
      ...[...included, header].map(entry('include')),
      ...(issue === undefined ? [] : [outcomeOf(issue, idOf('outcome', requestId))].map(entry('outcome'))),
    ],
  };
}

const isDispense = ({ resourceType }: Resource): boolean => resourceType === 'MedicationDispense';
