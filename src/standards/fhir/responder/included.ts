import { Decimal } from '../../../fhir/decimal.js';
import type { Json, Resource } from '../../../fhir/types.js';
import type { IncludeRule } from './search/includes.js';

/**
 * The keys (`Type/id`) of what the rules bring to these matches, in the order found, each once and no match among them.
 * A target that is not there is left out (R4 search, "_include").
 *
 * @param resources every resource of the answer by key
 */
export function includedKeys(
  matches: readonly string[],
  rules: readonly IncludeRule[],
  resources: ReadonlyMap<string, { readonly resource: Resource }>,
): string[] {
  const seen = new Set(matches);
  const found: string[] = [];
  const follow = (key: string, applicable: readonly IncludeRule[]): void => {
    const resource = resources.get(key)?.resource;
    if (resource === undefined) return;
    for (const { from, element, target } of applicable) {
      if (from !== '*' && from !== resource.resourceType) continue;
      for (const reference of referencesIn(element === '*' ? { ...resource } : resource[element])) {
        if (seen.has(reference) || !resources.has(reference)) continue;
        if (target !== undefined && !reference.startsWith(`${target}/`)) continue;
        seen.add(reference);
        found.push(reference);
      }
    }
  };
  for (const key of matches) follow(key, rules);
  const iterating = rules.filter(({ iterate }) => iterate);
  for (let i = 0; i < found.length; i++) follow(found[i] ?? '', iterating);
  return found;
}

function* referencesIn(value: Json | undefined): Generator<string> {
  if (typeof value !== 'object' || value === null || value instanceof Decimal) return;
  if (!Array.isArray(value) && typeof value.reference === 'string') yield value.reference;
  for (const child of Array.isArray(value) ? value : Object.values(value)) yield* referencesIn(child);
}
