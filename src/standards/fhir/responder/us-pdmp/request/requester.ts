import type { Requester } from '../../../../../audit/index.js';
import type { ReadIndividual, RegisteredClient } from '../../../../../auth/index.js';
import { DEA, NCPDP, NPI, STATE_LICENSE } from '../../../../../fhir/systems.js';
import type { Resource } from '../../../../../fhir/types.js';
import { askingFor, type NotAskingFor, requesterOf, type ToldRequester } from '../../../../../inquiry/index.js';
import { DoorError } from '../../../outcomes.js';
import { isObject, objectsOf } from '../../finishing/values.js';
import { delegated } from './delegate.js';
import type { HistoryParameters } from './parameters.js';

const NUCC = 'http://nucc.org/provider-taxonomy';
const OWN_ROLES = 'urn:pdmp:requestor-role';
const US_CORE_JURISDICTION = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-jurisdiction';

/** Who asks, as states and the audit are told. */
export interface AskingAs {
  /** The client, acting for the practitioner; its role is the delegate's where one asks. */
  readonly client: RegisteredClient;
  readonly requester: Requester;
}

/**
 * Who asks by these parameters, by the rule of every door (docs/decisions/0087): the practitioner must be one for whom the
 * client may ask, and what is registered is what states are told.
 * @throws DoorError `invalid-parameter` where the practitioner cannot be read; `forbidden` where the client may not ask
 *   for them, or their organization is another one
 */
export function askingAs(client: RegisteredClient, parameters: HistoryParameters, read: ReadIndividual): AskingAs {
  const told = toldRequester(parameters);
  const { name, npi, dea, role = 'other' } = told;
  const isReadable = !Array.isArray(read({ name: { family: '', given: '', ...name }, role, npi, dea }));
  const acting = isReadable ? askingFor(client, told, read) : 'unreadable';
  if (typeof acting === 'string') throw new DoorError(...NOT_ASKING_FOR[acting]);
  const asDelegate = delegated(acting, parameters);
  const asking = asDelegate?.client ?? acting;
  const delegate = asDelegate && { delegate: asDelegate.practitioner };
  return { client: asking, requester: { ...requesterOf(asking), ...delegate } };
}

const NOT_ASKING_FOR: Readonly<Record<NotAskingFor, readonly ['invalid-parameter' | 'forbidden', string]>> = {
  unreadable: [
    'invalid-parameter',
    `authorized-practitioner must have a name, and an NPI or DEA number whose check digit is right; ` +
      `authorized-practitioner-role must have a code of ${NUCC} or ${OWN_ROLES}.`,
  ],
  foreign: [
    'forbidden',
    'This client may not ask for the authorized-practitioner: they are not who its token or registration names, by number or by name.',
  ],
  'foreign-facility': [
    'forbidden',
    'authorized-practitioner-organization is not the facility that this client is registered for.',
  ],
};

/** Who is said to ask. Practitioners have licences of several states: one names somebody only where no number does. */
function toldRequester({ practitioner, role, organization }: HistoryParameters): ToldRequester {
  const [npi, dea] = [valueOf(practitioner, NPI), valueOf(practitioner, DEA)];
  const stateLicense = licenseOf(practitioner);
  return {
    name: nameOf(practitioner),
    npi,
    dea,
    license: npi === undefined && dea === undefined ? stateLicense?.number : undefined,
    stateLicense,
    role: roleOf(role),
    facility: organization && {
      npi: valueOf(organization, NPI),
      dea: valueOf(organization, DEA),
      ncpdp: valueOf(organization, NCPDP),
    },
  };
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
    if (item.system !== STATE_LICENSE && !codes.includes('SL') && !codes.includes('MD')) continue;
    const extension = objectsOf(item.extension).find(({ url }) => url === US_CORE_JURISDICTION);
    const concept = extension?.valueCodeableConcept;
    const state = isObject(concept) ? objectsOf(concept.coding)[0]?.code : undefined;
    if (typeof item.value === 'string' && typeof state === 'string') return { number: item.value, state };
  }
  return undefined;
}
