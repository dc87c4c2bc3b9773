import type { Json, JsonObject } from '../../../../fhir/types.js';
import { ABSENT } from '../finishing/absent.js';
import { isObject } from '../finishing/values.js';

/**
 * An amount with value and unit, each marked absent where the state did not tell it. "Each" has no code: the guide wants
 * the word alone. The value keeps its digits.
 */
export function quantityOf(told: Json | undefined): JsonObject {
  const { unit, system, code, ...quantity } = valueOf(told);
  if (code === '{each}' || unit === 'each') return { ...quantity, unit: 'each' };
  return {
    ...quantity,
    ...(unit === undefined ? { _unit: quantity._unit ?? ABSENT } : { unit }),
    ...(system === undefined ? {} : { system }),
    ...(code === undefined ? {} : { code }),
  };
}

/** An amount with a value, marked absent where the state did not tell it. */
export function valueOf(told: Json | undefined): JsonObject {
  const { value, ...quantity } = isObject(told) ? told : {};
  return value === undefined ? { _value: ABSENT, ...quantity } : { value, ...quantity };
}
