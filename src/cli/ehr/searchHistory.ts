import { randomUUID } from 'node:crypto';
import { fromJson } from '../../fhir/json.js';
import type { Bundle, Resource } from '../../fhir/types.js';
import { EhrError } from './error.js';
import { request } from './request.js';
import type { Session } from './signIn.js';

/** Who is asked for, and for which days; absent ends are the gateway's to choose. */
export interface Question {
  readonly given: string;
  readonly family: string;
  readonly birthDate: string;
  readonly from?: string;
  readonly to?: string;
}

/** What came back: a searchset, or the OperationOutcome of a failure. */
export interface History {
  readonly status: number;
  readonly resource: Bundle | Resource;
}

const validity = 'authorizingPrescription.dispenseRequest.validityPeriod';

/** The seed's own query (US Meds PDMP, "PDMP request"), spelt as the guide spells it. */
export function searchUrl(base: string, { given, family, birthDate, from, to }: Question): string {
  const parameters = [
    ['subject:Patient.name.given', given],
    ['subject:Patient.name.family', family],
    ['subject:Patient.birthdate', `eq${birthDate}`],
    ...(from === undefined ? [] : [[validity, `ge${from}`]]),
    ...(to === undefined ? [] : [[validity, `le${to}`]]),
    ['_include', 'MedicationDispense:subject'],
    ['_include:recurse', 'MedicationDispense:authorizingPrescription'],
    ['_include', 'MedicationDispense:medication'],
  ];
  const query = parameters
    .map(([name = '', value = '']) => `${name}=${encodeURIComponent(value).replaceAll('%3A', ':')}`)
    .join('&');
  return `${base}/MedicationDispense?${query}`;
}

/**
 * Asks for one person's dispenses.
 * @throws EhrError where what comes back is not FHIR
 */
export async function searchHistory({ base, accessToken }: Session, question: Question): Promise<History> {
  const { status, text } = await request(searchUrl(base, question), {
    headers: {
      accept: 'application/fhir+json',
      authorization: `Bearer ${accessToken}`,
      'x-request-id': randomUUID(),
    },
  });
  const resource = parse(text);
  if (resource === undefined) throw new EhrError(`the gateway answered HTTP ${status} without a FHIR resource`);
  return { status, resource };
}

/** Whether an answer is a searchset. */
export function isSearchset(resource: Bundle | Resource): resource is Bundle {
  return resource.resourceType === 'Bundle' && resource['type'] === 'searchset';
}

function parse(text: string): Resource | undefined {
  try {
    const value = fromJson(text);
    const isResource = typeof value === 'object' && value !== null && 'resourceType' in value;
    return isResource ? (value as Resource) : undefined;
  } catch {
    return undefined;
  }
}
