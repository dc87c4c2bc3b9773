import type { Resource } from '../../fhir/types.js';
import { isObject, objects, text } from '../json.js';

const REFILL_NUMBER = 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension';

/**
 * Which fill of its prescription a dispense is: 0 the original, 1 the first refill.
 *
 * The extension rules where it stands. It is a positiveInt and cannot say 0, so without it a dispense type of the
 * first-fill branch of v3-ActPharmacySupplyType (FF, FFC, FFP …) says 0. Anything else leaves it unknown.
 */
export function refillNumberOf(dispense: Resource): number | undefined {
  const extension = objects(dispense.extension).find(({ url }) => url === REFILL_NUMBER);
  if (extension !== undefined)
    return typeof extension.valuePositiveInt === 'number' ? extension.valuePositiveInt : undefined;
  const codings = isObject(dispense.type) ? objects(dispense.type.coding) : [];
  return codings.some(({ code }) => text(code)?.startsWith('FF') === true) ? 0 : undefined;
}
