import type { Json, JsonObject, Resource } from '../../../../fhir/types.js';
import { changed } from '../finishing/changed.js';
import { claim, type Finisher } from '../finishing/finisher.js';
import { changeMedication } from '../finishing/medication.js';
import { neighboursOf } from '../finishing/neighbours.js';
import { changeRequest, holdsRequest } from '../finishing/request.js';
import { literalOf, objectsOf } from '../finishing/values.js';
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
export function createPdmpFinisher(resources: readonly Resource[], publicUrl: string): Finisher {
  const neighbours = neighboursOf(resources);
  const finished = new Map<Resource, Resource>();

  const change = (resource: Resource): JsonObject => {
    switch (resource.resourceType) {
      case 'MedicationDispense':
        return changeDispense(resource, neighbours);
      case 'MedicationAdministration':
        return changeAdministration(resource, neighbours);
      case 'MedicationRequest': {
        const changes = changeRequest(resource, neighbours.dispenseOf(resource));
        return { ...changes, ...neighbours.drugName(changes.medicationReference ?? resource.medicationReference) };
      }
      case 'Medication':
        return changeMedication(resource);
      case 'Patient':
        return changePatient(resource, publicUrl);
      case 'Practitioner':
        return changePractitioner(resource, publicUrl);
      case 'Organization':
        return changePharmacy(resource, publicUrl);
      default:
        return {};
    }
  };

  const holds = (done: Resource): boolean =>
    (HOLDS[done.resourceType]?.(done) ?? true) && (TARGETS[done.resourceType]?.(done) ?? []).every(targetHolds);

  const targetHolds = (reference: Json | undefined): boolean => {
    const target = neighbours.at(literalOf(reference));
    return target === undefined || profileOf(target) === undefined || finish(target).meta?.profile !== undefined;
  };

  const finish = (resource: Resource): Resource => {
    const known = finished.get(resource);
    if (known !== undefined) return known;
    const done = changed(resource, change(resource));
    finished.set(resource, claim(done, holds(done) ? profileOf(done) : undefined));
    return done;
  };

  return { finish };
}

function profileOf({ resourceType }: Resource): string | undefined {
  return Object.hasOwn(PDMP_PROFILES, resourceType) ? PDMP_PROFILES[resourceType] : undefined;
}
