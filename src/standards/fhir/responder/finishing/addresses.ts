import type { Json, JsonObject } from '../../../../fhir/types.js';
import { objectsOf } from './values.js';

/** Addresses of at most four lines, as US Core wants them of pharmacies and, since 6.1.0, of prescribers: the rest joins the fourth. */
export function fourLines(addresses: Json | undefined): JsonObject[] | undefined {
  if (!Array.isArray(addresses)) return undefined;
  return objectsOf(addresses).map((address) => {
    const { line } = address;
    if (!Array.isArray(line) || line.length <= 4) return address;
    return { ...address, line: [...line.slice(0, 3), line.slice(3).join(', ')] };
  });
}
