import { Decimal } from '../../../../fhir/decimal.js';
import type { Json, JsonObject } from '../../../../fhir/types.js';

/** The objects of a list that may be missing. */
export function objectsOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}

/** The literal of a Reference, where it has one. */
export function literalOf(value: Json | undefined): string | undefined {
  return isObject(value) && typeof value.reference === 'string' ? value.reference : undefined;
}

/** Whether a Reference leads, where it leads anywhere, to one of these types. */
export function leadsTo(value: Json | undefined, types: readonly string[]): boolean {
  const literal = literalOf(value);
  return literal === undefined || types.includes(literal.slice(0, literal.indexOf('/')));
}
