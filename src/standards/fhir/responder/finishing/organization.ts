import type { Json, JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT } from './absent.js';
import { fourLines } from './addresses.js';
import { objectsOf } from './values.js';

/**
 * What a pharmacy needs to be as US Core wants it; whether it still does business is not known unless the state says so.
 * States tell "home" telephones of pharmacies, which R4 forbids (org-2, org-3): the word is kept in an extension. A fifth
 * line of an address joins the fourth.
 */
export function changeOrganization(organization: Resource): JsonObject {
  return {
    ...(organization.active === undefined ? { _active: ABSENT } : {}),
    ...(organization.name === undefined ? { _name: ABSENT } : {}),
    telecom: withoutHome(organization.telecom),
    address: withoutHome(fourLines(organization.address)),
  };
}

function withoutHome(told: Json | undefined): JsonObject[] | undefined {
  if (!Array.isArray(told)) return undefined;
  return objectsOf(told).map((item) => {
    const { use, ...rest } = item;
    if (use !== 'home') return item;
    return { ...rest, extension: [...objectsOf(item.extension), { url: 'urn:pdmp:extension:use', valueCode: use }] };
  });
}
