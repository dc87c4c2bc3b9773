import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../../../src/exchange/types.js';
import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { toXml } from '../../../../../src/fhir/xml.js';
import { PDMP_PROFILES } from '../../../../../src/standards/fhir/responder/us-pdmp/finish.js';
import { openFhirValidator } from '../../../../support/fhir-validate.js';
import { history } from '../support/answers.js';
import { type Door, type DoorOptions, openDoor } from '../support/door.js';
import { askHistory, type History, historyOf, parametersOf, PATIENT, PRACTITIONER } from '../support/history.js';

/** The guide's situations over HTTP (wire/fhir.md §2.1 to §2.3), each answer validated in JSON and in XML. */
const validator = openFhirValidator();
afterAll(() => validator.close());
const OPTIONS = { usCore: '6.1.0', entryProfiles: Object.entries(PDMP_PROFILES).map((pair) => pair.join('=')) };
const PMIX = 'http://terminology.hl7.org/CodeSystem/PMIXStatusCode';
const DOWN: StateAnswer = { status: 'failed', code: 'timeout', retryable: true, disclosed: 'maybe' };
const KNOWN = history([
  { rx: 'A1', refill: 1 },
  { rx: 'A2', filled: '2025-01-09' },
]);

let door: Door;
const open = async (states: DoorOptions['states'], options: Partial<DoorOptions> = {}): Promise<Door> =>
  (door = await openDoor({ states, clock: () => new Date('2025-06-01T12:00:00Z'), ...options }));
afterEach(() => door.close());

interface Answered extends History {
  readonly names: readonly string[];
}

/** Asks for JSON and for XML: both must be valid and have the same parameters. */
async function ask(changes: Readonly<Record<string, unknown>> = {}, path = '/$pdmp-history'): Promise<Answered> {
  const xml = await askHistory(door, parametersOf(changes), { path, headers: { accept: 'application/fhir+xml' } });
  const json = await askHistory(door, parametersOf(changes), { path });
  expect([json.status, json.headers.get('content-type')]).toEqual([200, 'application/fhir+json; charset=utf-8']);
  expect([xml.status, xml.headers.get('content-type')]).toEqual([200, 'application/fhir+xml; charset=utf-8']);
  expect(await validator.errors(json.text, OPTIONS)).toEqual([]);
  expect(await validator.errors(xml.text, OPTIONS)).toEqual([]);
  expect(json.headers.get('cache-control')).toBe('no-store');
  const { parameter, meta } = json.resource as Resource & { readonly parameter: readonly JsonObject[] };
  expect(meta?.profile).toEqual(['http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-parameters-response']);
  const names = parameter.map(({ name }) => String(name));
  expect(
    [...xml.text.matchAll(/<parameter>(?:<extension.*?<\/extension>)*<name value="([^"]+)"/gs)].map(([, n]) => n),
  ).toEqual(names);
  return { ...historyOf(json), names };
}

/** Severity, issue type, status code and sentence of each issue. */
const issuesOf = ({ outcome }: History): unknown[][] =>
  (outcome?.issue ?? []).map(({ severity, code, details }) => {
    const [coding] = (details as JsonObject).coding as JsonObject[];
    return [severity, code, coding?.system === PMIX ? coding.code : `other#${String(coding?.code)}`, coding?.display];
  });

