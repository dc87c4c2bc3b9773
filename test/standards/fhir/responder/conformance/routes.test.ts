import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'fhir-kit-client';
import type { Bundle, Resource } from '../../../../../src/fhir/types.js';
import { CONFORMANCE_TYPES } from '../../../../../src/standards/fhir/responder/conformance/head.js';
import { openFhirValidator } from '../../../../support/fhir-validate.js';
import { type Door, openDoor, type Reply } from '../support/door.js';

const validator = openFhirValidator();
let door: Door;
beforeAll(async () => {
  door = await openDoor({ states: { OH: { status: 'no-data' } } });
});
afterAll(async () => {
  validator.close();
  await door.close();
});

/** A request without a token. */
const ask = (
  path: string,
  { headers, ...init }: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
): Promise<Reply> => door.fetch(path, { ...init, headers: { ...headers, authorization: '' } });
const idsOf = ({ entry = [] }: Bundle): string[] => entry.map(({ resource }) => resource?.id ?? '');

describe('a definition', () => {
  it('is read without a token, in JSON and XML, and may be kept', async () => {
    const json = await ask('/StructureDefinition/pdmp-state');
    expect([json.status, json.headers.get('content-type'), json.headers.get('cache-control')]).toEqual([
      200,
      'application/fhir+json; charset=utf-8',
      'public, max-age=3600',
    ]);
    expect(json.headers.get('vary')).toContain('Accept');
    expect(json.resource).toMatchObject({ type: 'Extension', url: `${door.base}/StructureDefinition/pdmp-state` });
    for (const xml of [
      await ask('/StructureDefinition/pdmp-state?_format=xml'),
      await ask('/StructureDefinition/pdmp-state', { headers: { accept: 'application/fhir+xml' } }),
    ]) {
      expect(xml.headers.get('content-type')).toBe('application/fhir+xml; charset=utf-8');
      expect(xml.text).toContain('<StructureDefinition xmlns="http://hl7.org/fhir"><id value="pdmp-state"/>');
      expect((await validator.readXml?.(xml.text)) ?? json.resource).toEqual(json.resource);
    }
  });

  it('has an ETag, and is not sent again to one who has it', async () => {
    const first = await ask('/CodeSystem/pdmp-state');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"[0-9a-f]{32}"$/);
    const again = await ask('/CodeSystem/pdmp-state', { headers: { 'if-none-match': etag } });
    expect([again.status, again.text, again.headers.get('cache-control'), again.headers.get('vary')]).toEqual([
      304,
      '',
      'public, max-age=3600',
      'Accept, Accept-Encoding',
    ]);
    expect((await ask('/CodeSystem/pdmp-state', { headers: { 'if-none-match': 'W/"0"' } })).status).toBe(200);
  });

  it('that there is not is a 404 that nobody keeps', async () => {
    for (const path of ['/StructureDefinition/pdmp-nothing', '/ValueSet/__proto__', '/NamingSystem/constructor']) {
      const { status, resource, headers } = await ask(path);
      expect([status, resource.resourceType, headers.get('cache-control')]).toEqual([
        404,
        'OperationOutcome',
        'no-store',
      ]);
    }
  });

  it('is told to HEAD and OPTIONS, and taken from nobody', async () => {
    const head = await ask('/ValueSet/pdmp-state', { method: 'HEAD' });
    expect([head.status, head.text, Number(head.headers.get('content-length')) > 0]).toEqual([200, '', true]);
    const options = await ask('/ValueSet', { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    for (const [method, path] of [
      ['POST', '/ValueSet'],
      ['PUT', '/ValueSet/pdmp-state'],
      ['DELETE', '/ValueSet/pdmp-state'],
    ] as const) {
      const { status, headers } = await ask(path, { method });
      expect([method, status, headers.get('allow')]).toEqual([method, 405, 'GET, HEAD, OPTIONS']);
    }
  });

  it('counts under its own routes', async () => {
    await ask('/SearchParameter');
    await ask('/SearchParameter/_search', { method: 'POST' });
    const figures = await door.metrics();
    for (const route of ['/fhir/:type', '/fhir/:type/_search', '/fhir/:type/:id'])
      expect(figures).toContain(`route="${route}"`);
  });
});

describe('a search of definitions', () => {
  it.each(CONFORMANCE_TYPES)('%s: all of them, valid in JSON and XML', async (type) => {
    const { status, bundle, text, headers } = await ask(`/${type}`);
    expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=3600']);
    expect(bundle).toMatchObject({ type: 'searchset', link: [{ relation: 'self', url: `${door.base}/${type}` }] });
    expect(bundle.total).toBe(bundle.entry?.length);
    expect(bundle.total).toBeGreaterThan(0);
    for (const { fullUrl, resource } of bundle.entry!) {
      expect(fullUrl).toBe(`${door.base}/${type}/${resource!.id}`);
      expect((await ask(`/${type}/${resource!.id}`)).resource).toEqual(resource);
    }
    expect(await validator.errors(text)).toEqual([]);
    const xml = await ask(`/${type}?_format=xml`);
    expect(await validator.errors(xml.text)).toEqual([]);
  });

  it('finds by url, _id and, for naming systems, value', async () => {
    const found = async (query: string) => idsOf((await ask(query)).bundle);
    expect(await found(`/StructureDefinition?url=${door.base}/StructureDefinition/pdmp-state`)).toEqual(['pdmp-state']);
    expect(await found('/StructureDefinition?url=urn:pdmp:extension:species')).toEqual(['pdmp-species']);
    expect(await found('/StructureDefinition?_id=pdmp-species,pdmp-state')).toEqual(['pdmp-state', 'pdmp-species']);
    expect(await found('/StructureDefinition?_id=pdmp-species&url=urn:pdmp:extension:animal-name')).toEqual([]);
    expect(await found('/NamingSystem?value=URN:pdmp:rx-number')).toEqual(['pdmp-rx-number']);
    expect(await found(`/NamingSystem?value=${door.base}/sid/patient`)).toEqual(['pdmp-sid-patient']);
    expect(await found('/ValueSet?url=http://example.org/none')).toEqual([]);
    const body = new URLSearchParams({ url: 'urn:pdmp:requestor-role' });
    const posted = await ask('/CodeSystem/_search', { method: 'POST', body });
    expect([idsOf(posted.bundle), posted.headers.get('cache-control')]).toEqual([['pdmp-requestor-role'], 'no-store']);
  });

  it('says in its self link what it understood', async () => {
    const { bundle } = await ask('/CodeSystem?name=x&_id=pdmp-state&_format=json');
    expect(bundle.link).toEqual([{ relation: 'self', url: `${door.base}/CodeSystem?_id=pdmp-state` }]);
  });

  it('refuses modifiers, and under strict handling what it does not know', async () => {
    expect((await ask('/CodeSystem?url:below=http://example.org')).status).toBe(400);
    const strict = { headers: { prefer: 'handling=strict' } };
    expect((await ask('/CodeSystem?name=x', strict)).status).toBe(400);
    expect((await ask('/NamingSystem?url=x', strict)).status).toBe(400);
    expect((await ask('/CodeSystem?url=x&_format=json&_pretty=true', strict)).status).toBe(200);
  });
});

describe('what the door names of itself', () => {
  /** Every URL under the FHIR base that stands in a resource as a canonical. */
  const canonicals = (resource: Resource): string[] => {
    const types = CONFORMANCE_TYPES.join('|');
    const pattern = new RegExp(`${door.base}/(?:${types})/[A-Za-z0-9.-]+`, 'g');
    return [...new Set(JSON.stringify(resource).match(pattern) ?? [])];
  };

  it('is there: every canonical URL in the CapabilityStatement and in each definition', async () => {
    const statement = (await ask('/metadata')).resource;
    const searches = await Promise.all(CONFORMANCE_TYPES.map(async (type) => (await ask(`/${type}`)).bundle));
    const all = searches.flatMap(({ entry }) => entry!.map(({ resource }) => resource!));
    const named = new Set([statement, ...all].flatMap(canonicals));
    expect(named.size).toBeGreaterThan(8);
    for (const url of named) expect([url, (await fetch(url)).status]).toEqual([url, 200]);
    expect(canonicals(statement)).toEqual(
      expect.arrayContaining([
        `${door.base}/OperationDefinition/pdmp-history`,
        `${door.base}/SearchParameter/pdmp-jurisdiction`,
        `${door.base}/CapabilityStatement/pdmp-responder`,
      ]),
    );
  });

  it('is the CapabilityStatement of metadata', async () => {
    const { resource } = await ask('/CapabilityStatement/pdmp-responder');
    expect(resource).toEqual((await ask('/metadata')).resource);
  });
});

describe('fhir-kit-client', () => {
  it('reads and searches definitions without a token', async () => {
    const kit = new Client({ baseUrl: door.base });
    const read = await kit.read({ resourceType: 'OperationDefinition', id: 'pdmp-history' });
    expect(read).toMatchObject({ code: 'pdmp-history' });
    const searchParams = { url: `${door.base}/CodeSystem/pdmp-state-status` };
    for (const postSearch of [false, true]) {
      const found = await kit.search({ resourceType: 'CodeSystem', searchParams, options: { postSearch } });
      expect(idsOf(found as unknown as Bundle)).toEqual(['pdmp-state-status']);
    }
  });
});
