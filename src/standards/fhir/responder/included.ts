import { setImmediate } from 'node:timers/promises';
import { Decimal } from '../../../fhir/decimal.js';
import type { Json, Resource } from '../../../fhir/types.js';
import type { IncludeRule } from './search/includes.js';

/** So many resources are followed before others get their turn. */
const SLICE = 500;

/**
 * The keys (`Type/id`) of what the rules bring to these matches, in the order found, each once and no match among them.
 * A target that is not there is left out (R4 search, "_include").
 *
 * @param resources every resource of the answer by key
 */
export async function includedKeys(
  matches: readonly string[],
  rules: readonly IncludeRule[],
  resources: ReadonlyMap<string, { readonly resource: Resource }>,
): Promise<string[]> {
  if (rules.length === 0) return [];
  const seen = new Set(matches);
  const found: string[] = [];
  const follow = (key: string, applicable: readonly IncludeRule[]): void => {
    const resource = resources.get(key)?.resource;
    if (resource === undefined) return;
    for (const { from, element, target } of applicable) {
      if (from !== '*' && from !== resource.resourceType) continue;
      eachReference(element === '*' ? { ...resource } : resource[element], (reference) => {
        if (seen.has(reference) || !resources.has(reference)) return;
        if (target !== undefined && !reference.startsWith(`${target}/`)) return;
        seen.add(reference);
        found.push(reference);
      });
    }
  };
  for (const [i, key] of matches.entries()) {
    if (i > 0 && i % SLICE === 0) await setImmediate();
    follow(key, rules);
  }
  const iterating = rules.filter(({ iterate }) => iterate);
  for (let i = 0; i < found.length && iterating.length > 0; i++) {
    if (i > 0 && i % SLICE === 0) await setImmediate();
    follow(found[i] ?? '', iterating);
  }
  return found;
}

function eachReference(value: Json | undefined, tell: (reference: string) => void): void {
  if (typeof value !== 'object' || value === null || value instanceof Decimal) return;
  if (Array.isArray(value)) {
    for (const item of value) eachReference(item, tell);
    return;
  }
  if (typeof value.reference === 'string') tell(value.reference);
  for (const member in value) eachReference(value[member], tell);
}
