import { finisherOf } from '../finishing/face.js';
import { changeMedication } from '../finishing/medication.js';
import { changeOrganization } from '../finishing/organization.js';
import { changePractitioner } from '../finishing/practitioner.js';
import { holdsRequest } from '../finishing/request.js';
import { changeDispense, holdsDispense } from './dispense.js';
import { changePatient, holdsPatient } from './patient.js';
import { changeRequest } from './request.js';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';

/** The profiles of the US Meds face by type (wire/fhir.md UM-1, UM-2, UM-6). */
export const PROFILES: Readonly<Record<string, string>> = {
  MedicationDispense: 'http://hl7.org/fhir/us/meds/StructureDefinition/medicationdispense',
  MedicationRequest: `${US_CORE}us-core-medicationrequest`,
  Medication: `${US_CORE}us-core-medication`,
  Patient: `${US_CORE}us-core-patient`,
  Practitioner: `${US_CORE}us-core-practitioner`,
  Organization: `${US_CORE}us-core-organization`,
};

/** The finisher of the US Meds face: a prescription learns from its dispense, and a dispense its drug's name. */
export const createFinisher = finisherOf({
  profiles: PROFILES,
  changes: {
    MedicationDispense: changeDispense,
    MedicationRequest: changeRequest,
    Medication: changeMedication,
    Patient: (patient, _neighbours, publicUrl) => changePatient(patient, publicUrl),
    Practitioner: (practitioner, _neighbours, publicUrl) => changePractitioner(practitioner, publicUrl),
    Organization: changeOrganization,
  },
  holds: {
    MedicationDispense: holdsDispense,
    MedicationRequest: holdsRequest,
    Patient: holdsPatient,
  },
});
