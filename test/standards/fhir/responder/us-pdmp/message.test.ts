import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../../../src/exchange/types.js';
import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { PDMP_PROFILES } from '../../../../../src/standards/fhir/responder/us-pdmp/finish.js';
import { openFhirValidator } from '../../../../support/fhir-validate.js';
import { history } from '../support/answers.js';
import { type Door, openDoor, type Reply } from '../support/door.js';
import { parametersOf } from '../support/history.js';

/** `$process-message` (wire/fhir.md §2.7). */
const validator = openFhirValidator();
afterAll(() => validator.close());
const OPTIONS = { usCore: '6.1.0', entryProfiles: Object.entries(PDMP_PROFILES).map((pair) => pair.join('=')) };
const EVENT = 'http://hl7.org/fhir/us/pdmp/OperationDefinition/pdmp-history';
const HEADER_ID = '5f0d8b51-92a4-4f39-8c35-6b8f0a6b2f10';
const DOWN: StateAnswer = { status: 'failed', code: 'timeout', retryable: true, disclosed: 'maybe' };

const HEADER: Resource = {
  resourceType: 'MessageHeader',
  id: HEADER_ID,
  eventCoding: { system: 'urn:ietf:rfc:3986', code: EVENT },
  source: { name: 'Made-up EHR', endpoint: 'https://ehr.example.org/fhir' },
  focus: [{ reference: 'urn:uuid:7f1f2a44-5b1c-4a0e-9b1b-0c1d2e3f4a5b' }],
};
const FULL_URL = 'urn:uuid:7f1f2a44-5b1c-4a0e-9b1b-0c1d2e3f4a5b';
const entryOf = (resource: Resource, fullUrl?: string) => ({ ...(fullUrl === undefined ? {} : { fullUrl }), resource });

/** A request message. @param header what of the header is otherwise; `undefined` leaves a member out */
function messageOf(header: JsonObject = {}, changes: Readonly<Record<string, unknown>> = {}): Resource {
  const head = JSON.parse(JSON.stringify({ ...HEADER, ...header })) as Resource;
  return {
    resourceType: 'Bundle',
    type: 'message',
    timestamp: '2025-06-01T11:59:59Z',
    entry: [entryOf(head, `urn:uuid:${HEADER_ID}`), entryOf(parametersOf(changes), FULL_URL)],
  };
}

let door: Door;
let down = false;
beforeAll(async () => {
  const known = history([{ rx: 'A1', filled: '2025-03-02' }]);
  const say = async (): Promise<StateAnswer> => (down ? DOWN : known);
  door = await openDoor({
    states: {
      KY: say,
      OH: async () => (down ? DOWN : { status: 'no-data' }),
      IN: say,
      WA: { status: 'unsupported' },
      MD: say,
    },
    client: { states: ['IN', 'KY', 'OH', 'WA'] },
    clock: () => new Date('2025-06-01T12:00:00Z'),
  });
});
afterAll(() => door.close());
afterEach(() => {
  down = false;
});