describe(`$pdmp-history, by ${validator.name}`, () => {
  it.each(['/$pdmp-history', '/Patient/$pdmp-history', '/%24pdmp-history', '/Patient/%24pdmp-history'])(
    'history: POST %s',
    async (path) => {
      await open({ KY: KNOWN, OH: history([{ rx: 'B1' }], { patient: { gender: undefined } }) });
      const told = await ask({}, path);
      expect(told.names).toEqual(['pdmp-history-data', 'pdmp-history-link']);
      expect(told.link).toMatch(/\/report\/[\w-]{43}$/);
      const bundle = told.data as unknown as JsonObject;
      expect(bundle).toMatchObject({ type: 'collection' });
      for (const member of ['total', 'link']) expect(bundle).not.toHaveProperty(member);
      for (const entry of told.data!.entry) {
        expect(Object.keys(entry).sort()).toEqual(['fullUrl', 'resource']);
        expect(entry.fullUrl).toBe(`${door.base}/${entry.resource.resourceType}/${entry.resource.id}`);
        expect(entry.resource.meta?.source).toMatch(/^urn:pdmp:(KY|OH)$/);
      }
      expect(told.of('MedicationDispense')).toHaveLength(3);
      // One of each state, never merged.
      expect(
        told
          .of('Patient')
          .map(({ meta }) => meta?.source)
          .sort(),
      ).toEqual(['urn:pdmp:KY', 'urn:pdmp:OH']);
    },
  );

  it('does not echo what was asked', async () => {
    await open({ KY: KNOWN });
    const { data } = await ask({
      patient: { ...PATIENT, identifier: [{ system: 'https://ehr.example.org/mrn', value: 'ECHO-1' }] },
    });
    const text = JSON.stringify(data);
    for (const word of ['Hollowtree', '1961-04-02', 'ECHO-1', 'Made-up Clinic', 'BA1234563'])
      expect(text).not.toContain(word);
  });

  it('minimal: patient, practitioner and role alone, of a state that tells the least', async () => {
    const bare = { patient: { gender: undefined, address: undefined }, organization: { identifier: undefined } };
    await open({ KY: history([{ rx: 'M1', dispense: { daysSupply: undefined } }], bare) });
    const told = await ask({
      patient: { resourceType: 'Patient', name: [{ family: 'Least', given: ['Lee'] }], birthDate: '1990-01-01' },
      'authorized-practitioner-organization': undefined,
    });
    expect(told.of('MedicationDispense')).toHaveLength(1);
    expect(door.questions[0]?.patient).toMatchObject({
      name: [{ family: 'Least', given: ['Lee'] }],
      birthDate: '1990-01-01',
    });
    expect(door.questions[0]?.patient).not.toHaveProperty('address');
  });

  it.each([
    ['/$pdmp-history', 'pdmp-history-data'],
    ['/$process-message', 'MessageHeader'],
  ])('may be asked in XML: %s', async (path, expected) => {
    await open({ KY: KNOWN });
    const header = {
      resourceType: 'MessageHeader',
      id: 'h1',
      eventUri: 'http://hl7.org/fhir/us/pdmp/OperationDefinition/pdmp-history',
      source: { endpoint: 'https://ehr.example.org/fhir' },
      focus: [{ reference: 'Parameters/p1' }],
    };
    const parameters = { ...parametersOf(), id: 'p1' };
    const entry = [header, parameters].map((resource) => ({ resource }));
    const body = path === '/$pdmp-history' ? parameters : { resourceType: 'Bundle', type: 'message', entry };
    const answer = await askHistory(door, toXml(body as Resource), {
      path,
      headers: { 'content-type': 'application/fhir+xml' },
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`"${expected}"`);
    expect(door.questions[0]?.patient).toMatchObject({ name: PATIENT.name, birthDate: PATIENT.birthDate });
  });

  it('patient not found: an outcome, and no Bundle', async () => {
    await open({ KY: { status: 'no-data' }, OH: { status: 'no-data' } });
    const told = await ask();
    expect(told.names).toEqual(['outcome']);
    expect(issuesOf(told)).toEqual([
      ['information', 'informational', 'no-data', 'No Data'],
      ['information', 'informational', 'no-data', 'No Data'],
    ]);
  });

  it('no history: a state that tells a person without any record is no history either', async () => {
    await open({ KY: history([]) });
    const told = await ask();
    expect(told.data).toBeUndefined();
    expect(issuesOf(told)).toContainEqual(['information', 'informational', 'no-data', 'No Data']);
  });

  it('link: of a state whose records may be viewed only', async () => {
    await open({ KY: KNOWN }, { disclosure: { KY: 'view' } });
    const told = await ask();
    expect(told.names).toEqual(['pdmp-history-link', 'outcome']);
    expect((await fetch(told.link!)).status).toBe(200);
  });

  it('pre-stage: accepted with a key; the key fetches the history, from what states told', async () => {
    await open({ KY: KNOWN, OH: { status: 'no-data' } });
    const accepted = await ask({ 'pre-stage-only': true });
    expect(accepted.names).toEqual(['pre-stage-retrieval-key', 'outcome']);
    expect(accepted.key).toMatch(/^[\w-]{43}$/);
    expect(issuesOf(accepted)).toEqual([
      ['information', 'informational', 'other#pre-stage-accepted', 'Pre-Stage Request Accepted'],
    ]);
    const fetched = await ask({ 'pre-stage-retrieval-key': accepted.key });
    expect(fetched.names).toEqual(['pdmp-history-data', 'pdmp-history-link', 'outcome']);
    expect(fetched.of('MedicationDispense')).toHaveLength(2);
    expect(issuesOf(fetched).map(([, , code]) => code)).toEqual(['complete', 'no-data']);
  });

  it('pre-stage-only that is false is an ordinary question', async () => {
    await open({ KY: KNOWN });
    expect((await ask({ 'pre-stage-only': false })).names).toEqual(['pdmp-history-data', 'pdmp-history-link']);
  });

  it('non-fatal: what is missing is said beside the data', async () => {
    await open({ KY: KNOWN, OH: DOWN, IN: { ...DOWN, code: 'unreachable' }, WA: { status: 'ambiguous' } });
    const told = await ask();
    expect(told.names).toEqual(['pdmp-history-data', 'pdmp-history-link', 'outcome']);
    expect(issuesOf(told)).toEqual([
      ['warning', 'incomplete', 'error', 'Error'],
      ['warning', 'timeout', 'error', 'Error'],
      ['warning', 'multiple-matches', 'deferred', 'Deferred'],
    ]);
    expect(told.outcome?.issue.map(({ diagnostics }) => String(diagnostics).slice(0, 3))).toEqual([
      'IN:',
      'OH:',
      'WA:',
    ]);
  });

  it('a state that answers later: its key stands beside what others told', async () => {
    await open({ KY: KNOWN, OH: { status: 'deferred' } });
    const told = await ask();
    expect(told.names).toEqual(['pdmp-history-data', 'pdmp-history-link', 'pre-stage-retrieval-key', 'outcome']);
    expect(issuesOf(told)).toEqual([['warning', 'incomplete', 'deferred', 'Deferred']]);
  });

  it('fatal: nothing but an outcome, with HTTP 200', async () => {
    await open({ KY: DOWN, OH: { status: 'unsupported', what: 'version' } });
    const told = await ask();
    expect(told.names).toEqual(['outcome']);
    expect(issuesOf(told)).toEqual([
      ['error', 'exception', 'error', 'Error'],
      ['error', 'timeout', 'error', 'Error'],
      ['error', 'not-supported', 'version-mismatch', 'Version Mismatch'],
    ]);
  });

  it('a requester whom no state lets ask: nothing but an outcome, and no state is asked', async () => {
    await open({ KY: KNOWN }, { refused: { KY: 'this client may not ask it' } });
    const told = await ask();
    expect(told.names).toEqual(['outcome']);
    expect(issuesOf(told)).toEqual([
      ['error', 'forbidden', 'disallowed', 'Disallowed'],
      ['error', 'forbidden', 'disallowed', 'Disallowed'],
    ]);
    expect(door.questions).toEqual([]);
  });

  it('full input: whatever can be put to a state is, and no more', async () => {
    await open({ KY: KNOWN, OH: KNOWN }, { delegates: 'allow' });
    await ask({
      patient: {
        ...PATIENT,
        id: 'theirs',
        text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Ada</div>' },
        identifier: [
          {
            type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'DL' }] },
            system: 'urn:oid:2.16.840.1.113883.4.3.21',
            value: 'D-100',
          },
        ],
        name: [
          { use: 'old', family: 'Formerly', given: ['Ada'] },
          { use: 'official', family: 'Hollowtree', given: ['Ada', 'Q'], suffix: ['Jr'] },
          { use: 'nickname', family: 'Hollowtree', given: ['Addie'] },
        ],
        telecom: [
          { system: 'phone', value: '502-555-0100' },
          { system: 'email', value: 'ada@example.org' },
        ],
        contact: [{ name: { family: 'Contactperson' } }],
      },
      'delegate-practitioner': { ...PRACTITIONER, identifier: undefined, name: [{ family: 'Nurse', given: ['Nora'] }] },
      'delegate-practitioner-role': { resourceType: 'PractitionerRole' },
      'delegate-organization': { resourceType: 'Organization', active: true, name: 'Made-up Clinic' },
      'pre-stage-only': false,
      jurisdiction: ['KY'],
    });
    const [{ patient } = { patient: PATIENT }] = door.questions;
    expect(patient).toEqual({
      resourceType: 'Patient',
      id: expect.not.stringContaining('theirs'),
      identifier: [expect.objectContaining({ system: 'urn:pdmp:driver-license', value: 'D-100' })],
      name: [{ family: 'Hollowtree', given: ['Ada', 'Q'], suffix: ['Jr'] }],
      telecom: [{ system: 'phone', value: '502-555-0100' }],
      gender: 'female',
      birthDate: '1961-04-02',
      address: PATIENT.address,
    });
    expect(door.questions).toHaveLength(2); // for JSON and for XML, of Kentucky alone
  });
});
