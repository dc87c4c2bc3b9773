import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { roles } from '../../../../../src/config/roles.js';
import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { toXml } from '../../../../../src/fhir/xml.js';
import { loadSlices } from '../../../../../src/mapping/slices.js';
import { definitions } from '../../../../../src/standards/fhir/responder/conformance/resources.js';
import { TOLD_TYPES } from '../../../../../src/standards/fhir/responder/types.js';
import { readParameters } from '../../../../../src/standards/fhir/responder/us-pdmp/request/parameters.js';
import { STATE_STATUSES, STATES } from '../../../../../src/telemetry/vocabulary.js';
import { openFhirValidator } from '../../../../support/fhir-validate.js';

const base = 'https://pdmp.example.org';
const all = definitions({ publicUrl: base, version: '1.2.3' });
const validator = openFhirValidator();
afterAll(() => validator.close());

const ofType = (type: string): Resource[] => all.filter(({ resourceType }) => resourceType === type);
const systemsNamed = new Set([
  ...ofType('CodeSystem').map(({ url }) => url),
  ...ofType('NamingSystem').flatMap(({ uniqueId }) => (uniqueId as { value: string }[]).map(({ value }) => value)),
]);
const extensionsNamed = new Set(ofType('StructureDefinition').map(({ url }) => url));

describe(`the definitions: ${validator.name}`, () => {
  it.each(all.map((resource) => [`${resource.resourceType}/${resource.id}`, resource] as const))(
    '%s is valid, and the same in XML',
    async (_name, resource) => {
      expect(await validator.errors(JSON.stringify(resource))).toEqual([]);
      expect((await validator.readXml?.(toXml(resource))) ?? resource).toEqual(resource);
    },
  );

  it('are held against a validator that finds what is wrong', async () => {
    const [operation] = ofType('OperationDefinition');
    const parameter = [{ ...(operation!.parameter as JsonObject[])[0], targetProfile: ['http://example.org/p'] }];
    const found = await validator.errors(JSON.stringify({ ...operation, parameter }));
    if (validator.readXml !== undefined) expect(found.map(({ code }) => code)).toContain('opd-3');
  });

  it('are told apart by id within a type, and by canonical URL', () => {
    const ids = all.map(({ resourceType, id }) => `${resourceType}/${id}`);
    expect(new Set(ids).size).toBe(ids.length);
    const urls = all.flatMap(({ resourceType, url }) => (url === undefined ? [] : [`${resourceType} ${String(url)}`]));
    expect(new Set(urls).size).toBe(urls.length);
  });

  it('lie where their URL says, where that is under the FHIR base', () => {
    for (const { resourceType, id, url } of all) {
      if (typeof url === 'string' && url.startsWith(base)) expect(url).toBe(`${base}/fhir/${resourceType}/${id}`);
    }
  });
});

describe('code systems', () => {
  const codesOf = (id: string): string[] => {
    const found = ofType('CodeSystem').find((one) => one.id === id);
    return (found!.concept as { code: string }[]).map(({ code }) => code);
  };

  it('hold the words of the contract', () => {
    expect(codesOf('pdmp-state').sort()).toEqual([...STATES].sort());
    expect(codesOf('pdmp-state-status').sort()).toEqual([...STATE_STATUSES].sort());
    expect(codesOf('pdmp-requestor-role').sort()).toEqual([...roles].sort());
  });

  it('hold what the table of places reads', () => {
    const { entries } = parse(readFileSync('mappings/codes/patient-location.yaml', 'utf8')) as {
      entries: { fhir: { code: string; display: string } }[];
    };
    const { concept } = ofType('CodeSystem').find(({ id }) => id === 'pdmp-patient-location')!;
    expect(concept).toEqual(entries.map(({ fhir: { code, display } }) => ({ code, display })));
  });
});

