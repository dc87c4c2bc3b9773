import type { JsonObject, Resource } from '../../../src/fhir/types.js';
import { toJson } from '../../../src/fhir/json.js';
import { resourcesOf } from './ehr.js';

/** Names that each gateway makes for itself, and what is said of where a resource stands. */
const OWN: ReadonlySet<string> = new Set(['id', 'meta']);

/**
 * Every dispense of a searchset with all that it leads to in the place of references, as text, sorted: what is said,
 * whoever says it. What a gateway makes up for want of an identifier is left out.
 */
export function unfolded(body: Resource): string[] {
  return resourcesOf(body, 'MedicationDispense')
    .map((dispense) => toJson(unfold(dispense, body, [])))
    .sort();
}

function unfold(value: unknown, body: Resource, above: readonly string[]): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isMadeUp(item)).map((item) => unfold(item, body, above));
  if (typeof value !== 'object' || value === null) return value;
  const { reference, ...rest } = value as JsonObject;
  const members = Object.entries(rest).filter(([name]) => !OWN.has(name));
  const plain = members.map(([name, member]) => [name, unfold(member, body, above)]);
  if (typeof reference !== 'string') return Object.fromEntries(plain.sort());
  const target = above.includes(reference) ? undefined : targetOf(reference, body);
  return Object.fromEntries([...plain, ['reference', unfold(target, body, [...above, reference])]].sort());
}

function targetOf(reference: string, body: Resource): Resource | undefined {
  const [type = '', id] = reference.split('/');
  return resourcesOf(body, type).find((resource) => resource.id === id);
}

function isMadeUp(item: unknown): boolean {
  const system = typeof item === 'object' && item !== null ? Reflect.get(item, 'system') : undefined;
  return typeof system === 'string' && system.startsWith('http://127.0.0.1');
}
