import { isBreather, pace, type Steps } from '../../../exchange/steps.js';
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
  resources: Told,
): Promise<string[]> {
  return pace(follow(matches, rules, resources));
}

type Told = ReadonlyMap<string, { readonly resource: Resource }>;

function* follow(matches: readonly string[], rules: readonly IncludeRule[], resources: Told): Steps<string[]> {
  if (rules.length === 0) return [];
  const seen = new Set(matches);
  const found: string[] = [];
  const look = (key: string, applicable: readonly IncludeRule[]): void => {
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
    if (isBreather(i)) yield;
    look(key, rules);
  }
  const iterating = rules.filter(({ iterate }) => iterate);
  for (let i = 0; i < found.length && iterating.length > 0; i++) {
    if (isBreather(i)) yield;
    look(found[i] ?? '', iterating);
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
