import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '../../../../src/audit/index.js';
import type { PdmpQuery, StateAnswer } from '../../../../src/exchange/types.js';
import type { JsonObject, Resource } from '../../../../src/fhir/types.js';
import { balpFindings } from '../../../audit/support/balp.js';
import { openFhirValidator } from '../../../support/fhir-validate.js';
import { spied } from '../../../support/spiedStore.js';
import { history } from './support/answers.js';
import { type Door, type DoorOptions, openDoor } from './support/door.js';
import { askHistory, historyOf, parametersOf } from './support/history.js';
import { IG_PERSON, IG_QUERY } from './support/queries.js';

const validator = openFhirValidator();
let door: Door;
const open = async (options: Partial<DoorOptions> = {}): Promise<Door> =>
  (door = await openDoor({
    states: { KY: history([{ rx: 'A1', filled: '2025-03-02' }]), OH: several },
    clock: () => new Date('2025-06-01T12:00:00Z'),
    candidates: { OH: 'show' },
    ...options,
  }));
afterEach(() => door.close());
afterAll(() => validator.close());

/** Values of the candidates alone. */
const CANARIES = ['Doppelcity', '43299', 'LICENCE-77', '614-555-0177', '999-00-7777'];
const person = (id: string, city: string, postalCode: string): Resource => ({
  resourceType: 'Patient',
  id,
  identifier: [
    { system: 'urn:pdmp:driver-license', value: `LICENCE-77-${id}` },
    { system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-00-7777' },
  ],
  name: [{ family: 'Fiction', given: ['Peter'] }],
  telecom: [{ system: 'phone', value: '614-555-0177' }],
  birthDate: '1973-11-25',
  address: [{ city, postalCode }],
});
const PEOPLE = [person('c1', 'Doppelcity', '43299'), person('c2', 'Doppelcity North', '43298')];

/** A state that knows two by the name, and tells of the one whose postal code is given. */
const several = async ({ patient }: PdmpQuery): Promise<StateAnswer> =>
  JSON.stringify(patient).includes('43299')
    ? history([{ rx: 'B1', filled: '2025-03-02' }])
    : { status: 'ambiguous', candidates: PEOPLE, detail: 'Deferred' };

interface Told {
  readonly contained?: readonly Resource[];
  readonly issue: readonly JsonObject[];
}
const outcomeIn = (resources: readonly (Resource | undefined)[]): Told =>
  resources.find((resource) => resource?.resourceType === 'OperationOutcome') as unknown as Told;
const search = async (): Promise<{ told: Told; types: string[]; total?: number; text: string }> => {
  const { bundle, text } = await door.fetch(IG_QUERY);
  const resources = (bundle.entry ?? []).map(({ resource }) => resource);
  const types = resources.map((resource) => resource?.resourceType ?? '');
  return { told: outcomeIn(resources), types, total: bundle.total, text };
};
const multiple = ({ issue }: Told): JsonObject | undefined => issue.find(({ code }) => code === 'multiple-matches');
const named = ({ issue }: Told): unknown[] =>
  issue
    .flatMap(({ extension }) => (extension ?? []) as JsonObject[])
    .filter(({ url }) => String(url).endsWith('/pdmp-candidate'))
    .map(({ valueReference }) => (valueReference as JsonObject).reference);
const found = (text: string): string[] => CANARIES.filter((canary) => text.includes(canary));

describe(`where several match and policy shows them, with ${validator.name}`, () => {
  it('a search contains them in its outcome, and nowhere else', async () => {
    await open();
    const { told, types, total, text } = await search();
    expect(await validator.errors(text)).toEqual([]);
    expect(multiple(told)).toMatchObject({
      severity: 'warning',
      details: { text: expect.stringMatching(/ask again/) },
    });
    expect(told.contained).toMatchObject(PEOPLE.map(({ name, birthDate, address }) => ({ name, birthDate, address })));
    expect(named(told)).toEqual(told.contained?.map(({ id }) => `#${id}`));
    expect(told.contained?.map(({ meta }) => meta?.source)).toEqual(['urn:pdmp:OH', 'urn:pdmp:OH']);
    // The patient of the records is the only one in an entry, and the number counts records.
    expect([types.filter((type) => type === 'Patient').length, total]).toEqual([1, 1]);
    expect(found(text)).toEqual(CANARIES.filter((canary) => canary !== '999-00-7777'));
    expect(text.split('Doppelcity')).toHaveLength(3);
    expect([door.log, await door.metrics()].flatMap(found)).toEqual([]);
  });

  it('is the same in XML', async () => {
    await open();
    const { text } = await door.fetch(`${IG_QUERY}&_format=xml`);
    expect(await validator.errors(text)).toEqual([]);
    expect(text).toMatch(/<contained><Patient>[^]*Doppelcity/);
    expect(await validator.readXml?.(text)).not.toBeNull();
  });

  it('asking again with what one of them has gives the records', async () => {
    await open();
    const { contained = [] } = (await search()).told;
    const [{ postalCode }] = contained[0]!['address'] as [{ postalCode: string }];
    const again = await door.fetch(`${IG_QUERY}&subject:Patient.address-postalcode=${postalCode}`);
    expect(again.bundle.total).toBe(2);
    const chosen = { ...contained[0]!, meta: undefined, gender: 'male' };
    const told = historyOf(await askHistory(door, parametersOf({ patient: chosen })));
    expect(told.of('MedicationDispense').map(({ meta }) => meta?.source)).toEqual(['urn:pdmp:KY', 'urn:pdmp:OH']);
    const [{ value }] = contained[0]!['identifier'] as [{ value: string }];
    expect(JSON.stringify(door.questions.at(-1)?.patient)).toContain(value);
  });

  it('$pdmp-history tells them too, with and without records of others', async () => {
    await open();
    for (const jurisdiction of [['KY', 'OH'], ['OH']]) {
      const reply = await askHistory(door, parametersOf({ jurisdiction }));
      const { outcome, data, of } = historyOf(reply);
      const told = outcome as unknown as Told;
      expect(named(told)).toEqual(told.contained?.map(({ id }) => `#${id}`));
      expect(named(told)).toHaveLength(2);
      expect(data === undefined).toBe(jurisdiction.length === 1);
      expect(of('Patient')).toHaveLength(data === undefined ? 0 : 1);
      expect(await validator.errors(reply.text)).toEqual([]);
    }
  });

  it('the page behind a link says that several match, and names nobody', async () => {
    await open();
    const { link } = historyOf(await askHistory(door, parametersOf()));
    const page = await (await fetch(link!)).text();
    expect(page).toContain('Several people in OH match; its records are not in this answer. Ask again with more');
    expect(found(page)).toEqual([]);
  });

  it('what was asked for ahead tells them when it is fetched, under the same ids', async () => {
    await open();
    const { key } = historyOf(await askHistory(door, parametersOf({ 'pre-stage-only': true })));
    const fetched = async () =>
      historyOf(await askHistory(door, parametersOf({ 'pre-stage-retrieval-key': key }))).outcome as unknown as Told;
    const [first, second] = [await fetched(), await fetched()];
    expect(named(first)).toHaveLength(2);
    expect(named(second)).toEqual(named(first));
    expect(door.questions.filter(({ candidates }) => candidates)).toHaveLength(1);
  });

  it('the audit has an event for each, by pseudonym, and how many the state told', async () => {
    await open({ states: { OH: several } });
    const before = (await door.audited()).length;
    await search();
    const events = (await door.audited()).slice(before);
    for (const event of events) {
      expect(balpFindings(event)).toEqual([]);
      expect(await validator.errors(JSON.stringify(event))).toEqual([]);
    }
    const details = ({ entity = [] }: AuditEvent): Record<string, string> =>
      Object.fromEntries(entity.flatMap(({ detail = [] }) => detail.map((one) => [one.type, one.valueString])));
    expect(events.map(details)).toMatchObject([
      { state: 'OH', candidates: '2', person: expect.any(String) },
      { state: 'OH', candidates: '2' },
      { status: 'ambiguous', candidates: '2' },
    ]);
    const [first] = events;
    const patient = first?.entity?.find(({ type }) => type.code === '1');
    expect(patient?.what?.reference).toBeUndefined();
    expect(found(JSON.stringify(events))).toEqual([]);
  });

  it('tells none where more match than may be told', async () => {
    const many = [...PEOPLE, ...PEOPLE].map((one, at) => ({ ...one, id: `m${at}` }));
    await open({ states: { KY: history([{ rx: 'A1' }]), OH: { status: 'ambiguous', candidates: many } } });
    const { told, text } = await search();
    expect(multiple(told)).toMatchObject({ diagnostics: expect.stringContaining('limits.candidates') });
    expect(found(text)).toEqual([]);
  });
});

describe('where several match', () => {
  it.each<[string, Partial<DoorOptions>]>([
    ['policy says nothing of it', { candidates: {} }],
    ['policy says never', { candidates: { OH: 'never' } }],
    ['records are never kept', { disclosure: { OH: 'ephemeral' } }],
    ['records may be viewed only', { disclosure: { OH: 'view' } }],
  ])('and %s, nobody is in any answer, page, log, metric, event, job or cache', async (_why, options) => {
    const { store, puts } = spied();
    await open({ kept: store, ...options });
    const texts: string[] = [];
    const call = async (changes: Readonly<Record<string, unknown>>) => {
      const reply = await askHistory(door, parametersOf(changes));
      texts.push(reply.text);
      const told = historyOf(reply);
      if (told.link !== undefined) texts.push(await (await fetch(told.link)).text());
      return told;
    };
    await call({});
    const { key } = await call({ 'pre-stage-only': true });
    await call({ 'pre-stage-retrieval-key': key });
    texts.push((await door.fetch(IG_QUERY)).text, (await door.fetch(`${IG_QUERY}&_format=xml`)).text);
    texts.push((await door.fetch(`/MedicationDispense?${IG_PERSON}&jurisdiction=OH&_summary=count`)).text);

    expect(door.questions.filter(({ candidates }) => candidates)).toEqual([]);
    expect(texts.join('')).toMatch(/multiple-matches/);
    expect(texts.flatMap(found)).toEqual([]);
    expect([door.log, await door.metrics(), JSON.stringify(await door.audited())].flatMap(found)).toEqual([]);
    expect(puts.length).toBeGreaterThan(3);
    expect(puts.flatMap((put) => found(put.join(' ')))).toEqual([]);
  });

  it.each<[string, 'never' | 'show', number]>([
    ['are not kept where policy says never', 'never', 0],
    ['are told at the next fetch where it shows them', 'show', 2],
  ])('and a state that put its answer off says so later, they %s', async (_what, policy, count) => {
    const { store, puts } = spied();
    await open({ states: { OH: { status: 'deferred', key: 'KY1' } }, kept: store, candidates: { OH: policy } });
    const { key } = historyOf(await askHistory(door, parametersOf()));
    expect(await door.staging.land('KY1', 'OH', { status: 'ambiguous', candidates: PEOPLE })).toBe(true);
    const later = await askHistory(door, parametersOf({ 'pre-stage-retrieval-key': key }));
    const told = historyOf(later).outcome as unknown as Told;
    expect(multiple(told)).toBeDefined();
    expect(named(told)).toHaveLength(count);
    expect(found([later.text, ...puts.flat()].join('')).length > 0).toBe(count > 0);
    expect(later.text + puts.join('')).not.toContain('999-00-7777');
  });

  it('what was kept while policy showed them is not told once it does not', async () => {
    const { store } = spied();
    await open({ kept: store });
    const { key } = historyOf(await askHistory(door, parametersOf({ 'pre-stage-only': true })));
    historyOf(await askHistory(door, parametersOf({ 'pre-stage-retrieval-key': key })));
    await door.close();
    await open({ kept: store, candidates: {} });
    const later = await askHistory(door, parametersOf({ 'pre-stage-retrieval-key': key }));
    expect(later.text).toContain('multiple-matches');
    expect(later.text).toContain('it was not asked again');
    expect(found(later.text)).toEqual([]);
  });
});
