import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT } from './absent.js';

/** What a pharmacy needs to be as US Core wants it; whether it still does business is not known unless the state says so. */
export function changeOrganization(organization: Resource): JsonObject {
  return {
    ...(organization.active === undefined ? { _active: ABSENT } : {}),
    ...(organization.name === undefined ? { _name: ABSENT } : {}),
  };
}
