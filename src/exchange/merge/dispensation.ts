import { Decimal } from '../../fhir/decimal.js';
import type { JsonObject, Resource } from '../../fhir/types.js';
import { isObject, objects, text } from '../json.js';
import { codingsOf, identifiersOf, NATIONAL_IDENTIFIERS, type Names, RX_NUMBER } from './identifiers.js';
import { refillNumberOf } from './refill.js';
import type { ResourceSet } from './rekey.js';

/**
 * What a merged MedicationDispense says of its dispensation by itself: prescription number, fill date and refill number,
 * and what would contradict sameness, status and quantity. `undefined` where one of the first three is not told, or where
 * a modifier says something about it that nobody here knows: then it is like no other.
 */
export function dispensationKey(dispense: Resource): string | undefined {
  if (dispense.modifierExtension !== undefined || dispense.implicitRules !== undefined) return undefined;
  const number = identifiersOf(dispense).find(([system]) => system === RX_NUMBER)?.[1];
  const day = /^\d{4}-\d\d-\d\d/.exec(text(dispense.whenPrepared) ?? '')?.[0];
  const refill = refillNumberOf(dispense);
  if (number === undefined || day === undefined || refill === undefined) return undefined;
  return `${day} ${refill} ${text(dispense.status) ?? '-'} ${quantityOf(dispense) ?? '-'} ${number}`;
}

/** National identifiers of the pharmacy that dispensed. */
export function pharmacyOf(dispense: Resource, set: ResourceSet): Names {
  return objects(dispense.performer).flatMap(({ actor }) => {
    if (!isObject(actor)) return [];
    const target = targetOf(actor, set);
    if (target?.resourceType !== 'Organization' && actor.type !== 'Organization') return [];
    const all = [...(target === undefined ? [] : identifiersOf(target)), ...identifiersOf(actor)];
    return all.filter(([system]) => NATIONAL_IDENTIFIERS.has(system));
  });
}

/** Codes of the product that was dispensed. */
export function productOf(dispense: Resource, set: ResourceSet): Names {
  const { medicationReference: reference, medicationCodeableConcept: concept } = dispense;
  if (isObject(concept)) return codingsOf(concept);
  const medication = isObject(reference) ? targetOf(reference, set) : undefined;
  return medication !== undefined && isObject(medication.code) ? codingsOf(medication.code) : [];
}

function targetOf(reference: JsonObject, set: ResourceSet): Resource | undefined {
  const literal = text(reference.reference);
  return literal === undefined ? undefined : set.get(literal);
}

/** As a number: `30` and `30.000` are as much. */
function quantityOf({ quantity }: Resource): number | undefined {
  const value = isObject(quantity) ? quantity.value : undefined;
  if (typeof value === 'number') return value;
  return value instanceof Decimal ? value.valueOf() : undefined;
}
