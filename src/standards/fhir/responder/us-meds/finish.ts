import type { Json, JsonObject, Resource } from '../../../../fhir/types.js';
import { changed } from './changed.js';
import { changeDispense, holdsDispense } from './dispense.js';
import { changeMedication, medicationName } from './medication.js';
import { changeOrganization, holdsOrganization } from './organization.js';
import { changePatient, changePractitioner, holdsPatient } from './people.js';
import { changeRequest, holdsRequest } from './request.js';
import { isObject, literalOf, objectsOf } from './values.js';

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
  Organization: holdsOrganization,
};

/** Finishes resources of one merged answer for the US Meds face. */
export interface Finisher {
  /** The resource as this face tells it; `meta.profile` claims what holds, and nothing else. The input is not written to. */
  finish(resource: Resource): Resource;
}

/** Binds the finishing to one answer, because a prescription learns from its dispense, and a dispense its drug's name. */
export function createFinisher(resources: readonly Resource[], publicUrl: string): Finisher {
  const medications = new Map<string, Resource>();
  const dispenses = new Map<string, Resource>();
  for (const resource of resources) {
    if (resource.resourceType === 'Medication') medications.set(`Medication/${resource.id}`, resource);
    if (resource.resourceType !== 'MedicationDispense') continue;
    for (const reference of objectsOf(resource.authorizingPrescription)) {
      const request = literalOf(reference);
      if (request !== undefined && !dispenses.has(request)) dispenses.set(request, resource);
    }
  }
  const drugName = (reference: Json | undefined): JsonObject => {
    if (!isObject(reference) || reference.display !== undefined) return {};
    const display = medicationName(medications.get(literalOf(reference) ?? ''));
    return display === undefined ? {} : { medicationReference: { ...reference, display } };
  };
  const change = (resource: Resource): JsonObject => {
    switch (resource.resourceType) {
      case 'MedicationDispense':
        return { ...changeDispense(resource), ...drugName(resource.medicationReference) };
      case 'MedicationRequest': {
        const changes = changeRequest(resource, dispenses.get(`MedicationRequest/${resource.id}`));
        return { ...changes, ...drugName(changes.medicationReference ?? resource.medicationReference) };
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
  return { finish: (resource) => claim(changed(resource, change(resource))) };
}

/** Sets `meta.profile` to what holds, in place of anything claimed before. */
function claim(resource: Resource): Resource {
  const { profile: _claimed, source, ...labels } = resource.meta ?? {};
  const profile = Object.hasOwn(PROFILES, resource.resourceType) ? PROFILES[resource.resourceType] : undefined;
  const claims = profile !== undefined && (HOLDS[resource.resourceType]?.(resource) ?? true);
  resource.meta = { ...(source ? { source } : {}), ...(claims ? { profile: [profile] } : {}), ...labels };
  if (Object.keys(resource.meta).length === 0) delete resource.meta;
  return resource;
}
