import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT, ABSENT_CONCEPT } from '../finishing/absent.js';
import { datesOf } from '../finishing/dates.js';
import type { Neighbours } from '../finishing/neighbours.js';
import { isObject, leadsTo, objectsOf } from '../finishing/values.js';
import { factsOf, isEachOnce } from './extensions.js';
import { isOnePerformer, performersOf } from './performers.js';
import { prescriptionsOf } from './prescription.js';
import { quantityOf, valueOf } from './quantity.js';

const FIRST_FILL: JsonObject = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'FF', display: 'First Fill' }],
};

/**
 * What a dispense needs to be as `pdmp-medicationdispense` wants it: facts in the guide's own extensions, one performer
 * (the pharmacy; others stand in an extension), amount, supply and fill date there or marked absent, dates that mdd-1 lets
 * stand side by side. Members that are `undefined` are taken out.
 */
export function changeDispense(dispense: Resource, neighbours: Neighbours): JsonObject {
  const { whenPrepared, whenHandedOver, extensions: ofDates } = datesOf(dispense);
  const { extensions: facts, notes, isFirstFill } = factsOf(dispense.extension, dispense.note);
  const { performer, extensions: ofPerformers } = performersOf(dispense.performer, 'Organization/');
  const prescriptions = prescriptionsOf(dispense, neighbours);
  const extension = [...facts, ...ofPerformers, ...ofDates];
  return {
    extension: extension.length > 0 ? extension : undefined,
    status: dispense.status ?? 'unknown',
    ...(isObject(dispense.medicationReference) || isObject(dispense.medicationCodeableConcept)
      ? {}
      : { medicationCodeableConcept: ABSENT_CONCEPT }),
    ...neighbours.drugName(dispense.medicationReference),
    subject: dispense.subject ?? ABSENT,
    performer,
    ...(prescriptions.length > 0 ? { authorizingPrescription: prescriptions } : {}),
    ...(dispense.type === undefined && isFirstFill ? { type: FIRST_FILL } : {}),
    quantity: quantityOf(dispense.quantity),
    daysSupply: valueOf(dispense.daysSupply),
    whenPrepared,
    whenHandedOver,
    _whenHandedOver: undefined,
    // A sale alone has no fill date beside it: mdd-1 would compare it with nothing, which fails.
    _whenPrepared: whenHandedOver === undefined ? (dispense._whenPrepared ?? ABSENT) : undefined,
    note: notes.length > 0 ? [...notes] : undefined,
  };
}

/** Whether the finished dispense may claim the profile. */
export function holdsDispense(dispense: Resource): boolean {
  const { whenPrepared, whenHandedOver, status } = dispense;
  return (
    // us-core-20: what is completed has been handed over some day.
    (whenPrepared !== undefined || (whenHandedOver === undefined && status !== 'completed')) &&
    isOnePerformer(dispense.performer, (actor) => leadsTo(actor, ['Practitioner', 'Organization'])) &&
    isEachOnce(dispense.extension) &&
    objectsOf(dispense.authorizingPrescription).length <= 1 &&
    objectsOf(dispense.dosageInstruction).length <= 1 &&
    leadsTo(dispense.subject, ['Patient']) &&
    leadsTo(dispense.medicationReference, ['Medication'])
  );
}
