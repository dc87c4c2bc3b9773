import type { Json, JsonObject, Resource } from '../../../../fhir/types.js';
import { medicationName } from './medication.js';
import { isObject, literalOf, objectsOf } from './values.js';

/** What resources of one answer learn from one another. */
export interface Neighbours {
  /** The resource that a literal reference (`Type/id`) leads to, where it is in the answer. */
  at(literal: string | undefined): Resource | undefined;
  /** The first dispense that a prescription authorized. */
  dispenseOf(request: Resource): Resource | undefined;
  /** A `medicationReference` with its drug's name, as a change to whoever bears it; none where it needs none. */
  drugName(reference: Json | undefined): JsonObject;
}

/** Looks through an answer once. */
export function neighboursOf(resources: readonly Resource[]): Neighbours {
  const all = new Map<string, Resource>();
  const dispenses = new Map<string, Resource>();
  for (const resource of resources) {
    all.set(`${resource.resourceType}/${resource.id}`, resource);
    if (resource.resourceType !== 'MedicationDispense') continue;
    for (const reference of objectsOf(resource.authorizingPrescription)) {
      const request = literalOf(reference);
      if (request !== undefined && !dispenses.has(request)) dispenses.set(request, resource);
    }
  }
  const at = (literal: string | undefined): Resource | undefined =>
    literal === undefined ? undefined : all.get(literal);
  return {
    at,
    dispenseOf: ({ id }) => dispenses.get(`MedicationRequest/${id}`),
    drugName(reference) {
      if (!isObject(reference) || reference.display !== undefined) return {};
      const display = medicationName(at(literalOf(reference)));
      return display === undefined ? {} : { medicationReference: { ...reference, display } };
    },
  };
}
