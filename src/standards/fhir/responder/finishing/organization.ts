import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT } from './absent.js';
import { objectsOf } from './values.js';

/**
 * What a pharmacy needs to be as US Core wants it; whether it still does business is not known unless the state says so.
 * States tell "home" telephones of pharmacies, which R4 forbids (org-2, org-3): the word is kept in an extension.
 */
export function changeOrganization(organization: Resource): JsonObject {
  return {
    ...(organization.active === undefined ? { _active: ABSENT } : {}),
    ...(organization.name === undefined ? { _name: ABSENT } : {}),
    ...withoutHome(organization, 'telecom'),
    ...withoutHome(organization, 'address'),
  };
}

function withoutHome(organization: Resource, member: 'telecom' | 'address'): JsonObject {
  const told = objectsOf(organization[member]);
  if (!told.some(({ use }) => use === 'home')) return {};
  return {
    [member]: told.map(({ use, ...item }) => {
      if (use !== 'home') return use === undefined ? item : { ...item, use };
      const extension = [...objectsOf(item.extension), { url: 'urn:pdmp:extension:use', valueCode: use }];
      return { ...item, extension };
    }),
  };
}
