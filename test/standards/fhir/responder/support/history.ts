import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import type { Door, Reply } from './door.js';

/** The person whom these tests ask for. */
export const PATIENT: Resource = {
  resourceType: 'Patient',
  name: [{ family: 'Hollowtree', given: ['Ada'] }],
  gender: 'female',
  birthDate: '1961-04-02',
  address: [{ line: ['1 Fictional Way'], city: 'Highview', state: 'KY', postalCode: '40299' }],
};

/** The door's registered requester, as an EHR tells it. */
export const PRACTITIONER: Resource = {
  resourceType: 'Practitioner',
  id: 'p1',
  identifier: [
    { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' },
    { system: 'http://terminology.hl7.org/NamingSystem/usdeanumber', value: 'BA1234563' },
  ],
  name: [{ family: 'Amster', given: ['Adam'] }],
};

export const ROLE: Resource = {
  resourceType: 'PractitionerRole',
  practitioner: { reference: 'Practitioner/p1' },
  code: [{ coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '207Q00000X' }] }],
};

export const ORGANIZATION: Resource = {
  resourceType: 'Organization',
  active: true,
  identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1987654328' }],
  name: 'Made-up Clinic',
};

/** What the operation is given, by parameter; `undefined` leaves one out, a list repeats it. */
export function parametersOf(changes: Readonly<Record<string, unknown>> = {}): Resource {
  const given: Record<string, unknown> = {
    patient: PATIENT,
    'authorized-practitioner': PRACTITIONER,
    'authorized-practitioner-role': ROLE,
    'authorized-practitioner-organization': ORGANIZATION,
    ...changes,
  };
  const parameter = Object.entries(given).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).flatMap((value: unknown) =>
      value === undefined ? [] : [{ name, ...valueOf(name, value) }],
    ),
  );
  return { resourceType: 'Parameters', parameter } as Resource;
}

function valueOf(name: string, value: unknown): JsonObject {
  if (typeof value === 'boolean') return { valueBoolean: value };
  if (typeof value === 'string') return name === 'jurisdiction' ? { valueCode: value } : { valueString: value };
  return { resource: value as Resource };
}

/** Calls the operation with JSON. */
export function askHistory(
  door: Door,
  parameters: Resource | string = parametersOf(),
  init: { readonly path?: string; readonly headers?: Record<string, string> } = {},
): Promise<Reply> {
  return door.fetch(init.path ?? '/$pdmp-history', {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', ...init.headers },
    body: typeof parameters === 'string' ? parameters : JSON.stringify(parameters),
  });
}

/** What the operation answered, by parameter. */
export interface History {
  readonly data?: Resource & { readonly entry: readonly { readonly fullUrl: string; readonly resource: Resource }[] };
  readonly link?: string;
  readonly key?: string;
  readonly outcome?: Resource & { readonly issue: readonly JsonObject[] };
  /** Resources of one type in the data. */
  of(type: string): Resource[];
}

/** Takes an answer apart. @throws where it is no Parameters */
export function historyOf({ status, resource }: Reply): History {
  if (status !== 200 || resource.resourceType !== 'Parameters') throw new Error(`HTTP ${status}: no Parameters`);
  const parameters = resource.parameter as unknown as readonly JsonObject[];
  const find = (name: string): JsonObject | undefined => parameters.find((parameter) => parameter.name === name);
  const data = find('pdmp-history-data')?.resource as History['data'];
  return {
    ...(data === undefined ? {} : { data }),
    link: find('pdmp-history-link')?.valueUrl as string | undefined,
    key: find('pre-stage-retrieval-key')?.valueString as string | undefined,
    outcome: find('outcome')?.resource as History['outcome'],
    of: (type) => (data?.entry ?? []).map((entry) => entry.resource).filter((each) => each.resourceType === type),
  };
}
