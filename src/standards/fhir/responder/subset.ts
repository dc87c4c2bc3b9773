import type { Resource } from '../../../fhir/types.js';
import type { Subset } from './search/controls.js';

/** What stands in every subset of a dispense: what R4 and the profile demand, and what may not be overlooked. */
const MANDATORY = ['status', 'medicationReference', 'medicationCodeableConcept', 'subject', 'whenHandedOver'];
const ALWAYS = ['resourceType', 'id', 'meta', 'implicitRules', 'modifierExtension', ...MANDATORY];
/** Elements of MedicationDispense that R4 marks as summary, beside those. */
const SUMMARY = ['whenPrepared'];

const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };

/** A match with less in it, as `_summary` or `_elements` asks, tagged SUBSETTED; whole where nothing is left out. */
export function subsetOf(resource: Resource, subset: Subset): Resource {
  const keep = keptElements(subset);
  const members = Object.entries(resource).filter(([member]) => keep(member.replace(/^_/, '')));
  if (members.length === Object.keys(resource).length) return resource;
  const { meta } = resource;
  return {
    ...(Object.fromEntries(members) as Resource),
    meta: { ...meta, tag: [...(meta?.tag ?? []), { ...SUBSETTED }] },
  };
}

function keptElements(subset: Subset): (element: string) => boolean {
  if ('elements' in subset) {
    const asked = new Set([...ALWAYS, ...subset.elements]);
    return (element) => asked.has(element) || (asked.has('medication') && element.startsWith('medication'));
  }
  if (subset.summary === 'data') return (element) => element !== 'text';
  const kept = new Set([...ALWAYS, ...(subset.summary === 'true' ? SUMMARY : ['text'])]);
  return (element) => kept.has(element);
}
