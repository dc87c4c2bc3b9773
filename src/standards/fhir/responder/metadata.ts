import type { JsonObject, Resource } from '../../../fhir/types.js';
import { canonicalOf } from './conformance/head.js';
import { GUIDES_HISTORY } from './conformance/operations.js';
import type { ResponderDeps } from './deps.js';
import { historyOf, typesServed } from './metadataTypes.js';

const US_CORE_SERVER = 'http://hl7.org/fhir/us/core/CapabilityStatement/us-core-server';
const US_MEDS_SERVER = 'http://hl7.org/fhir/us/meds/CapabilityStatement/server';
const US_PDMP = 'http://hl7.org/fhir/us/pdmp/';
const US_PDMP_SERVER = `${US_PDMP}CapabilityStatement/pdmp-server`;

/** The guides that are followed, each in the version that is. */
const GUIDES = [
  'http://hl7.org/fhir/us/meds/ImplementationGuide/ig|1.2.0',
  `${US_PDMP}ImplementationGuide/hl7.fhir.us.pdmp|1.0.0`,
  'http://hl7.org/fhir/us/core/ImplementationGuide/hl7.fhir.us.core|3.1.1',
  'http://hl7.org/fhir/us/core/ImplementationGuide/hl7.fhir.us.core|6.1.0',
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
  const publisher = { publicUrl, version: software.version };
  return {
    resourceType: 'CapabilityStatement',
    id: 'pdmp-responder',
    url: canonicalOf(publisher, 'CapabilityStatement', 'pdmp-responder'),
    version: software.version,
    name: 'PdmpResponder',
    title: 'PDMP Responder',
    status: 'active',
    date: startedAt.toISOString(),
    description:
      'Controlled substance histories of several state PDMPs, asked at once and answered as one searchset (US Meds PDMP) or ' +
      'as one collection (US PDMP). Which states were asked, and what became of each, stands in MessageHeader and ' +
      'OperationOutcome entries of the searchset, and in the parameter outcome of $pdmp-history.',
    kind: 'instance',
    instantiates: [US_MEDS_SERVER, US_PDMP_SERVER, US_CORE_SERVER],
    software: { ...software },
    implementation: { description: 'PDMP gateway in front of state PDMPs', url: `${publicUrl}/fhir` },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json', 'application/fhir+xml', 'xml'],
    implementationGuide: GUIDES,
    rest: [
      {
        mode: 'server',
        documentation:
          'X-Request-ID names a request between both sides: it is echoed, or made where none came (X-Correlation-Id then bears ' +
          'one that could not be used). Answers are never to be cached, but what is defined here and holds nothing of anybody. ' +
          'Prefer: handling=strict refuses unknown parameters.',
        security: security(publicUrl),
        resource: typesServed(publisher),
        operation: [
          {
            name: 'pdmp-history',
            definition: GUIDES_HISTORY,
            documentation: `POST of Parameters; takes jurisdiction too, as ${historyOf(publisher)} defines`,
          },
          {
            name: 'process-message',
            definition: 'http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message',
            documentation: 'POST of a message Bundle of US PDMP, answered in the same exchange',
          },
        ],
      },
    ],
    messaging: [
      {
        endpoint: [
          {
            protocol: { system: 'http://terminology.hl7.org/CodeSystem/message-transport', code: 'http' },
            address: `${publicUrl}/fhir/$process-message`,
          },
        ],
        supportedMessage: [
          { mode: 'receiver', definition: `${US_PDMP}MessageDefinition/pdmp-request` },
          { mode: 'sender', definition: `${US_PDMP}MessageDefinition/pdmp-response` },
        ],
      },
    ],
  };
}
