import { childrenOf } from '../../../../fhir/order.js';
import type { Resource } from '../../../../fhir/types.js';
import { finishDispense, holdsDispense } from './dispense.js';
import { finishMedication, medicationName } from './medication.js';
import { finishOrganization, holdsOrganization } from './organization.js';
import { finishPatient, finishPractitioner, holdsPatient } from './people.js';
import { finishRequest, holdsRequest } from './request.js';
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
  const withDrugName = (resource: Resource): Resource => {
    const reference = resource.medicationReference;
    if (!isObject(reference) || reference.display !== undefined) return resource;
    const display = medicationName(medications.get(literalOf(reference) ?? ''));
    return display === undefined ? resource : { ...resource, medicationReference: { ...reference, display } };
  };
  const complete = (resource: Resource): Resource => {
    switch (resource.resourceType) {
      case 'MedicationDispense':
        return withDrugName(finishDispense(resource));
      case 'MedicationRequest':
        return withDrugName(finishRequest(resource, dispenses.get(`MedicationRequest/${resource.id}`)));
      case 'Medication':
        return finishMedication(resource);
      case 'Patient':
        return finishPatient(resource, publicUrl);
      case 'Practitioner':
        return finishPractitioner(resource, publicUrl);
      case 'Organization':
        return finishOrganization(resource);
      default:
        return resource;
    }
  };
  return { finish: (resource) => claim(complete(resource)) };
}

function claim(resource: Resource): Resource {
  const { resourceType, id, meta, ...rest } = resource;
  const { profile: _claimed, source, ...labels } = meta ?? {};
  const profile = Object.hasOwn(PROFILES, resourceType) ? PROFILES[resourceType] : undefined;
  const claims = profile !== undefined && (HOLDS[resourceType]?.(resource) ?? true);
  const told = { ...(source ? { source } : {}), ...(claims ? { profile: [profile] } : {}), ...labels };
  return inOrder({ ...rest, resourceType, id, ...(Object.keys(told).length > 0 ? { meta: told } : {}) });
}

/** Members in the order of the specification, as people expect to read them. */
function inOrder(resource: Resource): Resource {
  const children = childrenOf(resource.resourceType);
  const placed = Object.entries(resource).map(([member, value]) => {
    const place = member === 'resourceType' ? -1 : (children.find(member.replace(/^_/, ''))?.place ?? Infinity);
    return { place, member, value };
  });
  placed.sort((a, b) => a.place - b.place);
  return Object.fromEntries(placed.map(({ member, value }) => [member, value])) as Resource;
}
