import { randomUUID } from 'node:crypto';
import type { RegisteredClient } from '../../../../../auth/index.js';
import type { JsonObject, Resource } from '../../../../../fhir/types.js';
import { DoorError } from '../../../outcomes.js';
import { objectsOf } from '../../finishing/values.js';
import type { HistoryParameters } from './parameters.js';

const OWN_ROLES = 'urn:pdmp:requestor-role';
const DISPENSERS: readonly string[] = ['pharmacist', 'pharmacy'];

/** Somebody who asks on a practitioner's behalf. */
export interface Delegated {
  /** The client with the delegate's role, by which policies and states know that no practitioner is at the screen. */
  readonly client: RegisteredClient;
  /** The delegate, for the audit. */
  readonly practitioner: Resource;
}

/**
 * The delegate that the parameters name, asking under the practitioner's name and numbers, because no standard towards
 * states has a place for two people (docs/decisions/0087). A delegate without a role of ours counts as unlicensed.
 * @returns `undefined` where they name none
 * @throws DoorError `missing-parameter` where a role or organization of a delegate stands alone, or the name is missing
 */
export function delegated(client: RegisteredClient, parameters: HistoryParameters): Delegated | undefined {
  const { delegate, delegateRole, delegateOrganization } = parameters;
  if (delegate === undefined) {
    if (delegateRole === undefined && delegateOrganization === undefined) return undefined;
    throw new DoorError('missing-parameter', 'A delegate is named by delegate-practitioner: it is missing.');
  }
  const [name] = objectsOf(delegate.name);
  if (typeof name?.family !== 'string') {
    throw new DoorError('missing-parameter', 'delegate-practitioner must have a name with family.');
  }
  const { requestor } = client;
  const role = roleOf(delegateRole, DISPENSERS.includes(requestor.role) ? 'dispenser' : 'prescriber');
  const identifiers = objectsOf(delegate.identifier).flatMap(({ system, value }): JsonObject[] =>
    typeof value === 'string' ? [{ ...(typeof system === 'string' ? { system } : {}), value }] : [],
  );
  const given = Array.isArray(name.given) ? name.given.filter((part) => typeof part === 'string') : [];
  return {
    client: { ...client, requestor: { ...requestor, role, taxonomy: undefined } },
    practitioner: {
      resourceType: 'Practitioner',
      id: randomUUID(),
      ...(identifiers.length > 0 ? { identifier: identifiers } : {}),
      name: [{ family: name.family, ...(given.length > 0 ? { given } : {}) }],
    },
  };
}

function roleOf(role: Resource | undefined, side: 'prescriber' | 'dispenser'): string {
  const codings = objectsOf(role?.code).flatMap(({ coding }) => objectsOf(coding));
  const own = codings.find(({ system }) => system === OWN_ROLES)?.code;
  return typeof own === 'string' && /^(prescriber|dispenser)-delegate-(un)?licensed$/.test(own)
    ? own
    : `${side}-delegate-unlicensed`;
}