const send = (message: unknown, { query = '', accept = 'application/fhir+json' } = {}): Promise<Reply> =>
  door.fetch(`/$process-message${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', accept },
    body: JSON.stringify(message),
  });

/** The header and the Parameters of a response. */
function partsOf({ status, resource }: Reply) {
  expect([status, resource.resourceType, resource.type]).toEqual([200, 'Bundle', 'message']);
  const entry = resource.entry as unknown as { fullUrl: string; resource: Resource }[];
  expect(entry.map(({ resource: { resourceType } }) => resourceType)).toEqual(['MessageHeader', 'Parameters']);
  const [header, parameters] = entry;
  expect(header!.resource.focus).toEqual([{ reference: parameters!.fullUrl }]);
  return { header: header!.resource, parameters: parameters!.resource, bundle: resource };
}
const namesOf = ({ parameter }: Resource): unknown[] => (parameter as JsonObject[]).map(({ name }) => name);

/** The states asked since. */
async function askedBy(act: () => Promise<Reply>) {
  const before = door.questions.length;
  const reply = await act();
  const outcomes = JSON.stringify(reply.resource).match(/urn:pdmp:[A-Z]{2}|"pdmp-state","valueCode":"[A-Z]{2}/g) ?? [];
  return { reply, count: door.questions.length - before, told: [...new Set(outcomes)].sort() };
}

describe(`a response, by ${validator.name}`, () => {
  it.each([
    ['with history', false, 'ok', ['pdmp-history-data', 'pdmp-history-link', 'outcome']],
    ['where all failed', true, 'transient-error', ['outcome']],
  ])('%s is a message that answers the request', async (_what, fails, code, names) => {
    down = fails;
    const json = await send(messageOf());
    const xml = await send(messageOf(), { accept: 'application/fhir+xml' });
    const { header, parameters, bundle } = partsOf(json);
    expect(header).toMatchObject({
      eventCoding: { system: 'urn:ietf:rfc:3986', code: EVENT },
      destination: [{ endpoint: 'https://ehr.example.org/fhir' }],
      source: { endpoint: `${door.base}/$process-message` },
      response: { identifier: HEADER_ID, code },
    });
    expect(namesOf(parameters)).toEqual(names);
    expect(bundle.meta?.profile).toEqual([
      'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-bundle-response-message',
    ]);
    for (const member of ['total', 'link']) expect(bundle).not.toHaveProperty(member);
    expect(await validator.errors(json.text, OPTIONS)).toEqual([]);
    expect([xml.status, xml.headers.get('content-type')]).toEqual([200, 'application/fhir+xml; charset=utf-8']);
    expect(await validator.errors(xml.text, OPTIONS)).toEqual([]);
  });

  it('says what the operation would: staged, and fetched', async () => {
    const staged = partsOf(await send(messageOf({}, { 'pre-stage-only': true })));
    expect([namesOf(staged.parameters), (staged.header.response as JsonObject).code]).toEqual([
      ['pre-stage-retrieval-key', 'outcome'],
      'ok',
    ]);
    const [key] = staged.parameters.parameter as JsonObject[];
    const fetched = partsOf(await send(messageOf({}, { 'pre-stage-retrieval-key': key?.valueString })));
    expect(namesOf(fetched.parameters)).toContain('pdmp-history-data');
  });

  it.each([
    ['a key that is not known', { 'pre-stage-retrieval-key': 'never-given' }],
    ['a requester whom no state lets ask', { jurisdiction: ['MD'] }],
    ['states that cannot be asked so', { jurisdiction: ['WA'] }],
  ])('says that it is of no use to send the same again: %s', async (_what, changes) => {
    const { header, parameters } = partsOf(await send(messageOf({}, changes)));
    expect([(header.response as JsonObject).code, namesOf(parameters)]).toEqual(['fatal-error', ['outcome']]);
  });
});

describe('a request', () => {
  it.each<[string, unknown]>([
    ['by the full URL of its Parameters', undefined],
    ['by type and id', [{ reference: 'Parameters/ask' }]],
    ['by its id as a UUID', [{ reference: 'urn:uuid:ask' }]],
  ])('focuses %s', async (_what, focus) => {
    const message = messageOf(focus === undefined ? {} : { focus: focus as JsonObject[] });
    const [, second] = message.entry as unknown as { resource: Resource }[];
    second!.resource = { ...second!.resource, id: 'ask' };
    partsOf(await send(message));
  });

  it('may stand in content of Parameters, and say that it is not to be answered later', async () => {
    const parameter = [
      { name: 'content', resource: messageOf() },
      { name: 'async', valueBoolean: false },
    ];
    partsOf(await send({ resourceType: 'Parameters', parameter }));
    partsOf(await send(messageOf(), { query: '?async=false' }));
  });

  it('may name its event by eventUri', async () => {
    partsOf(await send(messageOf({ eventCoding: undefined, eventUri: EVENT })));
  });

  const bundle = messageOf();
  const [head, parameters] = bundle.entry as unknown as { resource: Resource; fullUrl: string }[];
  const entries = (...entry: unknown[]) => ({ ...bundle, entry });
  const wrapped = (...more: JsonObject[]) => ({
    resourceType: 'Parameters',
    parameter: [{ name: 'content', resource: messageOf() }, ...more],
  });
  it.each<[string, unknown, string, string?]>([
    ['that is no message', { ...bundle, type: 'collection' }, 'structure'],
    ['that is the Parameters alone', parametersOf(), 'not-supported'],
    ['without header', entries(parameters), 'structure'],
    ['whose header is not first', entries(parameters, head), 'structure'],
    ['with two headers', entries(head, head, parameters), 'structure'],
    ['without Parameters', entries(head), 'structure'],
    ['with two Parameters', entries(head, parameters, parameters), 'structure'],
    ['without entries', { ...bundle, entry: undefined }, 'structure'],
    ['without focus', messageOf({ focus: undefined }), 'structure'],
    ['whose focus is elsewhere', messageOf({ focus: [{ reference: 'urn:uuid:elsewhere' }] }), 'structure'],
    ['with two foci', messageOf({ focus: [{ reference: FULL_URL }, { reference: FULL_URL }] }), 'structure'],
    ['of another event', messageOf({ eventCoding: { code: 'urn:other' } }), 'not-supported'],
    ['of no event', messageOf({ eventCoding: undefined }), 'not-supported'],
    ['whose header has no id', messageOf({ id: undefined }), 'required'],
    ['whose header has an id that is none', messageOf({ id: 'a b' }), 'required'],
    ['that lacks the patient', messageOf({}, { patient: undefined }), 'required'],
    ['to be answered later', messageOf(), 'not-supported', '?async=true'],
    ['to be answered elsewhere', messageOf(), 'not-supported', '?response-url=https://ehr.example.org'],
    ['to be answered later, said in Parameters', wrapped({ name: 'async', valueBoolean: true }), 'not-supported'],
    ['to be answered elsewhere, said in Parameters', wrapped({ name: 'response-url', valueUrl: 'x' }), 'not-supported'],
  ])('%s is refused, nobody is asked, and the audit has it', async (_what, message, code, query = '') => {
    const { reply, count } = await askedBy(() => send(message, { query }));
    expect([reply.status, reply.issue.code, count]).toEqual([400, code, 0]);
    const event = (await door.audited()).at(-1);
    expect([event?.outcome, event?.outcomeDesc]).toEqual(['4', expect.stringMatching(/^HTTP 400 /)]);
    expect(reply.text).not.toContain('Hollowtree');
  });
});

describe('a destination', () => {
  it.each<[string, () => JsonObject[] | undefined, number]>([
    ['that is not named', () => undefined, 4],
    ['that is this gateway', () => [{ endpoint: `${door.base}/$process-message` }], 4],
    ['that is this gateway’s own URL', () => [{ endpoint: door.publicUrl }], 4],
    ['that is a state, by name', () => [{ name: 'ky', endpoint: 'https://ky.example.org' }], 1],
    ['that is a state, by endpoint', () => [{ endpoint: 'urn:pdmp:KY' }], 1],
    ['that is two states', () => [{ name: 'KY', endpoint: 'urn:pdmp:KY' }, { endpoint: 'urn:pdmp:IN' }], 2],
    ['that is a state, beside this gateway', () => [{ endpoint: door.publicUrl }, { endpoint: 'urn:pdmp:OH' }], 1],
  ])('%s has its states asked', async (_what, destination, expected) => {
    const { reply, count } = await askedBy(() => send(messageOf({ destination: destination() })));
    partsOf(reply);
    expect(count).toBe(expected);
  });

  it('and jurisdiction must agree', async () => {
    const toKy = { destination: [{ endpoint: 'urn:pdmp:KY' }] };
    expect((await askedBy(() => send(messageOf(toKy, { jurisdiction: ['KY', 'OH'] })))).count).toBe(1);
    const { reply, count } = await askedBy(() => send(messageOf(toKy, { jurisdiction: ['OH'] })));
    expect([reply.status, reply.issue.code, count]).toEqual([400, 'invalid', 0]);
  });

  it.each([
    ['a state that no route leads to', { name: 'ZZ', endpoint: 'urn:x' }],
    ['another gateway', { name: 'Elsewhere', endpoint: 'https://elsewhere.example.org' }],
    ['one whose address begins as ours does', { endpoint: 'http://127.0.0.1.example.org' }],
    ['nothing', {}],
  ])('that is %s cannot be reached', async (_what, destination) => {
    const { reply, count } = await askedBy(() => send(messageOf({ destination: [destination] })));
    expect([reply.status, reply.issue.code, count]).toEqual([400, 'code-invalid', 0]);
  });
});
