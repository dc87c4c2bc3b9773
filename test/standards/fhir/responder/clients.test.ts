import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'fhir-kit-client';
import type { Bundle, Resource } from '../../../../src/fhir/types.js';
import { history } from './support/answers.js';
import { openDoor, type Door } from './support/door.js';
import { IG_QUERY, typesOf } from './support/queries.js';

let door: Door;
beforeAll(async () => {
  const fills = Array.from({ length: 5 }, (_, i) => ({ rx: `R${i}`, filled: `2024-01-0${i + 1}` }));
  door = await openDoor({ states: { OH: history(fills), KY: history([{ rx: 'B1' }]) } });
});
afterAll(() => door.close());

const SEARCH = {
  'subject:Patient.name.given': 'peter',
  'subject:Patient.name.family': 'fiction',
  'subject:Patient.birthdate': 'eq1973-11-25',
  'authorizingPrescription.dispenseRequest.validityPeriod': ['ge2010-01-01', 'le2025-12-31'],
  _include: ['MedicationDispense:subject', 'MedicationDispense:medication'],
  '_include:recurse': 'MedicationDispense:authorizingPrescription',
};

describe('fhir-kit-client', () => {
  const client = (): Client => new Client({ baseUrl: door.base, bearerToken: door.token });
  const asBundle = (resource: unknown) => resource as Bundle;

  it('finds the token endpoint, whichever document it reads first', async () => {
    for (let i = 0; i < 10; i++) {
      const { tokenUrl } = await new Client({ baseUrl: door.base }).smartAuthMetadata();
      expect(tokenUrl?.href).toBe(`${door.publicUrl}/auth/token`);
    }
  });

  it('reads the CapabilityStatement without a token', async () => {
    expect(await new Client({ baseUrl: door.base }).capabilityStatement()).toMatchObject({ fhirVersion: '4.0.1' });
  });

  it('searches by GET and by POST, and reads what it was given', async () => {
    const got = asBundle(await client().search({ resourceType: 'MedicationDispense', searchParams: SEARCH }));
    expect(typesOf(got, 'match').length).toBe(6);
    expect(new Set(typesOf(got, 'include')).size).toBe(6);
    const posted = asBundle(
      await client().search({
        resourceType: 'MedicationDispense',
        searchParams: SEARCH,
        options: { postSearch: true },
      }),
    );
    expect(posted.total).toBe(6);
    for (const { resource } of got.entry ?? []) {
      const { resourceType, id = '' } = resource as Resource;
      expect(await client().read({ resourceType, id })).toEqual(resource);
    }
  });

  it('follows pages to the end', async () => {
    const kit = client();
    let page = asBundle(
      await kit.search({ resourceType: 'MedicationDispense', searchParams: { ...SEARCH, _count: '4' } }),
    );
    const matches = typesOf(page, 'match');
    const next = await kit.nextPage({ bundle: page as never });
    page = asBundle(next);
    expect([...matches, ...typesOf(page, 'match')].length).toBe(6);
    expect(page.link?.some(({ relation }) => relation === 'next')).toBe(false);
  });

  it('is told what it did wrong', async () => {
    const { 'subject:Patient.birthdate': _left, ...half } = SEARCH;
    await expect(client().search({ resourceType: 'MedicationDispense', searchParams: half })).rejects.toMatchObject({
      response: { status: 400, data: { resourceType: 'OperationOutcome' } },
    });
    await expect(
      new Client({ baseUrl: door.base }).search({ resourceType: 'MedicationDispense', searchParams: SEARCH }),
    ).rejects.toMatchObject({
      response: { status: 401 },
    });
  });
});

describe('fhirclient (SMART JS)', () => {
  interface SmartClient {
    request<T>(url: string, options?: { flat?: boolean; pageLimit?: number; resolveReferences?: string[] }): Promise<T>;
  }
  type Smart = (
    request: object,
    response: object,
    storage: object,
  ) => {
    client(state: { serverUrl: string; tokenResponse: { access_token: string } }): SmartClient;
  };
  const smart = createRequire(import.meta.url)('fhirclient') as Smart;
  const client = (): SmartClient =>
    smart({}, {}, {}).client({ serverUrl: door.base, tokenResponse: { access_token: door.token } });

  it('searches with raw colons', async () => {
    const bundle = await client().request<Bundle>(IG_QUERY.slice(1));
    expect([bundle.total, typesOf(bundle, 'match').length]).toEqual([6, 6]);
  });

  it('pages through to a flat list, and reads what a reference leads to', async () => {
    const flat = await client().request<Resource[]>(`${IG_QUERY.slice(1)}&_count=2`, { flat: true, pageLimit: 0 });
    const dispenses = flat.filter(({ resourceType }) => resourceType === 'MedicationDispense');
    expect(new Set(dispenses.map(({ id }) => id)).size).toBe(6);
    const { reference } = dispenses[0]?.medicationReference as { reference: string };
    expect(await client().request<Resource>(reference)).toMatchObject({ resourceType: 'Medication' });
  });

  it('is told what it did wrong', async () => {
    await expect(client().request('MedicationDispense?patient=1')).rejects.toThrow(/400/);
  });
});
