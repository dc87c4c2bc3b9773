import { DEA, NCPDP, NPI } from '../../fhir/systems.js';
import type { JsonObject, Resource } from '../../fhir/types.js';
import { objects, text } from '../json.js';

/** National identifier systems of people and organizations. */
export const NATIONAL_IDENTIFIERS: ReadonlySet<string> = new Set([NPI, DEA, NCPDP]);

/** National product code systems. */
export const NATIONAL_PRODUCTS: ReadonlySet<string> = new Set([
  'http://hl7.org/fhir/sid/ndc',
  'http://www.nlm.nih.gov/research/umls/rxnorm',
]);

/** A prescription's number at its pharmacy. */
export const RX_NUMBER = 'urn:pdmp:rx-number';

/** System and value, of identifiers (`identifier[]`) or codings (`coding[]`), as far as they name something. */
export type Names = readonly (readonly [system: string, value: string])[];

/** The identifiers of a resource or of a Reference's `identifier`. */
export function identifiersOf(holder: JsonObject): Names {
  return namesOf(holder.identifier, 'value');
}

/** The codings of a CodeableConcept. */
export function codingsOf(concept: JsonObject): Names {
  return namesOf(concept.coding, 'code');
}

/** Whether a resource carries a national identifier of its type: only then two states can mean the same one. */
export function isNational(resource: Resource): boolean {
  switch (resource.resourceType) {
    case 'Practitioner':
    case 'Organization':
      return identifiersOf(resource).some(([system]) => NATIONAL_IDENTIFIERS.has(system));
    case 'Medication': {
      const [code] = objects([resource.code]);
      return code !== undefined && codingsOf(code).some(([system]) => NATIONAL_PRODUCTS.has(system));
    }
    default:
      return false;
  }
}

/** Nothing but zeros is a placeholder (`0000000000`, `0`): it names nobody. */
function isName(value: string): boolean {
  return !/^\s*0*\s*$/.test(value);
}

function namesOf(list: unknown, member: 'value' | 'code'): Names {
  return objects(Array.isArray(list) ? list : [list]).flatMap((item) => {
    const [system, value] = [text(item.system), text(item[member])];
    return system !== undefined && value !== undefined && isName(value) ? [[system, value] as const] : [];
  });
}
