import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../fhir/types.js';
import { complain } from './checks.js';
import { readYaml } from './yaml.js';

/** What tells one kind of list item from another: members that are set, or (lists) one of several that a row sets; `null` is none. */
export type Slice = JsonObject;

/** Slices by element name, then slice name: `slices.get('identifier')?.get('npi')`. */
export type Slices = ReadonlyMap<string, ReadonlyMap<string, Slice>>;

/**
 * Loads `slices*.yaml` of the tables' folder, merged.
 * @throws TableError
 */
export function loadSlices(folder: string): Slices {
  const all = new Map<string, Map<string, Slice>>();
  for (const file of readdirSync(folder)
    .filter((name) => /^slices.*\.yaml$/.test(name))
    .sort()) {
    const yaml = readYaml(join(folder, file), `mappings/${file}`);
    for (const [element, kinds] of Object.entries(yaml.value as Record<string, Record<string, Slice | null>>)) {
      const known = all.get(element) ?? new Map<string, Slice>();
      all.set(element, known);
      for (const [name, slice] of Object.entries(kinds)) {
        if (known.has(name)) complain(yaml.place(kinds), `${element}(${name})`, 'is defined twice');
        known.set(name, slice ?? {});
      }
    }
  }
  return all;
}

/** The members of a slice that are set when it is read (a list means "one of these", set by a row). */
export function setBy(slice: Slice): JsonObject {
  return Object.fromEntries(Object.entries(slice).filter(([, value]) => !Array.isArray(value)));
}

/** Whether a list item is of a slice. */
export function isOf(item: Json | undefined, slice: Slice): boolean {
  if (typeof item !== 'object' || item === null) return Object.keys(slice).length === 0;
  return Object.entries(slice).every(([key, value]) => matches((item as JsonObject)[key], value));
}

function matches(actual: Json | undefined, wanted: Json | undefined): boolean {
  if (Array.isArray(actual)) return actual.some((one) => matches(one, wanted));
  if (Array.isArray(wanted)) return wanted.some((one) => matches(actual, one));
  if (typeof wanted === 'object' && wanted !== null) return isOf(actual, wanted as Slice);
  return actual === wanted || (wanted === null && actual === undefined);
}
