import { Decimal } from '../fhir/decimal.js';
import type { JsonObject } from '../fhir/types.js';

/** Whether a value is a JSON object: no list, no `null`, no decimal. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}

/** The objects of a list; anything else holds none. */
export function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A value where it is a text. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
