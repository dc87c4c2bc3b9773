import { SSN } from '../fhir/systems.js';
import type { Json, JsonObject } from '../fhir/types.js';
import { isObject, objects } from './json.js';

/** The system's own name, and its object identifier. */
const SYSTEMS: ReadonlySet<Json | undefined> = new Set([SSN, 'urn:oid:2.16.840.1.113883.4.1']);

/** Whether an identifier is a social security number, by its system or by its type. */
export function isSocialSecurity({ system, type }: JsonObject): boolean {
  return SYSTEMS.has(system) || (isObject(type) && objects(type.coding).some(({ code }) => code === 'SS'));
}
