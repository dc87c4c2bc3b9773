import type { Requester } from '../../../../../audit/index.js';
import { actingFor, type Individual, type ReadIndividual, type RegisteredClient } from '../../../../../auth/index.js';
import type { JsonObject, Resource } from '../../../../../fhir/types.js';
import { requesterOf } from '../../../../../inquiry/index.js';
import { DoorError } from '../../../outcomes.js';
import { isObject, objectsOf } from '../../finishing/values.js';
import { delegated } from './delegate.js';
import type { HistoryParameters } from './parameters.js';

const NPI = 'http://hl7.org/fhir/sid/us-npi';
const DEA = 'http://terminology.hl7.org/NamingSystem/usdeanumber';
const NCPDP = 'http://terminology.hl7.org/CodeSystem/NCPDPProviderIdentificationNumber';
const NUCC = 'http://nucc.org/provider-taxonomy';
const OWN_ROLES = 'urn:pdmp:requestor-role';
const LICENSE = 'urn:pdmp:state-license';
const US_CORE_JURISDICTION = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-jurisdiction';

/** Who asks, as states and the audit are told. */
export interface AskingAs {
  /** The client, acting for the practitioner; its role is the delegate's where one asks. */
  readonly client: RegisteredClient;
  readonly requester: Requester;
}

/**
 * Who asks by these parameters, checked against token and registration (docs/decisions/0087): the practitioner must be
 * one for whom the client may ask, and what is registered is what states are told.
 * @throws DoorError `invalid-parameter` where the practitioner cannot be read; `forbidden` where the client may not ask
 *   for them, or their organization is another one
 */
export function askingAs(client: RegisteredClient, parameters: HistoryParameters, read: ReadIndividual): AskingAs {
  const { practitioner, role, organization } = parameters;
  const named = individualOf(practitioner, role, client);
  const individual = read(named);
  if (isFaults(individual)) {
    throw new DoorError(
      'invalid-parameter',
      `authorized-practitioner must have a name, and an NPI or DEA number whose check digit is right; ` +
        `authorized-practitioner-role must have a code of ${NUCC} or ${OWN_ROLES}.`,
    );
  }
  const acting = actingFor(client, individual);
  if (acting === undefined) {
    throw new DoorError(
      'forbidden',
      'This client may not ask for the authorized-practitioner: they are not who its token or registration names, by NPI or DEA number.',
    );
  }
  checkFacility(acting, organization);
  const asDelegate = delegated(acting, parameters);
  const asking = asDelegate?.client ?? acting;
  const delegate = asDelegate && { delegate: asDelegate.practitioner };
  return { client: asking, requester: { ...requesterOf(asking), ...delegate } };
}

/** The practitioner as registrations write individuals. A role that nobody told is that of the registration. */
function individualOf(practitioner: Resource, role: Resource, client: RegisteredClient): JsonObject {
  const { family, given } = nameOf(practitioner);
  const [toldNpi, toldDea] = [valueOf(practitioner, NPI), valueOf(practitioner, DEA)];
  const known = registered(client, toldNpi, toldDea);
  // A number that the registration does not have says nothing against the person; one that it has otherwise does.
  const npi = known !== undefined && known.npi === undefined ? undefined : toldNpi;
  const dea = known !== undefined && known.dea === undefined ? undefined : toldDea;
  const license = licenseOf(practitioner);
  const code = roleOf(role) ?? known?.taxonomy ?? known?.role;
  return {
    name: { family: family ?? '', given: given ?? '' },
    ...(code === undefined ? {} : { role: code }),
    ...(npi === undefined ? {} : { npi }),
    ...(dea === undefined ? {} : { dea }),
    ...(license === undefined ? {} : { stateLicense: license }),
  };
}

/** The registered person who has one of these numbers. */
function registered({ individuals, requestor }: RegisteredClient, npi?: string, dea?: string): Individual | undefined {
  const persons = individuals === undefined ? [requestor] : (individuals.list ?? []);
  return persons.find(
    (person) => (npi !== undefined && person.npi === npi) || (dea !== undefined && person.dea === dea),
  );
}

function nameOf({ name }: Resource): { family?: string; given?: string } {
  const [first] = objectsOf(name);
  const given = Array.isArray(first?.given) ? first.given[0] : undefined;
  return {
    ...(typeof first?.family === 'string' ? { family: first.family } : {}),
    ...(typeof given === 'string' ? { given } : {}),
  };
}

/** US Core has the role in `code`, a specialty in `specialty`; both are of NUCC's taxonomy. */
function roleOf(role: Resource): string | undefined {
  const codings = [...objectsOf(role.code), ...objectsOf(role.specialty)].flatMap(({ coding }) => objectsOf(coding));
  const known = codings.find(({ system }) => system === OWN_ROLES) ?? codings.find(({ system }) => system === NUCC);
  return typeof known?.code === 'string' ? known.code : undefined;
}

function valueOf({ identifier }: Resource, system: string): string | undefined {
  const value = objectsOf(identifier).find((item) => item.system === system)?.value;
  return typeof value === 'string' ? value : undefined;
}

function licenseOf({ identifier }: Resource): { number: string; state: string } | undefined {
  for (const item of objectsOf(identifier)) {
    const codes = isObject(item.type) ? objectsOf(item.type.coding).map(({ code }) => code) : [];
    if (item.system !== LICENSE && !codes.includes('SL') && !codes.includes('MD')) continue;
    const extension = objectsOf(item.extension).find(({ url }) => url === US_CORE_JURISDICTION);
    const concept = extension?.valueCodeableConcept;
    const state = isObject(concept) ? objectsOf(concept.coding)[0]?.code : undefined;
    if (typeof item.value === 'string' && typeof state === 'string') return { number: item.value, state };
  }
  return undefined;
}

/** The organization need not be given; where it is, no identifier of it may be another than the registered facility's. */
function checkFacility({ requestor: { facility } }: RegisteredClient, organization: Resource | undefined): void {
  if (organization === undefined) return;
  const registered = { [NPI]: facility?.npi, [DEA]: facility?.dea, [NCPDP]: facility?.ncpdp };
  for (const [system, ours] of Object.entries(registered)) {
    const theirs = valueOf(organization, system);
    if (theirs !== undefined && ours !== undefined && theirs !== ours) {
      throw new DoorError(
        'forbidden',
        'authorized-practitioner-organization is not the facility that this client is registered for.',
      );
    }
  }
}

function isFaults(read: Individual | readonly string[]): read is readonly string[] {
  return Array.isArray(read);
}
