import { objects } from '../../../../exchange/json.js';
import { STATE_LICENSE } from '../../../../fhir/systems.js';
import type { JsonObject, Resource } from '../../../../fhir/types.js';

const JURISDICTION = 'urn:pdmp:extension:jurisdiction';
const US_CORE_JURISDICTION = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-jurisdiction';
const USPS = 'https://www.usps.com/';
const LICENSE_TYPE: JsonObject = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'SL' }] };

/**
 * A party whose identifiers say in US Core's words what ours say in our own: a state licence by its type, and the state
 * that issued an identifier by US Core's extension (wire/fhir.md §2.6).
 */
export function withGuideIdentifiers(party: Resource): Resource {
  if (!Array.isArray(party.identifier)) return party;
  return { ...party, identifier: objects(party.identifier).map(inGuidesWords) };
}

function inGuidesWords(identifier: JsonObject): JsonObject {
  const { extension, ...rest } = identifier;
  const told = objects(extension).map((one) => (one.url === JURISDICTION ? jurisdiction(one.valueString) : one));
  return {
    ...(told.length > 0 ? { extension: told } : {}),
    ...(rest.system === STATE_LICENSE && rest.type === undefined ? { type: LICENSE_TYPE } : {}),
    ...rest,
  };
}

function jurisdiction(code: JsonObject[string]): JsonObject {
  return { url: US_CORE_JURISDICTION, valueCodeableConcept: { coding: [{ system: USPS, code }] } };
}
