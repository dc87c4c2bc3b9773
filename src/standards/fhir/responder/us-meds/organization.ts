import type { Resource } from '../../../../fhir/types.js';
import { objectsOf } from '../finishing/values.js';

/** Whether the finished organization may claim US Core's profile. */
export function holdsOrganization(organization: Resource): boolean {
  return objectsOf(organization.address).every(({ line }) => !Array.isArray(line) || line.length <= 4);
}
