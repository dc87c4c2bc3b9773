import type { JsonObject } from '../../../fhir/types.js';
import { canonicalOf, CONFORMANCE_TYPES, type ConformanceType, type Publisher } from './conformance/head.js';
import { searchParamsOf } from './conformance/search.js';
import { SEARCH_INCLUDES } from './search/includes.js';
import { SEARCH_PARAMS } from './searchParams.js';
import { PROFILES } from './us-meds/finish.js';
import { PDMP_PROFILES } from './us-pdmp/finish.js';

/** Types that are not searched but read back, in the order of the guide's list. */
const READ_TYPES = [
  'MedicationRequest',
  'MedicationAdministration',
  'Medication',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'DetectedIssue',
  'Observation',
  'MessageHeader',
  'OperationOutcome',
];

/** What the door does with each type: `CapabilityStatement.rest.resource`, one entry a type (cpb-9). */
export function typesServed(publisher: Publisher): JsonObject[] {
  return [
    dispense(publisher),
    ...READ_TYPES.map((type) => readOnly(type, publisher)),
    ...CONFORMANCE_TYPES.map(definable),
  ];
}

function dispense(publisher: Publisher): JsonObject {
  return {
    type: 'MedicationDispense',
    ...profileOf('MedicationDispense'),
    documentation:
      'One person is asked for by given name, family name and exact birth date. The date range is the report window put to ' +
      'each state: days of filling, both included. Prefer: respond-async answers 202 at once; the searchset is fetched from ' +
      'Content-Location when it is there.',
    interaction: [
      { code: 'search-type', documentation: 'GET, or POST to _search' },
      { code: 'read', documentation: 'What was answered to this client, as long as its state allows' },
    ],
    versioning: 'no-version',
    conditionalRead: 'not-match',
    referencePolicy: ['literal'],
    searchInclude: [...SEARCH_INCLUDES],
    searchParam: SEARCH_PARAMS.map(([name, type, documentation]) => ({
      name,
      ...definitionOf(name, publisher),
      type,
      documentation,
    })),
  };
}

/** Where a search parameter is defined; chained ones and those that shape the answer are defined nowhere. */
function definitionOf(name: string, publisher: Publisher): JsonObject {
  const r4 = 'http://hl7.org/fhir/SearchParameter/MedicationDispense-';
  const definition = new Map([
    ['whenhandedover', `${r4}whenhandedover`],
    ['whenprepared', `${r4}whenprepared`],
    ['jurisdiction', canonicalOf(publisher, 'SearchParameter', 'pdmp-jurisdiction')],
    ['_state', canonicalOf(publisher, 'SearchParameter', 'pdmp-state')],
  ]).get(name);
  return definition === undefined ? {} : { definition };
}

function readOnly(type: string, publisher: Publisher): JsonObject {
  return {
    type,
    ...profileOf(type),
    interaction: [{ code: 'read' }],
    versioning: 'no-version',
    conditionalRead: 'not-match',
    referencePolicy: ['literal'],
    ...(type === 'Patient' ? { operation: [{ name: 'pdmp-history', definition: historyOf(publisher) }] } : {}),
  };
}

function definable(type: ConformanceType): JsonObject {
  return {
    type,
    documentation: 'What answers and this statement name; no token is needed.',
    interaction: [{ code: 'read' }, { code: 'search-type' }],
    versioning: 'no-version',
    conditionalRead: 'not-match',
    searchParam: searchParamsOf(type).map(([name, kind, definition]) => ({ name, definition, type: kind })),
  };
}

/** The profiles of both faces, each once. */
function profileOf(type: string): JsonObject {
  const profiles = [PROFILES, PDMP_PROFILES].flatMap((face) => (Object.hasOwn(face, type) ? face[type] : []) ?? []);
  return profiles.length > 0 ? { supportedProfile: [...new Set(profiles)] } : {};
}

/** Where `$pdmp-history` is defined as it is served. */
export function historyOf(publisher: Publisher): string {
  return canonicalOf(publisher, 'OperationDefinition', 'pdmp-history');
}
