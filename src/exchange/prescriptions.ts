import type { Resource } from '../fhir/types.js';
import { isObject, objects, text } from './json.js';

/**
 * The prescriptions of a merged answer that are records of their own: no dispense or administration tells that it was made
 * by them.
 * @param counts which dispenses and administrations count. Default: all
 */
export function lonePrescriptions(
  resources: readonly Resource[],
  counts: (record: Resource) => boolean = () => true,
): ReadonlySet<Resource> {
  const made = new Set(
    resources.filter((resource) => MADE.has(resource.resourceType) && counts(resource)).flatMap(prescriptionsOf),
  );
  return new Set(
    resources.filter(
      ({ resourceType, id }) => resourceType === 'MedicationRequest' && !made.has(`MedicationRequest/${id}`),
    ),
  );
}

const MADE: ReadonlySet<string> = new Set(['MedicationDispense', 'MedicationAdministration']);

function prescriptionsOf({ authorizingPrescription, request }: Resource): string[] {
  const references = [...objects(authorizingPrescription), ...(isObject(request) ? [request] : [])];
  return references.flatMap(({ reference }) => text(reference) ?? []);
}
