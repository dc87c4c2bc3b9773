import type { Json, JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT } from './absent.js';
import { objectsOf } from './values.js';

/**
 * The identifiers of a resource whose profile demands at least one with system and value: those it has, what they lack
 * marked as absent; none: one of ours, made of the opaque id, that says nothing of anybody.
 */
export function identifiersOf(value: Json | undefined, ours: { system: string; value: string }): JsonObject[] {
  const own = objectsOf(value).map((identifier) => ({
    ...identifier,
    ...(identifier.system === undefined ? { _system: ABSENT } : {}),
    ...(identifier.value === undefined ? { _value: ABSENT } : {}),
  }));
  return own.length > 0 ? own : [{ ...ours }];
}

/** An identifier of ours for a resource that has none. */
export function minted(what: string, resource: Resource, publicUrl: string): { system: string; value: string } {
  return { system: `${publicUrl}/fhir/sid/${what}`, value: resource.id ?? '' };
}
