import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT, ABSENT_CONCEPT } from '../finishing/absent.js';
import { datesOf } from '../finishing/dates.js';
import type { Neighbours } from '../finishing/neighbours.js';
import { withKnownTreatment } from '../finishing/opioidTreatment.js';
import { isObject, leadsTo, objectsOf } from '../finishing/values.js';

const REFILL_NUMBER = 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension';

/**
 * What a dispense needs to be as the US Meds profile wants it: `whenHandedOver` there and comparable with `whenPrepared`
 * (invariant mdd-1), refill 0 left out (a positiveInt cannot tell it; wire/fhir.md §1.7), status, drug and patient there
 * or marked absent. Members that are `undefined` are taken out.
 */
export function changeDispense(dispense: Resource, { drugName }: Neighbours): JsonObject {
  const { extensions, whenPrepared, whenHandedOver } = datesOf(dispense);
  const told = objectsOf(dispense.extension).filter((item) => !isRefillZero(item));
  const kept = [...told.map(withKnownTreatment), ...extensions];
  return {
    extension: kept.length > 0 ? kept : undefined,
    status: dispense.status ?? 'unknown',
    ...(isObject(dispense.medicationReference) || isObject(dispense.medicationCodeableConcept)
      ? {}
      : { medicationCodeableConcept: ABSENT_CONCEPT }),
    ...drugName(dispense.medicationReference),
    subject: dispense.subject ?? ABSENT,
    ...(Array.isArray(dispense.performer)
      ? {
          performer: objectsOf(dispense.performer).map((performer) => ({
            ...performer,
            actor: performer.actor ?? ABSENT,
          })),
        }
      : {}),
    whenPrepared,
    ...(whenHandedOver === undefined ? { _whenHandedOver: dispense._whenHandedOver ?? ABSENT } : { whenHandedOver }),
  };
}

/** Whether the finished dispense may claim the US Meds profile. */
export function holdsDispense(dispense: Resource): boolean {
  return (
    objectsOf(dispense.dosageInstruction).length <= 1 &&
    leadsTo(dispense.subject, ['Patient']) &&
    leadsTo(dispense.medicationReference, ['Medication']) &&
    objectsOf(dispense.performer).every(({ actor }) => leadsTo(actor, ['Practitioner', 'Organization']))
  );
}

function isRefillZero(extension: JsonObject): boolean {
  return (
    extension.url === REFILL_NUMBER &&
    !(typeof extension.valuePositiveInt === 'number' && extension.valuePositiveInt > 0)
  );
}
