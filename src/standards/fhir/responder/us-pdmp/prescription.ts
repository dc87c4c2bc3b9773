import type { Json, JsonObject, Resource } from '../../../../fhir/types.js';
import { isObject, literalOf, objectsOf } from '../finishing/values.js';
import type { Neighbours } from '../finishing/neighbours.js';
import { IDENTIFIER_TYPE } from './urls.js';

const RX_NUMBER = 'urn:pdmp:rx-number';
const PRESCRIBER_ORDER = 'urn:pdmp:prescriber-order-number';

/**
 * `authorizingPrescription` with the number that the guide wants beside the reference: the pharmacy's (type FILL), else
 * the prescriber's (PLAC). Nothing is known of either: as it was told.
 */
export function prescriptionsOf(dispense: Resource, { at }: Neighbours): JsonObject[] {
  const told = objectsOf(dispense.authorizingPrescription);
  const [first, ...rest] = told;
  if (first?.identifier !== undefined) return told;
  const identifier =
    typed('FILL', numbered(dispense.identifier, RX_NUMBER)) ??
    typed('PLAC', numbered(at(literalOf(first))?.identifier, PRESCRIBER_ORDER));
  return identifier === undefined ? told : [{ ...first, identifier }, ...rest];
}

function numbered(identifiers: Json | undefined, system: string): JsonObject | undefined {
  return objectsOf(identifiers).find((item) => item.system === system && item.value !== undefined);
}

function typed(code: string, told: JsonObject | undefined): JsonObject | undefined {
  if (told === undefined) return undefined;
  return isObject(told.type) ? told : { type: { coding: [{ system: IDENTIFIER_TYPE, code }] }, ...told };
}
