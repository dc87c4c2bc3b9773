import { SSN } from '../../../../fhir/systems.js';
import type { Json, JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT } from '../finishing/absent.js';
import { identifiersOf, minted } from '../finishing/identifiers.js';
import { objectsOf } from '../finishing/values.js';
import { animalOf } from './animal.js';
import { withJurisdiction } from './identifiers.js';
import { IDENTIFIER_TYPE } from './urls.js';

const MEDICAL_RECORD = 'urn:pdmp:medical-record';

/**
 * What a patient needs to be as `pdmp-patient` wants one: identifiers in the guide's slices (ours where the state gave
 * none), family and given name, gender, a whole date of birth; each marked absent where the state did not tell it.
 */
export function changePatient(patient: Resource, publicUrl: string): JsonObject {
  const { extension, name } = animalOf(patient);
  return {
    extension: extension.length > 0 ? [...extension] : undefined,
    identifier: sliced(identifiersOf(patient.identifier, minted('patient', patient, publicUrl))),
    name: (name.length > 0 ? name : [{}]).map(nameOf),
    gender: patient.gender ?? 'unknown',
    ...birthDateOf(patient.birthDate, patient._birthDate),
  };
}

/** Whether the finished patient may claim the profile. */
export function holdsPatient(patient: Resource): boolean {
  return (
    objectsOf(patient.telecom).every(({ system, value }) => system !== undefined && value !== undefined) &&
    objectsOf(patient.communication).every(({ language }) => language !== undefined) &&
    objectsOf(patient.identifier).filter((identifier) => isOfType(identifier, 'SS')).length <= 1
  );
}

/** Names the type of what the guide slices by type: MR any number of times, SS once. A driver's licence bears its own. */
function sliced(identifiers: readonly JsonObject[]): JsonObject[] {
  const hasSocial = identifiers.some((identifier) => isOfType(identifier, 'SS'));
  const firstSocial = hasSocial ? undefined : identifiers.find(({ system, type }) => system === SSN && !type);
  return identifiers.map((identifier) => {
    const isMedicalRecord = identifier.system === MEDICAL_RECORD && !identifier.type;
    const code = identifier === firstSocial ? 'SS' : isMedicalRecord ? 'MR' : undefined;
    const type = code === undefined ? {} : { type: { coding: [{ system: IDENTIFIER_TYPE, code }] } };
    return withJurisdiction({ ...type, ...identifier });
  });
}

function isOfType({ type }: JsonObject, code: string): boolean {
  return objectsOf((type as JsonObject | undefined)?.coding).some((coding) => coding.code === code);
}

/** us-core-6 lets a name be there or be absent as a whole, not both; the guide wants its two parts, there or absent. */
function nameOf({ extension, ...name }: JsonObject): JsonObject {
  const kept = objectsOf(extension).filter(({ url }) => url !== ABSENCE_URL);
  return {
    ...(kept.length > 0 ? { extension: kept } : {}),
    ...name,
    ...(name.family === undefined ? { _family: name._family ?? ABSENT } : {}),
    ...(name.given === undefined ? { _given: name._given ?? [ABSENT] } : {}),
  };
}

const ABSENCE_URL = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

/** A date that is not a whole day stays, and says that the rest of it is not known. */
function birthDateOf(told: Json | undefined, more: Json | undefined): JsonObject {
  return typeof told === 'string' && told.length === 10 ? {} : { _birthDate: more ?? ABSENT };
}
