import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT } from '../finishing/absent.js';
import { identifiersOf, minted } from '../finishing/identifiers.js';
import { objectsOf } from '../finishing/values.js';

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

function isNamed({ family, given }: JsonObject): boolean {
  return family !== undefined || given !== undefined;
}
