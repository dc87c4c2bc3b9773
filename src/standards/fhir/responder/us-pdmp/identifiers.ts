import { NPI } from '../../../../fhir/systems.js';
import type { Json, JsonObject } from '../../../../fhir/types.js';
import { objectsOf } from '../finishing/values.js';
import { NEUTRAL } from './urls.js';

const JURISDICTION = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-jurisdiction';

/** Identifiers that may stand in a profile, and extensions that keep the others. */
export interface Identifiers {
  readonly identifier: JsonObject[];
  readonly extensions: readonly JsonObject[];
}

/**
 * Sorts identifiers by what US Core 6.1.0 and this guide let stand. What says that it is an NPI and is none (us-core-16,
 * us-core-17), and a second one of a system that may stand once, are kept whole in extensions.
 *
 * @param once systems that may stand once
 */
export function fittingIdentifiers(told: Json | undefined, once: readonly string[] = []): Identifiers {
  const identifier: JsonObject[] = [];
  const extensions: JsonObject[] = [];
  const seen = new Set<string>();
  for (const item of objectsOf(told)) {
    const system = String(item.system);
    const fits = system === NPI ? isNpi(item.value) : !(once.includes(system) && seen.has(system));
    seen.add(system);
    if (fits) identifier.push(withJurisdiction(item));
    else extensions.push({ url: `${NEUTRAL}identifier`, valueIdentifier: item });
  }
  return { identifier, extensions };
}

/** An identifier with the state that issued it as US Core names it; a jurisdiction in words keeps its neutral extension. */
export function withJurisdiction(told: JsonObject): JsonObject {
  if (told.extension === undefined) return told;
  const extension = objectsOf(told.extension).map((item) =>
    item.url === `${NEUTRAL}jurisdiction` && typeof item.valueString === 'string' && /^[A-Z]{2}$/.test(item.valueString)
      ? {
          url: JURISDICTION,
          valueCodeableConcept: { coding: [{ system: 'https://www.usps.com/', code: item.valueString }] },
        }
      : item,
  );
  return { ...told, extension };
}

/** Ten digits, the last a check digit after Luhn, as if 80840 stood in front (24 is what that adds). */
function isNpi(value: Json | undefined): boolean {
  if (typeof value !== 'string' || !/^\d{10}$/.test(value)) return false;
  const sum = [...value].reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 24);
  return sum % 10 === 0;
}
