import { randomUUID } from 'node:crypto';
import type { Requester } from '../audit/index.js';
import type { RegisteredClient } from '../auth/index.js';
import { DEA, NCPDP, NPI, STATE_LICENSE } from '../fhir/systems.js';
import type { JsonObject, Resource } from '../fhir/types.js';

const JURISDICTION = 'urn:pdmp:extension:jurisdiction';

/** Who asks, as the client's registration has it. */
export function requesterOf({ requestor }: RegisteredClient): Requester {
  const practitioner: Resource = {
    resourceType: 'Practitioner',
    id: randomUUID(),
    ...list('identifier', [
      identifier(NPI, requestor.npi),
      identifier(DEA, requestor.dea),
      license(requestor.stateLicense),
    ]),
    name: [{ family: requestor.name.family, given: [requestor.name.given] }],
  };
  const organization = requestor.facility && facility(requestor.facility);
  const role: Resource = {
    resourceType: 'PractitionerRole',
    id: randomUUID(),
    practitioner: { reference: `urn:uuid:${practitioner.id}` },
    ...(organization ? { organization: { reference: `urn:uuid:${organization.id}` } } : {}),
    code: [{ coding: [roleCoding(requestor.role)] }],
  };
  return { practitioner, role, ...(organization ? { organization } : {}) };
}

function facility(given: NonNullable<RegisteredClient['requestor']['facility']>): Resource {
  const { state } = given;
  const address: JsonObject = {
    ...(given.address?.line ? { line: [...given.address.line] } : {}),
    ...(given.address?.city ? { city: given.address.city } : {}),
    ...(state ? { state } : {}),
    ...(given.address?.postalCode ? { postalCode: given.address.postalCode } : {}),
  };
  return {
    resourceType: 'Organization',
    id: randomUUID(),
    ...list('identifier', [identifier(NPI, given.npi), identifier(DEA, given.dea), identifier(NCPDP, given.ncpdp)]),
    name: given.name,
    ...(given.phone ? { telecom: [{ system: 'phone', value: given.phone }] } : {}),
    ...(Object.keys(address).length > 0 ? { address: [address] } : {}),
  };
}

/** A role of contract §2, or a code of NUCC's provider taxonomy (ten characters, the last an X). */
function roleCoding(role: string): JsonObject {
  const system = /^[0-9A-Z]{9}X$/.test(role) ? 'http://nucc.org/provider-taxonomy' : 'urn:pdmp:requestor-role';
  return { system, code: role };
}

function identifier(system: string, value: string | undefined): JsonObject | undefined {
  return value === undefined ? undefined : { system, value };
}

function license(given: RegisteredClient['requestor']['stateLicense']): JsonObject | undefined {
  return (
    given && {
      system: STATE_LICENSE,
      value: given.number,
      extension: [{ url: JURISDICTION, valueString: given.state }],
    }
  );
}

function list(name: string, items: readonly (JsonObject | undefined)[]): JsonObject {
  const present = items.filter((item) => item !== undefined);
  return present.length > 0 ? { [name]: present } : {};
}
