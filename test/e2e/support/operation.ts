import type { JsonObject, Resource } from '../../../src/fhir/types.js';
import type { Identity } from '../../../src/simulator/index.js';
import type { Access } from './ehr.js';

/** What `$pdmp-history` is given for a person of the demo world, by the house's registered requester. */
export function parametersFor(person: Identity, more: readonly JsonObject[] = []): Resource {
  return {
    resourceType: 'Parameters',
    parameter: [
      {
        name: 'patient',
        resource: {
          resourceType: 'Patient',
          name: [{ family: person.family, given: [person.given] }],
          birthDate: person.birthDate,
        },
      },
      {
        name: 'authorized-practitioner',
        resource: {
          resourceType: 'Practitioner',
          identifier: [
            { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' },
            { system: 'http://terminology.hl7.org/NamingSystem/usdeanumber', value: 'BA1234563' },
          ],
          name: [{ family: 'Amster', given: ['Adam'] }],
        },
      },
      {
        name: 'authorized-practitioner-role',
        resource: {
          resourceType: 'PractitionerRole',
          code: [{ coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '207Q00000X' }] }],
        },
      },
      ...more,
    ],
  };
}

/** What the operation answered, by parameter. */
export interface Told {
  readonly status: number;
  readonly text: string;
  readonly data: readonly Resource[];
  readonly link?: string;
  readonly key?: string;
  readonly issues: readonly JsonObject[];
}

/** Calls the operation. */
export async function askOperation(
  { base, accessToken }: Access,
  parameters: Resource,
  path = '$pdmp-history',
): Promise<Told> {
  const response = await fetch(`${base}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/fhir+json' },
    body: JSON.stringify(parameters),
  });
  const text = await response.text();
  const body = JSON.parse(text) as Resource & { readonly parameter?: readonly JsonObject[] };
  const find = (name: string) => body.parameter?.find((parameter) => parameter.name === name);
  const data = find('pdmp-history-data')?.resource as
    (Resource & { readonly entry: { resource: Resource }[] }) | undefined;
  const outcome = body.resourceType === 'OperationOutcome' ? body : (find('outcome')?.resource as Resource | undefined);
  return {
    status: response.status,
    text,
    data: (data?.entry ?? []).map(({ resource }) => resource),
    link: find('pdmp-history-link')?.valueUrl as string | undefined,
    key: find('pre-stage-retrieval-key')?.valueString as string | undefined,
    issues: (outcome?.issue ?? []) as readonly JsonObject[],
  };
}
