import type { Resource } from '../../fhir/types.js';
import type { StateCode } from '../types.js';
import { canonical } from './canonical.js';
import { isNational } from './identifiers.js';
import { digest, type Identity } from './identity.js';

/**
 * A digest of what a resource says, its references being digests already, so that records which differ only in their
 * patient differ. The state goes into it, unless the resource may be shared between states.
 */
export function digestOf(resource: Resource, state: StateCode, shareable: boolean, identity: Identity): string {
  // What is shared may come in two standards, whose tables write its members in different orders.
  return digest(identity, shareable ? `*${canonical(resource)}` : `${state}${JSON.stringify(resource)}`);
}

/**
 * Whether a resource is one and the same wherever a state tells the same content: it carries a national identifier, and
 * refers to nothing, so that equal content is all there is to compare.
 */
export function isShareable(resource: Resource, targets: readonly number[]): boolean {
  return targets.length === 0 && isNational(resource);
}
