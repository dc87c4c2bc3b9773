import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { changed } from '../finishing/changed.js';
import { claim, type Finisher } from '../finishing/finisher.js';
import { changeMedication } from '../finishing/medication.js';
import { neighboursOf } from '../finishing/neighbours.js';
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

const HOLDS: Readonly<Record<string, (resource: Resource) => boolean>> = {
  MedicationDispense: holdsDispense,
  MedicationRequest: holdsRequest,
  Patient: holdsPatient,
};

/** The finisher of the US Meds face: a prescription learns from its dispense, and a dispense its drug's name. */
export function createFinisher(resources: readonly Resource[], publicUrl: string): Finisher {
  const neighbours = neighboursOf(resources);
  const change = (resource: Resource): JsonObject => {
    switch (resource.resourceType) {
      case 'MedicationDispense':
        return { ...changeDispense(resource), ...neighbours.drugName(resource.medicationReference) };
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
        return changeOrganization(resource);
      default:
        return {};
    }
  };
  return {
    finish(resource) {
      const done = changed(resource, change(resource));
      return claim(done, (HOLDS[done.resourceType]?.(done) ?? true) ? profileOf(done) : undefined);
    },
  };
}

function profileOf({ resourceType }: Resource): string | undefined {
  return Object.hasOwn(PROFILES, resourceType) ? PROFILES[resourceType] : undefined;
}
