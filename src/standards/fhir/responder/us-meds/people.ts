import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT } from './absent.js';
import { identifiersOf } from './identifiers.js';
import { objectsOf } from './values.js';

/** What a patient needs to be as US Core wants one: an identifier (ours where the state gave none), a name, a gender. */
export function changePatient(patient: Resource, publicUrl: string): JsonObject {
  const names = objectsOf(patient.name).map((name) =>
    isNamed(name) || name.extension ? name : { ...name, ...ABSENT },
  );
  return {
    identifier: identifiersOf(patient.identifier, minted('patient', patient, publicUrl)),
    name: names.length > 0 ? names : [ABSENT],
    gender: patient.gender ?? 'unknown',
  };
}

/** Whether the finished patient may claim US Core's profile. */
export function holdsPatient(patient: Resource): boolean {
  return (
    objectsOf(patient.telecom).every(({ system, value }) => system !== undefined && value !== undefined) &&
    objectsOf(patient.communication).every(({ language }) => language !== undefined)
  );
}

/** What a prescriber needs to be as US Core wants one: an identifier (ours where the state gave none) and a family name. */
export function changePractitioner(practitioner: Resource, publicUrl: string): JsonObject {
  const names = objectsOf(practitioner.name);
  return {
    identifier: identifiersOf(practitioner.identifier, minted('practitioner', practitioner, publicUrl)),
    name: (names.length > 0 ? names : [{}]).map((name) =>
      name.family === undefined ? { ...name, _family: ABSENT } : name,
    ),
  };
}

function isNamed({ family, given }: JsonObject): boolean {
  return family !== undefined || given !== undefined;
}

function minted(what: string, resource: Resource, publicUrl: string): { system: string; value: string } {
  return { system: `${publicUrl}/fhir/sid/${what}`, value: resource.id ?? '' };
}
