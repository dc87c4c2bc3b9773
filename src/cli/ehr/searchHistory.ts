import { randomUUID } from 'node:crypto';
import type { Bundle, Resource } from '../../fhir/types.js';
import { EhrError } from './error.js';
import { type HttpAnswer, request, resourceOf } from './request.js';
import type { Session } from './signIn.js';

/** Who is asked for, and for which days; absent ends are the gateway's to choose. */
export interface Question {
  readonly given: string;
  readonly family: string;
  readonly birthDate: string;
  readonly from?: string;
  readonly to?: string;
}

/** What came back: a searchset, the Parameters of `$pdmp-history`, or the OperationOutcome of a failure. */
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
  const answer = await request(searchUrl(base, question), {
    headers: {
      accept: 'application/fhir+json',
      authorization: `Bearer ${accessToken}`,
      'x-request-id': randomUUID(),
    },
  });
  return historyOf(answer);
}

/**
 * What an answer says.
 * @throws EhrError where it is not FHIR
 */
export function historyOf(answer: HttpAnswer): History {
  const { status } = answer;
  const resource = resourceOf(answer);
  if (resource === undefined) throw new EhrError(`the gateway answered HTTP ${status} without a FHIR resource`);
  return { status, resource };
}

/** Whether an answer is a searchset. */
export function isSearchset(resource: Bundle | Resource): resource is Bundle {
  return resource.resourceType === 'Bundle' && resource['type'] === 'searchset';
}
