import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT, ABSENT_CONCEPT } from '../finishing/absent.js';
import type { Neighbours } from '../finishing/neighbours.js';
import { isObject, leadsTo, objectsOf } from '../finishing/values.js';
import { isEachOnce } from './extensions.js';
import { isOnePerformer, performersOf } from './performers.js';
import { quantityOf } from './quantity.js';

const PERFORMERS = ['Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson', 'Device'];

/**
 * What an administration needs to be as `pdmp-medicationadministration` wants it: one performer (others stand in an
 * extension), a dose with value and unit, a time; each marked absent where the state did not tell it.
 */
export function changeAdministration(administration: Resource, { drugName }: Neighbours): JsonObject {
  const { performer, extensions } = performersOf(administration.performer, 'Practitioner/');
  const extension = [...objectsOf(administration.extension), ...extensions];
  const dosage = isObject(administration.dosage) ? administration.dosage : {};
  return {
    extension: extension.length > 0 ? extension : undefined,
    status: administration.status ?? 'unknown',
    ...(isObject(administration.medicationReference) || isObject(administration.medicationCodeableConcept)
      ? {}
      : { medicationCodeableConcept: ABSENT_CONCEPT }),
    ...drugName(administration.medicationReference),
    subject: administration.subject ?? ABSENT,
    ...(administration.effectiveDateTime === undefined && administration.effectivePeriod === undefined
      ? { _effectiveDateTime: ABSENT }
      : {}),
    performer,
    dosage: { ...dosage, dose: quantityOf(dosage.dose) },
  };
}

/** Whether the finished administration may claim the profile. */
export function holdsAdministration(administration: Resource): boolean {
  return (
    isOnePerformer(administration.performer, (actor) => leadsTo(actor, PERFORMERS)) &&
    isEachOnce(administration.extension) &&
    leadsTo(administration.subject, ['Patient']) &&
    leadsTo(administration.medicationReference, ['Medication']) &&
    leadsTo(administration.request, ['MedicationRequest'])
  );
}
