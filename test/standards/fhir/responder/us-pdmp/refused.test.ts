import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { history } from '../support/answers.js';
import { type Door, openDoor, type Reply } from '../support/door.js';
import { askHistory, historyOf, parametersOf, PATIENT, PRACTITIONER, ROLE } from '../support/history.js';

/** What no error may repeat: every request below has all of it that it can. */
const CANARIES = ['Canarytree', 'Canaria', '1961-04-02', 'CANARY-ID-77', 'Canary Lane', 'canary-key'];
const SICK: Resource = {
  ...PATIENT,
  identifier: [{ system: 'https://ehr.example.org/mrn', value: 'CANARY-ID-77' }],
  name: [{ family: 'Canarytree', given: ['Canaria'] }],
  address: [{ line: ['1 Canary Lane'], state: 'KY' }],
};
const { name: _name, ...NAMELESS } = SICK;
const { birthDate: _birthDate, ...AGELESS } = SICK;
const named = (...name: JsonObject[]): Resource => ({ ...SICK, name });
const born = (birthDate: unknown): Resource => ({ ...SICK, birthDate }) as Resource;
const OWNER: Resource = { resourceType: 'RelatedPerson', name: [{ family: 'Canarytree', given: ['Canaria'] }] };
const ANIMAL: Resource = {
  ...SICK,
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-animal', extension: [] }],
};

let door: Door;
beforeAll(async () => {
  door = await openDoor({
    states: { KY: history([{ rx: 'A1' }]), OH: { status: 'no-data' } },
    refused: { OH: 'this client may not ask it' },
    clock: () => new Date('2025-06-01T12:00:00Z'),
    deps: { limits: { bodyBytes: 20_000 } },
  });
});
afterAll(() => door.close());

