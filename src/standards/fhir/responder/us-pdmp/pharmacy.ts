import { DEA, NCPDP } from '../../../../fhir/systems.js';
import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { identifiersOf, minted } from '../finishing/identifiers.js';
import { changeOrganization } from '../finishing/organization.js';
import { objectsOf } from '../finishing/values.js';
import { fittingIdentifiers } from './identifiers.js';

/** Identifiers that `pdmp-organization-pharmacy` lets stand once: NCPDP and DEA. */
const ONCE = [NCPDP, DEA];

/** What a pharmacy needs to be as the guide wants it: an identifier (ours where the state gave none), active, a name. */
export function changePharmacy(pharmacy: Resource, publicUrl: string): JsonObject {
  const { identifier, extensions } = fittingIdentifiers(pharmacy.identifier, ONCE);
  const extension = [...objectsOf(pharmacy.extension), ...extensions];
  return {
    ...changeOrganization(pharmacy),
    extension: extension.length > 0 ? extension : undefined,
    identifier: identifiersOf(identifier, minted('organization', pharmacy, publicUrl)),
  };
}
