import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Decimal } from '../../../../src/fhir/decimal.js';
import type { Bundle, Resource } from '../../../../src/fhir/types.js';
import { openFhirValidator } from '../../../support/fhir-validate.js';
import { history } from './support/answers.js';
import { openDoor, type Door } from './support/door.js';
import { IG_PERSON, IG_QUERY, IG_WINDOW, resourcesOf } from './support/queries.js';

const validator = openFhirValidator();
let door: Door;
let bundle: Bundle;
beforeAll(async () => {
  const fill = { rx: 'A1', quantity: new Decimal('30.000') };
  door = await openDoor({
    states: { OH: history([fill]), MD: history([{ rx: 'M1' }]), KY: { status: 'no-data' } },
    cache: { MD: 0, KY: 60_000 },
  });
  bundle = (await door.fetch(`${IG_QUERY}&_include:iterate=*`)).bundle;
});
afterAll(async () => {
  validator.close();
  await door.close();
});
const pathOf = (fullUrl: string | undefined) => (fullUrl ?? '').replace(door.base, '');

/** Whether a resource was told by a state that lets nothing be kept, alone or beside others. */
const ofMaryland = (resource: Resource | undefined) =>
  resource?.meta?.source === 'urn:pdmp:MD' || (resource?.meta?.tag ?? []).some(({ code }) => code === 'MD');
const IMPERSONAL = ['Medication', 'Organization', 'Practitioner'];

describe('reading back', () => {
  it('every resource of a state that allows it, byte for byte as it was answered', async () => {
    const kept = bundle.entry!.filter(({ resource }) => !ofMaryland(resource));
    expect(new Set(kept.map(({ resource }) => resource?.resourceType))).toEqual(
      new Set(['MedicationDispense', 'MedicationRequest', 'Patient', 'MessageHeader', 'OperationOutcome']),
    );
    for (const { fullUrl, resource } of kept) {
      const reply = await door.fetch(pathOf(fullUrl));
      expect([reply.status, reply.resource]).toEqual([200, resource]);
    }
  });

  it('what a state told that lets nothing be kept: 404', async () => {
    const unkept = bundle.entry!.filter(
      ({ resource }) => resource?.meta?.source === 'urn:pdmp:MD' && !IMPERSONAL.includes(resource.resourceType),
    );
    expect(unkept.length).toBe(4);
    for (const { fullUrl } of unkept) {
      const { status, issue } = await door.fetch(pathOf(fullUrl));
      expect([status, issue.code]).toEqual([404, 'not-found']);
    }
  });

  it('what says nothing of a person, where a state that allows it told the same', async () => {
    const shared = bundle.entry!.filter(({ resource }) => IMPERSONAL.includes(resource?.resourceType ?? ''));
    expect(shared.map(({ resource }) => resource?.meta?.tag?.length)).toEqual([2, 2, 2]);
    for (const { fullUrl, resource } of shared) expect((await door.fetch(pathOf(fullUrl))).resource).toEqual(resource);
  });

  it('what a search left out, because it did not ask to include it', async () => {
    const found = await door.fetch(`/MedicationDispense?${IG_PERSON}&${IG_WINDOW}&jurisdiction=OH`);
    const [dispense] = resourcesOf(found.bundle, 'MedicationDispense');
    const { reference } = dispense?.subject as { reference: string };
    expect((await door.fetch(`/${reference}`)).resource).toMatchObject({
      resourceType: 'Patient',
      birthDate: '1973-11-25',
    });
  });

  it('is for the client that asked alone', async () => {
    const authorization = `Bearer ${await door.tokenOf('other')}`;
    const path = pathOf(
      bundle.entry?.find(
        ({ resource }) => resource?.meta?.source === 'urn:pdmp:OH' && resource.resourceType === 'Patient',
      )?.fullUrl,
    );
    expect((await door.fetch(path, { headers: { authorization } })).status).toBe(404);
    expect((await door.fetch(path)).status).toBe(200);
  });

  it('gives an ETag and the time it was told, keeps digits, and says 304 to whoever has it', async () => {
    const path = pathOf(
      bundle.entry?.find(
        ({ resource }) => resource?.meta?.source === 'urn:pdmp:OH' && resource.resourceType === 'MedicationDispense',
      )?.fullUrl,
    );
    const { headers, text } = await door.fetch(path);
    const etag = headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"[0-9a-f]{32}"$/);
    expect(Math.abs(Date.now() - Date.parse(headers.get('last-modified') ?? ''))).toBeLessThan(60_000);
    expect(text).toContain('"value":30.000');
    expect((await door.fetch(path, { headers: { accept: 'application/fhir+xml' } })).text).toContain(
      '<value value="30.000"/>',
    );
    expect((await door.fetch(path, { headers: { 'if-none-match': `"other", ${etag}` } })).status).toBe(304);
    expect((await door.fetch(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it('the outcome can be read too', async () => {
    const outcome = bundle.entry?.find(({ resource }) => resource?.resourceType === 'OperationOutcome');
    expect((await door.fetch(pathOf(outcome?.fullUrl))).resource).toEqual(outcome?.resource);
  });

  it('what was never answered: 404', async () => {
    const { status, issue } = await door.fetch('/MedicationDispense/0123456789abcdef0123456789abcdef');
    expect([status, issue.code]).toEqual([404, 'not-found']);
  });

  it('ends with the time that the state allows', async () => {
    const opened = await openDoor({ states: { OH: history([{ rx: 'A1' }]) }, cache: { OH: 300 } });
    try {
      const found = await opened.fetch(IG_QUERY);
      const path = (found.bundle.entry?.[0]?.fullUrl ?? '').replace(opened.base, '');
      expect((await opened.fetch(path)).status).toBe(200);
      await new Promise((done) => setTimeout(done, 400));
      expect((await opened.fetch(path)).status).toBe(404);
    } finally {
      await opened.close();
    }
  });

  it(`each resource is valid alone: ${validator.name}`, async () => {
    for (const { fullUrl, resource } of bundle.entry ?? []) {
      if (ofMaryland(resource)) continue;
      expect(await validator.errors((await door.fetch(pathOf(fullUrl))).text)).toEqual([]);
    }
  });

  it('the same record keeps its id from one question to the next', async () => {
    const again = (await door.fetch(`${IG_QUERY}&_include:iterate=*`)).bundle;
    const ids = ({ entry = [] }: Bundle) =>
      entry.map(({ fullUrl }) => fullUrl ?? '').filter((url) => !/MessageHeader|OperationOutcome/.test(url));
    expect(ids(again)).toEqual(ids(bundle));
  });
});