/** A refusal: its status and issue, nothing of the person in it, no state asked, and the audit has it. */
async function expectRefused(answer: () => Promise<Reply>, status: number, code: string, reason: string) {
  const [before, asked] = [(await door.audited()).length, door.questions.length];
  const reply = await answer();
  expect([reply.status, reply.issue.severity, reply.issue.code]).toEqual([status, 'error', code]);
  expect(reply.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
  expect(CANARIES.filter((canary) => reply.text.includes(canary))).toEqual([]);
  expect(CANARIES.filter((canary) => door.log.includes(canary))).toEqual([]);
  expect(door.questions).toHaveLength(asked);
  const events = (await door.audited()).slice(before);
  expect(events.map(({ outcome, outcomeDesc }) => [outcome, outcomeDesc])).toEqual([['4', `HTTP ${status} ${reason}`]]);
  const [client] = events[0]?.agent ?? [];
  expect(client?.who?.identifier?.value).toBe('ehr');
  expect(events[0]?.subtype?.[0]?.code).toBe('operation');
  return reply;
}

const MISSING = ['required', 'missing-parameter'] as const;
const INVALID = ['value', 'invalid-parameter'] as const;
const CONFLICT = ['invalid', 'conflicting-parameters'] as const;
const UNSUPPORTED = ['not-supported', 'unsupported-parameter'] as const;
const MALFORMED = ['structure', 'malformed-request'] as const;
const UNKNOWN_STATE = ['code-invalid', 'unknown-jurisdiction'] as const;

describe('$pdmp-history refuses, and asks nobody', () => {
  it.each<[string, Readonly<Record<string, unknown>>, readonly [string, string], RegExp?]>([
    ['no patient', { patient: undefined }, MISSING, /Missing: patient\./],
    ['no practitioner', { 'authorized-practitioner': undefined }, MISSING, /Missing: authorized-practitioner\./],
    ['no role', { 'authorized-practitioner-role': undefined }, MISSING, /Missing: authorized-practitioner-role\./],
    ['two patients', { patient: [SICK, SICK] }, CONFLICT, /^patient is given more than once/],
    ['two practitioners', { 'authorized-practitioner': [PRACTITIONER, PRACTITIONER] }, CONFLICT],
    ['a parameter that is unknown', { 'date-range': 'CANARY-ID-77' }, UNSUPPORTED],
    ['a patient that is a practitioner', { patient: PRACTITIONER }, INVALID, /^patient must hold a Patient/],
    ['a practitioner that is a patient', { 'authorized-practitioner': SICK }, INVALID],
    ['a role that is a practitioner', { 'authorized-practitioner-role': PRACTITIONER }, INVALID],
    ['an organization that is a role', { 'authorized-practitioner-organization': ROLE }, INVALID],
    ['an owner that is a patient', { patient: ANIMAL, 'animal-owner': SICK }, INVALID],
    ['a patient without name', { patient: NAMELESS }, MISSING, /patient must have a name with family and given/],
    ['a patient without given name', { patient: named({ family: 'Canarytree' }) }, MISSING],
    ['a patient without family name', { patient: named({ given: ['Canaria'] }) }, MISSING],
    ['family and given apart', { patient: named({ family: 'Canarytree' }, { given: ['Canaria'] }) }, MISSING],
    ['an old name alone', { patient: named({ use: 'old', family: 'Canarytree', given: ['Canaria'] }) }, MISSING],
    ['a name in one text', { patient: named({ text: 'Canaria Canarytree' }) }, MISSING],
    ['an empty given name', { patient: named({ family: 'Canarytree', given: [''] }) }, INVALID],
    ['a name of 300 letters', { patient: named({ family: 'Canarytree'.repeat(30), given: ['Canaria'] }) }, INVALID],
    ['a control character', { patient: named({ family: 'Canary\u0007tree', given: ['Canaria'] }) }, INVALID],
    ['no birth date', { patient: AGELESS }, INVALID, /birthDate must be one exact day/],
    ['a year of birth', { patient: born('1961') }, INVALID],
    ['a month of birth', { patient: born('1961-04') }, INVALID],
    ['a day that does not exist', { patient: born('1961-02-30') }, INVALID],
    ['a moment of birth', { patient: born('1961-04-02T10:00:00Z') }, INVALID],
    ['a birth date in digits', { patient: born(19610402) }, INVALID],
    ['a birth date tomorrow', { patient: born('2025-06-02') }, INVALID, /lies in the future/],
    ['an owner of a person', { patient: SICK, 'animal-owner': OWNER }, INVALID, /no patient-animal extension/],
    ['an animal of nobody', { patient: { ...ANIMAL, name: [{ given: ['Canaria'] }] } }, MISSING],
    ['pre-stage-only as text', { 'pre-stage-only': 'true' }, INVALID, /valueBoolean/],
    ['pre-stage-only both ways', { 'pre-stage-only': [true, false] }, CONFLICT],
    ['a key as flag', { 'pre-stage-retrieval-key': true }, INVALID, /valueString/],
    ['an empty key', { 'pre-stage-retrieval-key': '' }, INVALID],
    ['two keys', { 'pre-stage-retrieval-key': ['canary-key', 'canary-key-2'] }, CONFLICT],
    ['a key and pre-stage-only', { 'pre-stage-only': true, 'pre-stage-retrieval-key': 'canary-key' }, CONFLICT],
    ['a state that no route leads to', { jurisdiction: 'ZZ' }, UNKNOWN_STATE, /ZZ is no state/],
    ['a name in the place of a state', { jurisdiction: 'Canarytree' }, UNKNOWN_STATE, /A value is no state/],
    ['a state as flag', { jurisdiction: true }, INVALID],
    [
      'a delegate’s role alone',
      { 'delegate-practitioner-role': ROLE },
      MISSING,
      /delegate-practitioner: it is missing/,
    ],
    ['a delegate’s house alone', { 'delegate-organization': { resourceType: 'Organization' } }, MISSING],
    ['a nameless delegate', { 'delegate-practitioner': { resourceType: 'Practitioner' } }, MISSING],
  ])('%s', async (_what, changes, [code, reason], says = /./) => {
    const reply = await expectRefused(
      () => askHistory(door, parametersOf({ patient: SICK, ...changes })),
      400,
      code,
      reason,
    );
    expect(reply.issue.diagnostics).toMatch(says);
  });

  it.each<[string, string]>([
    ['no JSON', '{"resourceType":"Parameters","Canarytree'],
    ['nothing', ''],
    ['a list', '[]'],
    ['a patient', JSON.stringify(SICK)],
    ['a Bundle', JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: [{ resource: SICK }] })],
  ])('a body that is %s', async (_what, body) => {
    await expectRefused(() => askHistory(door, body), 400, ...MALFORMED);
  });

  it('a body that is not UTF-8', async () => {
    const post = { method: 'POST', headers: { 'content-type': 'application/fhir+json' } };
    const body = Buffer.from(
      JSON.stringify(parametersOf({ patient: SICK })).replace('Canaria', 'Canari\u00e4'),
      'latin1',
    );
    await expectRefused(() => door.fetch('/$pdmp-history', { ...post, body }), 400, ...MALFORMED);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/fhir+json; charset=latin1', 'text/turtle'])(
    'a body that says it is %s',
    async (type) => {
      const answer = () => askHistory(door, parametersOf({ patient: SICK }), { headers: { 'content-type': type } });
      await expectRefused(answer, 415, 'not-supported', 'unsupported-media-type');
    },
  );

  it('a body that is larger than the limit', async () => {
    const large = { ...SICK, text: { div: 'x'.repeat(20_000) } };
    const answer = () => askHistory(door, parametersOf({ patient: large }));
    await expectRefused(answer, 413, 'too-long', 'body-too-large');
  });

  it.each(['/$pdmp-history', '/Patient/$pdmp-history', '/%24pdmp-history', '/$process-message'])(
    'GET %s, and says what is allowed',
    async (path) => {
      const { status, headers, issue } = await door.fetch(path);
      expect([status, issue.code]).toEqual([405, 'not-supported']);
      expect(headers.get('allow')).toBe('POST, OPTIONS');
    },
  );

  it('an answer in a format that there is not', async () => {
    const answer = await askHistory(door, parametersOf(), { headers: { accept: 'text/turtle' } });
    expect([answer.status, answer.issue.code]).toEqual([406, 'not-supported']);
  });

  it('who has no token, or one for something else', async () => {
    const asked = door.questions.length;
    const narrow = await askHistory(door, parametersOf(), {
      headers: { authorization: `Bearer ${await door.tokenOf('narrow')}` },
    });
    expect([narrow.status, narrow.issue.code]).toEqual([403, 'forbidden']);
    expect((await askHistory(door, parametersOf(), { headers: { authorization: 'Bearer x' } })).status).toBe(401);
    expect(door.questions).toHaveLength(asked);
  });

  it('to ask a state that this client may not, which is disallowed beside the others', async () => {
    const told = historyOf(await askHistory(door, parametersOf({ jurisdiction: ['ky', 'OH', 'KY'] })));
    expect(told.of('MedicationDispense').map(({ meta }) => meta?.source)).toEqual(['urn:pdmp:KY']);
    expect(JSON.stringify(told.outcome)).toContain('"valueCode":"disallowed"');
    expect(door.questions).toHaveLength(1);
  });
});
