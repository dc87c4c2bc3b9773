import type { JsonObject, Resource } from '../../../fhir/types.js';
import type { ResponderDeps } from './deps.js';
import { SEARCH_INCLUDES } from './search/includes.js';
import { SEARCH_PARAMS } from './searchParams.js';
import { PROFILES } from './us-meds/finish.js';

const US_CORE_SERVER = 'http://hl7.org/fhir/us/core/CapabilityStatement/us-core-server';
const US_MEDS_SERVER = 'http://hl7.org/fhir/us/meds/CapabilityStatement/server';

/** Types that are not searched but read back, in the order of the guide's list. */
const READ_TYPES = [
  'MedicationRequest',
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

const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';
const NOT_APPLICABLE = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'not-applicable' }],
};

/**
 * Beside the SMART configuration the older `oauth-uris`, because fhir-kit-client takes whichever document comes first.
 * The extension demands an authorization endpoint; there is none, for nobody is launched here.
 */
function security(publicUrl: string): JsonObject {
  return {
    extension: [
      {
        url: OAUTH_URIS,
        extension: [
          { url: 'token', valueUri: `${publicUrl}/auth/token` },
          { url: 'authorize', _valueUri: NOT_APPLICABLE },
        ],
      },
    ],
    cors: true,
    service: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
            code: 'SMART-on-FHIR',
            display: 'SMART-on-FHIR',
          },
        ],
        text: 'SMART Backend Services: client_credentials with a signed assertion; see .well-known/smart-configuration',
      },
    ],
    description:
      'Scope system/MedicationDispense.rs covers the search with its includes and reading back what was answered.',
  };
}

/** What the door says of itself: `GET metadata` (wire/fhir.md §1.9). The same for the life of the process. */
export function capabilityStatement(deps: Pick<ResponderDeps, 'publicUrl' | 'software'>, startedAt: Date): Resource {
  const { publicUrl, software } = deps;
  return {
    resourceType: 'CapabilityStatement',
    id: 'pdmp-responder',
    url: `${publicUrl}/fhir/metadata`,
    version: software.version,
    name: 'PdmpResponder',
    title: 'PDMP Responder',
    status: 'active',
    date: startedAt.toISOString(),
    description:
      'Controlled substance histories of several state PDMPs, asked at once and answered as one searchset (US Meds PDMP). ' +
      'Which states were asked, and what became of each, stands in MessageHeader and OperationOutcome entries.',
    kind: 'instance',
    instantiates: [US_MEDS_SERVER, US_CORE_SERVER],
    software: { ...software },
    implementation: { description: 'PDMP gateway in front of state PDMPs', url: `${publicUrl}/fhir` },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json', 'application/fhir+xml', 'xml'],
    implementationGuide: ['http://hl7.org/fhir/us/core/ImplementationGuide/hl7.fhir.us.core|3.1.1'],
    rest: [
      {
        mode: 'server',
        documentation:
          'X-Request-ID names a request between both sides: it is echoed, or made where none came (X-Correlation-Id then bears ' +
          'one that could not be used). Answers are never to be cached. Prefer: handling=strict refuses unknown parameters.',
        security: security(publicUrl),
        resource: [dispense(), ...READ_TYPES.map(readOnly)],
      },
    ],
  };
}

function dispense(): JsonObject {
  return {
    type: 'MedicationDispense',
    ...profileOf('MedicationDispense'),
    documentation:
      'One person is asked for by given name, family name and exact birth date. The date range is the report window put to ' +
      'each state: days of filling, both included.',
    interaction: [
      { code: 'search-type', documentation: 'GET, or POST to _search' },
      { code: 'read', documentation: 'What was answered to this client, as long as its state allows' },
    ],
    versioning: 'no-version',
    conditionalRead: 'not-match',
    referencePolicy: ['literal'],
    searchInclude: [...SEARCH_INCLUDES],
    searchParam: SEARCH_PARAMS.map(([name, type, documentation]) => ({ name, type, documentation })),
  };
}

function readOnly(type: string): JsonObject {
  return {
    type,
    ...profileOf(type),
    interaction: [{ code: 'read' }],
    versioning: 'no-version',
    conditionalRead: 'not-match',
    referencePolicy: ['literal'],
  };
}

function profileOf(type: string): JsonObject {
  const profile = Object.hasOwn(PROFILES, type) ? PROFILES[type] : undefined;
  return profile === undefined ? {} : { supportedProfile: [profile] };
}
