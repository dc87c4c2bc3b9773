import { Decimal, decimalText } from '../../../src/fhir/decimal.js';
import type { Json, JsonObject, Resource } from '../../../src/fhir/types.js';

/** Types of which two that say the same are two: everything else that is equal may be one resource. */
const COUNTED = /^(?:MedicationDispense|MedicationAdministration)$/;
const COMMON = new Set(['resourceType', 'id', 'status', 'intent', 'subject', 'medicationReference']);
const MADE = /^00000000-0000-4000-8000-/;

/**
 * What a graph says, whatever its resources are called and in whatever order they stand: each resource as one text, in
 * which a reference is the text of what it leads to.
 */
export function factsOf(resources: readonly Resource[]): string[] {
  const byId = new Map(resources.map((one) => [`urn:uuid:${one.id}`, one]));
  const known = new Map<Resource, string>();
  const tell = (resource: Resource): string => {
    const before = known.get(resource);
    if (before !== undefined) return before;
    const text = JSON.stringify(plain(resource, resource));
    known.set(resource, text);
    return text;
  };
  const plain = (value: Json | undefined, top?: Resource): unknown => {
    if (value instanceof Decimal || typeof value === 'number') return decimalText(value);
    if (Array.isArray(value)) return once(value.map((one) => plain(one)).filter((one) => one !== undefined));
    if (typeof value !== 'object' || value === null) return value;
    const { reference } = value;
    const target = typeof reference === 'string' ? byId.get(reference) : undefined;
    if (target !== undefined) return isBare(target) ? undefined : { reference: tell(target) };
    return members(value, top !== undefined && (top.resourceType !== 'MessageHeader' || MADE.test(top.id ?? '')));
  };
  const members = (value: JsonObject, nameless: boolean): object =>
    Object.fromEntries(
      Object.keys(value)
        .filter((key) => !(nameless && key === 'id'))
        .sort()
        .map((key) => [key, plain(value[key])] as const)
        .filter(([, one]) => one !== undefined && !(Array.isArray(one) && one.length === 0)),
    );
  const told = resources
    .filter((one) => !isBare(one))
    .map((one) => ({ text: tell(one), counted: COUNTED.test(one.resourceType) }));
  const single = new Set(told.filter(({ counted }) => !counted).map(({ text }) => text));
  return [...single, ...told.filter(({ counted }) => counted).map(({ text }) => text)].sort();
}

/** Whether a prescription says nothing but which dispense it belongs to. */
function isBare(resource: Resource): boolean {
  return resource.resourceType === 'MedicationRequest' && Object.keys(resource).every((key) => COMMON.has(key));
}

/** A list of objects without those that say what one before them says: whoever is named twice is one. */
function once(list: readonly unknown[]): unknown[] {
  const seen = new Set<string>();
  return list.filter((one) => {
    if (typeof one !== 'object') return true;
    const text = JSON.stringify(one);
    return !seen.has(text) && seen.add(text);
  });
}
