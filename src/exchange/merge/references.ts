import type { Json, JsonObject, Reference, Resource } from '../../fhir/types.js';
import { isObject } from '../json.js';

/** Gives back the reference, another in its place, or `undefined` to take it out. */
export type ReferenceChange = (reference: LiteralReference) => Reference | undefined;

/** A Reference that holds a literal `reference`. */
export type LiteralReference = Reference & { reference: string };

/**
 * Puts every FHIR Reference of a resource that holds a literal `reference`, at any depth and in `contained` too, to
 * `change`. What does not change is the same object as before; the input is never written to. A Reference taken out
 * goes with whatever its absence leaves empty.
 */
export function mapReferences(resource: Resource, change: ReferenceChange): Resource {
  return (mapMembers(resource, change) ?? { resourceType: resource.resourceType }) as Resource;
}

/** Every literal reference of a resource, at any depth, repeats included. */
export function referencesOf(resource: Resource): string[] {
  const found: string[] = [];
  for (const member of Object.keys(resource)) collect(resource[member], found);
  return found;
}

function collect(value: Json | undefined, found: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  else if (isObject(value)) {
    if (isReference(value)) found.push(value.reference);
    for (const member of Object.keys(value)) collect(value[member], found);
  }
}

/** Whether an object is a Reference with a literal reference: no other FHIR element has a text member of that name. */
export function isReference(value: JsonObject): value is LiteralReference {
  return typeof value.reference === 'string';
}

function mapValue(value: Json | undefined, change: ReferenceChange): Json | undefined {
  if (Array.isArray(value)) return mapList(value, change);
  if (!isObject(value)) return value;
  const mapped = mapMembers(value, change);
  return mapped !== undefined && isReference(mapped) ? change(mapped) : mapped;
}

function mapMembers(object: JsonObject, change: ReferenceChange): JsonObject | undefined {
  let copy: JsonObject | undefined;
  for (const member of Object.keys(object)) {
    const before = object[member];
    if (typeof before !== 'object' || before === null) continue;
    const after = mapValue(before, change);
    if (after === before) continue;
    copy ??= { ...object };
    if (after === undefined) delete copy[member];
    else copy[member] = after;
  }
  if (copy === undefined) return object;
  return Object.keys(copy).length === 0 ? undefined : copy;
}

function mapList(list: Json[], change: ReferenceChange): Json[] | undefined {
  let copy: (Json | undefined)[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    const before = list[index];
    const after = mapValue(before, change);
    if (after === before) continue;
    copy ??= [...list];
    copy[index] = after;
  }
  if (copy === undefined) return list;
  const left = copy.filter((item): item is Json => item !== undefined);
  return left.length === 0 ? undefined : left;
}
