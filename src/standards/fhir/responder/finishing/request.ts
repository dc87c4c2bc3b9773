import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT, ABSENT_CONCEPT } from './absent.js';
import type { Neighbours } from './neighbours.js';
import { isObject, leadsTo } from './values.js';

/**
 * What a prescription needs to be as US Core wants it, whichever version. Drug and patient, where it does not name them,
 * are those of a dispense that it authorized; the prescriber, where the state did not tell one, is marked absent. The drug
 * is named.
 */
export function changeRequest(request: Resource, { dispenseOf, drugName }: Neighbours): JsonObject {
  const dispense = dispenseOf(request);
  const medication = medicationOf(request, dispense);
  return {
    status: request.status ?? 'unknown',
    intent: request.intent ?? 'order',
    ...medication,
    ...drugName(medication.medicationReference ?? request.medicationReference),
    subject: request.subject ?? dispense?.subject ?? ABSENT,
    requester: request.requester ?? ABSENT,
  };
}

/** Whether the finished prescription may claim US Core's profile. */
export function holdsRequest(request: Resource): boolean {
  return (
    leadsTo(request.subject, ['Patient']) &&
    leadsTo(request.medicationReference, ['Medication']) &&
    leadsTo(request.requester, ['Practitioner', 'Organization', 'Patient'])
  );
}

function medicationOf(request: Resource, dispense: Resource | undefined): JsonObject {
  if (isObject(request.medicationReference) || isObject(request.medicationCodeableConcept)) return {};
  if (isObject(dispense?.medicationReference)) return { medicationReference: dispense.medicationReference };
  return { medicationCodeableConcept: dispense?.medicationCodeableConcept ?? ABSENT_CONCEPT };
}