describe('what the tables may put into an answer', () => {
  const slices = loadSlices('mappings');
  const paths = readdirSync('mappings', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\/(?:report|history)\.yaml$/.test(name) || name.startsWith('overlays'))
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => [...readFileSync(join('mappings', name), 'utf8').matchAll(/\b[A-Z][A-Za-z]+\.[\w.()[\]-]+/g)])
    .map(([path]) => path)
    .filter((path) => TOLD_TYPES.includes(path.slice(0, path.indexOf('.'))) && !path.includes('(script-constant)'));
  const named = (member: 'extension' | 'identifier' | 'coding', key: 'url' | 'system'): string[] => {
    const names = paths.flatMap((path) => [...path.matchAll(new RegExp(`${member}\\(([\\w-]+)\\)`, 'g'))]);
    return [...new Set(names.map(([, name = '']) => slices.get(member)?.get(name)?.[key]))].flatMap((value) =>
      typeof value === 'string' && value.startsWith('urn:pdmp:') ? [value] : [],
    );
  };

  it('extensions: each of ours has its definition', () => {
    const urls = named('extension', 'url');
    expect(urls.length).toBeGreaterThan(10);
    expect(urls.filter((url) => !extensionsNamed.has(url))).toEqual([]);
  });

  it('extensions that the faces put in: each has its definition', () => {
    const faces = ['us-meds', 'us-pdmp', 'finishing'].map((name) => `src/standards/fhir/responder/${name}`);
    const sources = faces.flatMap((folder) =>
      readdirSync(folder, { encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(join(folder, name), 'utf8')),
    );
    const names = sources.flatMap((text) => [...text.matchAll(/(?:urn:pdmp:extension:|\$\{NEUTRAL\})([a-z][\w-]*)/g)]);
    expect(names.length).toBeGreaterThan(5);
    const urls = names.map(([, name]) => `urn:pdmp:extension:${name}`);
    expect(urls.filter((url) => !extensionsNamed.has(url))).toEqual([]);
  });

  it('parts of extensions: each has its slice', () => {
    const parts = paths.flatMap((path) => [
      ...path.matchAll(/extension\.extension\(([\w-]+)\)|\)\.extension\(([\w-]+)\)/g),
    ]);
    const slicesOf = JSON.stringify(ofType('StructureDefinition'));
    for (const [, one, other] of parts) {
      const url = slices.get('extension')?.get(one ?? other ?? '')?.url;
      // The one complex extension of R4 that the tables use.
      if (other !== 'animal-species') expect(slicesOf).toContain(`"sliceName":"${String(url)}"`);
    }
    expect(parts.length).toBeGreaterThan(10);
  });

  it('systems: each of ours is named, those of code lists too', () => {
    const lists = readdirSync('mappings/codes').map((name) => readFileSync(join('mappings/codes', name), 'utf8'));
    const entries = lists.flatMap((text) => text.split('\n').filter((line) => line.startsWith('  - {')));
    const listed = entries.flatMap((line) => line.match(/urn:pdmp:[\w:-]+/g) ?? []);
    const systems = [...named('identifier', 'system'), ...named('coding', 'system'), ...listed];
    expect(systems.length).toBeGreaterThan(40);
    expect(systems.filter((system) => !systemsNamed.has(system))).toEqual([]);
  });
});

describe('OperationDefinition/pdmp-history', () => {
  const [operation] = ofType('OperationDefinition') as unknown as [
    { parameter: { name: string; use: string; min: number; max: string; type: string }[] } & Resource,
  ];
  const told = (use: string): string[] =>
    operation.parameter
      .filter((one) => one.use === use)
      .map(({ name, min, max, type }) => `${name} ${min}..${max} ${type}`);

  it('is the guide’s, on both paths', () => {
    expect(operation).toMatchObject({
      url: `${base}/fhir/OperationDefinition/pdmp-history`,
      base: 'http://hl7.org/fhir/us/pdmp/OperationDefinition/pdmp-history',
      code: 'pdmp-history',
      affectsState: false,
      resource: ['Patient'],
      system: true,
      type: true,
      instance: false,
    });
  });

  it('has the parameters of wire/fhir.md §2.1, and jurisdiction', () => {
    expect(told('in')).toEqual([
      'patient 1..1 Patient',
      'animal-owner 0..1 RelatedPerson',
      'authorized-practitioner 1..1 Practitioner',
      'authorized-practitioner-role 1..1 PractitionerRole',
      'authorized-practitioner-organization 0..1 Organization',
      'delegate-practitioner 0..1 Practitioner',
      'delegate-practitioner-role 0..1 PractitionerRole',
      'delegate-organization 0..1 Organization',
      'pre-stage-only 0..1 boolean',
      'pre-stage-retrieval-key 0..1 string',
      'jurisdiction 0..* code',
    ]);
    expect(told('out')).toEqual([
      'pdmp-history-data 0..1 Bundle',
      'pdmp-history-link 0..1 url',
      'pre-stage-retrieval-key 0..1 string',
      'outcome 0..1 OperationOutcome',
    ]);
  });

  it('takes what is served: each parameter alone, no other, and not without what must be there', () => {
    const values: Record<string, JsonObject> = {
      boolean: { valueBoolean: true },
      string: { valueString: 'key' },
      code: { valueCode: 'OH' },
    };
    const given = operation.parameter
      .filter(({ use }) => use === 'in')
      .map(({ name, min, type }) => ({
        min,
        sent: { name, ...(values[type] ?? { resource: { resourceType: type } }) },
      }));
    const read = (sent: JsonObject[]) => () => readParameters({ resourceType: 'Parameters', parameter: sent }, ['OH']);
    const required = given.filter(({ min }) => min === 1).map(({ sent }) => sent);
    for (const { min, sent } of given) {
      if (min === 0) expect(read([...required, sent])).not.toThrow();
      else expect(read(required.filter((one) => one !== sent))).toThrow(`Missing: ${sent.name}`);
    }
    const names = given.map(({ sent: { name } }) => name).join(', ');
    expect(read([...required, { name: 'shoe-size', valueString: '42' }])).toThrow(`none of those known: ${names}.`);
  });
});
