import type { Json, Resource } from '../../../../fhir/types.js';
import { finisherOf } from '../finishing/face.js';
import { changeMedication } from '../finishing/medication.js';
import { changeRequest, holdsRequest } from '../finishing/request.js';
import { objectsOf } from '../finishing/values.js';
import { changeAdministration, holdsAdministration } from './administration.js';
import { changeDispense, holdsDispense } from './dispense.js';
import { changePatient, holdsPatient } from './patient.js';
import { changePharmacy } from './pharmacy.js';
import { changePractitioner } from './practitioner.js';
import { PDMP } from './urls.js';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';

/** The profiles of the US PDMP face by type; US Core's as of 6.1.0 (wire/fhir.md §2.4). */
export const PDMP_PROFILES: Readonly<Record<string, string>> = {
  MedicationDispense: `${PDMP}pdmp-medicationdispense`,
  MedicationAdministration: `${PDMP}pdmp-medicationadministration`,
  Patient: `${PDMP}pdmp-patient`,
  Organization: `${PDMP}pdmp-organization-pharmacy`,
  MedicationRequest: `${US_CORE}us-core-medicationrequest`,
  Medication: `${US_CORE}us-core-medication`,
  Practitioner: `${US_CORE}us-core-practitioner`,
  PractitionerRole: `${US_CORE}us-core-practitionerrole`,
};

const HOLDS: Readonly<Record<string, (resource: Resource) => boolean>> = {
  MedicationDispense: holdsDispense,
  MedicationAdministration: holdsAdministration,
  MedicationRequest: holdsRequest,
  Patient: holdsPatient,
  // us-core-13 is about a role of nobody and nowhere, pd-1 about one that cannot be reached.
  PractitionerRole: ({ practitioner, organization, telecom }) =>
    (practitioner !== undefined || organization !== undefined) &&
    objectsOf(telecom).length === 1 &&
    objectsOf(telecom).every(({ system, value }) => system !== undefined && value !== undefined),
};

/** References whose targets a profile wants to be of profiles themselves. */
const TARGETS: Readonly<Record<string, (resource: Resource) => (Json | undefined)[]>> = {
  MedicationDispense: ({ subject, medicationReference, performer, authorizingPrescription }) => [
    subject,
    medicationReference,
    ...objectsOf(performer).map(({ actor }) => actor),
    ...objectsOf(authorizingPrescription),
  ],
  MedicationAdministration: ({ subject, medicationReference, request }) => [subject, medicationReference, request],
  MedicationRequest: ({ subject, medicationReference, requester }) => [subject, medicationReference, requester],
  PractitionerRole: ({ practitioner, organization }) => [practitioner, organization],
};

/**
 * The finisher of the US PDMP face. A profile is claimed where it holds for the resource and for what that refers to, as
 * the profiles demand of one another. Nothing that a state told is lost: what this guide has no place for stands in
 * extensions of `urn:pdmp:extension:`.
 */
export const createPdmpFinisher = finisherOf({
  profiles: PDMP_PROFILES,
  changes: {
    MedicationDispense: changeDispense,
    MedicationAdministration: changeAdministration,
    MedicationRequest: changeRequest,
    Medication: changeMedication,
    Patient: (patient, _neighbours, publicUrl) => changePatient(patient, publicUrl),
    Practitioner: (practitioner, _neighbours, publicUrl) => changePractitioner(practitioner, publicUrl),
    Organization: (pharmacy, _neighbours, publicUrl) => changePharmacy(pharmacy, publicUrl),
  },
  holds: HOLDS,
  targets: TARGETS,
});
