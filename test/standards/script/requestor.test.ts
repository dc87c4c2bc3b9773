import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StateAnswer, StateProtocol } from '../../../src/exchange/types.js';
import { openTables } from '../../../src/mapping/index.js';
import type { Tables } from '../../../src/mapping/types.js';
import type { ScriptRoute, ScriptVersion } from '../../../src/standards/script/requestor.js';
import { createScriptRequestor } from '../../../src/standards/script/requestor.js';
import type { Connection } from '../../../src/transport/connection.js';
import { openConnection } from '../../../src/transport/connection.js';
import { closedPort } from '../../transport/servers.js';
import type { Answer, Received, StateServer } from '../stateServer.js';
import { query, sample, say, stateServer, textOf } from '../stateServer.js';

let tables: Tables;
let state: StateServer;
let connection: Connection;
beforeAll(async () => {
  tables = await openTables();
  state = await stateServer();
  connection = openConnection({ endpoint: state.url, maxResponseBytes: 1_000_000 });
});
afterAll(async () => {
  await connection.close();
  await state.stop();
});

const WA: ScriptRoute = { state: 'WA', to: 'WA-OHP', toQualifier: 'ZZZ', from: 'GWY01', fromQualifier: 'D' };
const versions: ScriptVersion[] = ['10.6', '2017071'];
const requestor = (version: ScriptVersion): StateProtocol<ScriptRoute> =>
  createScriptRequestor({ tables, connection, version, schema: 'warn' });

function ask(answer: Answer, version: ScriptVersion = '2017071', route: ScriptRoute = WA): Promise<StateAnswer> {
  state.answer = answer;
  return requestor(version).ask(query, route, AbortSignal.timeout(5000));
}

/** A sample answer made to answer the question that came. */
const saying =
  (xml: string, status?: number): Answer =>
  (received, response) =>
    say(answering(xml, received), status)(received, response);
const answering = (xml: string, { body }: Received): string =>
  xml.replace(/(<RelatesToMessageID>)[^<]*/, `$1${textOf(body, 'MessageID')}`);
const approved = sample('ncpdp/17-rxhistoryresponse-approved.xml');
const approved10 = sample('ncpdp/10-rxhistoryresponse-approved.xml');

describe('the question', () => {
  async function question(version: ScriptVersion, more: Partial<ScriptRoute> = {}): Promise<Received> {
    await ask(say(''), version, { ...WA, ...more });
    return state.received.at(-1)!;
  }

  it.each(versions)('in %s says who asks whom about whom', async (version) => {
    const { headers, body } = await question(version);
    expect(headers['content-type']).toBe('application/xml; charset=utf-8');
    expect(body).toContain('<To Qualifier="ZZZ">WA-OHP</To>');
    expect(body).toContain('<From Qualifier="D">GWY01</From>');
    expect(textOf(body, 'MessageID')).toMatch(/^[0-9a-f]{32}$/);
    expect(textOf(body, 'SentTime')).toBe('2026-01-15T14:03:22Z');
    expect(textOf(body, 'NPI')).not.toBe('');
    expect(body).toContain('BA1234563');
    expect(textOf(body, 'DateOfBirth') || textOf(body, 'Date')).not.toBe('');
    expect(body).toMatch(/<LastName>Sampleton</);
    expect(body).toContain('2024-01-15');
    expect(body).not.toMatch(/TestMessage|Security|TertiaryIdentifier|999-?00-?1234|PDMPStatesRequested|RequestorRole/);
  });

  it.each(versions)('in %s is one that the tables read back, strictly', async (version) => {
    const more = {
      senderTertiary: 'PH00012345',
      receiverTertiary: 'WA-OHP',
      tertiaryIdentifier: 'FIL',
      testMessage: true,
    };
    const modern = version === '2017071';
    const { body } = await question(version, {
      ...more,
      sendStates: modern,
      sendRole: modern,
      sendSsn: true,
      consent: 'Z',
    });
    expect(textOf(body, 'TestMessage')).toBe('1');
    expect(textOf(body, 'TertiaryIdentifier')).toBe('FIL');
    expect(body).toMatch(/<Sender>\s*<TertiaryIdentification>PH00012345</);
    expect(body).toMatch(/<Receiver>\s*<TertiaryIdentification>WA-OHP</);
    expect(textOf(body, 'Consent')).toBe('Z');
    expect(textOf(body, 'SocialSecurity')).toMatch(/^999-?00-?1234$/);
    if (modern) {
      expect(body).toMatch(/<PDMPStatesRequested>\s*<StateProvince>WA</);
      expect(textOf(body, 'RequestorRole')).toBe('112');
    }
    const read = tables.read(`script-${version}/request`, new TextEncoder().encode(body), { schema: 'strict' });
    expect(read.warnings).toEqual([]);
  });

  it('consents in 10.6, which demands a word, and leaves it out in 2017071', async () => {
    expect(textOf((await question('10.6')).body, 'Consent')).toBe('Y');
    expect((await question('2017071')).body).not.toContain('Consent');
  });

  it('is never put in 10.6 for an animal, which has no place there: a state would look for a person', async () => {
    const animal = { url: 'http://hl7.org/fhir/StructureDefinition/patient-animal', extension: [] };
    const patient = { ...query.patient, extension: [animal] };
    const asked = state.received.length;
    const answer = await requestor('10.6').ask({ ...query, patient }, WA, AbortSignal.timeout(5000));
    expect(answer).toEqual({
      status: 'unsupported',
      what: 'operation',
      detail: 'SCRIPT 10.6 cannot ask for an animal',
    });
    expect(state.received).toHaveLength(asked);
    state.answer = say('');
    await requestor('2017071').ask({ ...query, patient }, WA, AbortSignal.timeout(5000));
    expect(state.received.at(-1)!.body).toMatch(/<NonHumanPatient>/);
  });

  it('has an identifier of its own every time', async () => {
    const [first, second] = [await question('10.6'), await question('10.6')];
    expect(textOf(first.body, 'MessageID')).not.toBe(textOf(second.body, 'MessageID'));
  });
});

describe('the answer', () => {
  it.each<[string, ScriptVersion, object]>([
    [
      '17-rxhistoryresponse-approved',
      '2017071',
      { status: 'provided', period: { start: '2024-01-15', end: '2026-01-15' } },
    ],
    ['17-rxhistoryresponse-approved-no-data', '2017071', { status: 'no-data' }],
    ['17-rxhistoryresponse-denied-AA', '2017071', { status: 'no-data' }],
    ['17-rxhistoryresponse-denied-BC', '2017071', { status: 'disallowed' }],
    ['17-rxhistoryresponse-denied-GV', '2017071', { status: 'disallowed' }],
    ['17-error-900-1000', '2017071', { status: 'no-data' }],
    ['17-error-900-4030', '2017071', { status: 'disallowed' }],
    ['17-error-900-500', '2017071', { status: 'failed', code: 'state-error', retryable: false }],
    ['17-error-600-008', '2017071', { status: 'failed', code: 'timeout' }],
    ['17-error-601-210', '2017071', { status: 'failed', code: 'state-error', retryable: true }],
    ['17-error-602-4020', '2017071', { status: 'failed', code: 'state-error', retryable: true }],
    [
      '17-status-000',
      '2017071',
      { status: 'failed', code: 'malformed', detail: expect.stringContaining('acknowledged') },
    ],
    [
      '17-verify-010',
      '2017071',
      { status: 'failed', code: 'malformed', detail: expect.stringContaining('acknowledged') },
    ],
    ['10-rxhistoryresponse-approved', '10.6', { status: 'provided' }],
    [
      '10-rxhistoryresponse-approved-more-AQ',
      '10.6',
      {
        status: 'provided',
        warnings: expect.arrayContaining([expect.objectContaining({ text: expect.stringContaining('AQ') })]),
      },
    ],
    ['10-rxhistoryresponse-denied-AA', '10.6', { status: 'no-data' }],
    ['10-error-900', '10.6', { status: 'no-data' }],
    ['10-status-000', '10.6', { status: 'failed', code: 'malformed' }],
  ])('%s', async (name, version, expected) => {
    expect(await ask(saying(sample(`ncpdp/${name}.xml`)), version)).toMatchObject(expected);
  });

  it.each([
    ['2017071', () => approved],
    ['10.6', () => approved10],
  ] as const)('in %s holds everything that the state told, and nothing else', async (version, xml) => {
    const answer = await ask(saying(xml()), version);
    if (answer.status !== 'provided') throw new Error(answer.status);
    const types = new Set(answer.resources.map(({ resourceType }) => resourceType));
    for (const type of ['MedicationDispense', 'Patient', 'Practitioner', 'Organization']) expect(types).toContain(type);
    expect(types).not.toContain('MessageHeader');
    expect(types).not.toContain('OperationOutcome');
    const ids = new Set(answer.resources.map(({ id }) => `urn:uuid:${id}`));
    const told = [...JSON.stringify(answer.resources).matchAll(/"reference":"([^"]+)"/g)].map(
      ([, reference]) => reference,
    );
    expect(told.length).toBeGreaterThan(2);
    for (const reference of told) expect(ids).toContain(reference);
    expect(answer.executedAt).toBe('2026-01-15T14:03:22Z');
  });

  it('counts the states that it was not asked for', async () => {
    const answer = await ask(saying(approved));
    expect(answer).toMatchObject({
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'note', count: 1 })]),
    });
    expect(await ask(saying(approved), '2017071', { ...WA, state: 'OR' })).toMatchObject({ status: 'disallowed' });
    expect(await ask(saying(approved), '2017071', { ...WA, state: 'ID' })).toMatchObject({ code: 'mismatched' });
  });

  it.each<[string, (xml: string) => string]>([
    [
      'a WCF string',
      (xml) =>
        `<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">${xml.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</string>`,
    ],
    [
      'a SOAP 1.2 envelope',
      (xml) =>
        `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${bare(xml)}</s:Body></s:Envelope>`,
    ],
    [
      'a SOAP 1.1 envelope',
      (xml) =>
        `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r>${bare(xml)}</r></s:Body></s:Envelope>`,
    ],
    ['another prefix', (xml) => xml.replaceAll(/<(\/?)(?=[A-Z])/g, '<$1SCRIPT:').replace('xmlns=', 'xmlns:SCRIPT=')],
  ])('of 10.6 is read in %s', async (_name, wrap) => {
    const plain = await ask(saying(approved10), '10.6');
    const wrapped = await ask(
      (received, response) => say(wrap(answering(approved10, received)))(received, response),
      '10.6',
    );
    expect(plain.status).toBe('provided');
    expect(wrapped).toEqual(plain);
  });

  it('that WA would give proves itself by its MessageID', async () => {
    const repeating: Answer = (received, response) =>
      say(
        approved
          .replace(/<RelatesToMessageID>.*?<\/RelatesToMessageID>/, '')
          .replace(/(<MessageID>)[^<]*/, `$1${textOf(received.body, 'MessageID')}`),
      )(received, response);
    expect(await ask(repeating)).toMatchObject({ status: 'provided' });
  });

  it('to another question is mismatched', async () => {
    expect(await ask(say(approved))).toMatchObject({ code: 'mismatched', disclosed: 'maybe' });
    expect(await ask(say(approved.replace(/<RelatesToMessageID>.*?<\/RelatesToMessageID>/, '')))).toMatchObject({
      code: 'mismatched',
    });
  });

  it.each([
    ['2017071', () => approved],
    ['10.6', () => approved10],
  ] as const)('in %s, cut anywhere, is a failed state, never a shorter history', async (version, xml) => {
    for (let end = 1; end < xml().trimEnd().length; end += 83) {
      expect(await ask(saying(xml().slice(0, end)), version)).toMatchObject({ status: 'failed', retryable: false });
    }
  });
});

describe('HTTP', () => {
  const refusal =
    '<s:Fault xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Code><s:Value>s:Receiver</s:Value></s:Code>' +
    '<s:Reason><s:Text xml:lang="en">ERROR: Invalid Requestor</s:Text></s:Reason></s:Fault>';

  it.each<[string, Answer, object]>([
    ['500 with the refusal that one hub sends', say(refusal, 500), { status: 'disallowed' }],
    [
      '500 with another fault',
      say(refusal.replace('Invalid Requestor', 'Testa'), 500),
      { code: 'state-error', retryable: true },
    ],
    ['400 with an Error', saying(sample('ncpdp/17-error-900-500.xml'), 400), { code: 'state-error' }],
    [
      '500 with a history',
      saying(approved, 500),
      {
        status: 'provided',
        warnings: expect.arrayContaining([expect.objectContaining({ text: 'the history came with HTTP 500' })]),
      },
    ],
    [
      '400',
      say('Bad Request', 400, 'text/plain'),
      { code: 'http-status', retryable: false, detail: expect.stringContaining('operator') },
    ],
    [
      '403',
      say('<html>Forbidden</html>', 403, 'text/html'),
      { code: 'http-status', detail: expect.stringContaining('certificate') },
    ],
    ['408', say('', 408), { code: 'timeout', retryable: true }],
    ['500', say('', 500), { code: 'http-status', retryable: true }],
    ['503', say('', 503), { code: 'http-status', retryable: true }],
    ['504', say('<html/>', 504), { code: 'http-status', retryable: true }],
    ['200 with nothing', say(''), { code: 'malformed' }],
    ['200 with a page', say('<!DOCTYPE html><html/>', 200, 'text/html'), { code: 'malformed' }],
    ['200 with another document', say('<Report/>'), { code: 'malformed' }],
    ['200 with a wrapper that is cut', say('<string xmlns="x">&lt;Message'), { code: 'malformed' }],
    ['200 with a SCRIPT request', saying(sample('ncpdp/17-rxhistoryrequest-prescriber.xml')), { status: 'failed' }],
  ])('%s', async (_name, answer, expected) => {
    expect(await ask(answer)).toMatchObject(expected);
  });

  it('a state that hangs ends with the signal', async () => {
    state.answer = () => undefined;
    const answer = await requestor('10.6').ask(query, WA, AbortSignal.timeout(200));
    expect(answer).toMatchObject({ status: 'failed', code: 'timeout', disclosed: 'maybe' });
  });

  it('a state that nobody reaches has disclosed nothing', async () => {
    const nowhere = openConnection({ endpoint: `http://127.0.0.1:${await closedPort()}/` });
    const lone = createScriptRequestor({ tables, connection: nowhere, version: '10.6', schema: 'warn' });
    expect(await lone.ask(query, WA, AbortSignal.timeout(5000))).toMatchObject({
      code: 'unreachable',
      disclosed: 'no',
    });
    expect(await lone.probe(AbortSignal.timeout(5000))).toContain('ECONNREFUSED');
    await lone.close();
  });
});

it('warns when the 300 records that a message may hold are there', async () => {
  const [, record = ''] = /(<MedicationDispensed>[^]*<\/MedicationDispensed>)/.exec(approved) ?? [];
  const full = approved.replace(record, () => record.repeat(300));
  expect(JSON.stringify(await ask(saying(full)))).toContain('at most 300 records');
  expect(JSON.stringify(await ask(saying(approved)))).not.toContain('at most 300 records');
});

it('repeats nothing of patient or state in what it says', async () => {
  const told: string[] = [];
  for (const name of [
    '17-error-900-1000',
    '17-error-900-500',
    '17-rxhistoryresponse-denied-GV',
    '17-status-000',
    '17-rxhistoryresponse-approved-no-data',
  ])
    told.push(
      JSON.stringify(
        await ask(
          saying(
            sample(`ncpdp/${name}.xml`).replace(/(<(?:Description|DenialReason|Note)>)[^<]*/, '$1Casey Testpatient'),
          ),
        ),
      ),
    );
  told.push(JSON.stringify(await ask(saying(approved.replace('</LastName>', '</Testpatient>')))));
  expect(told.join()).not.toMatch(/Testpatient|Casey|1984-07-02/);
});

function bare(xml: string): string {
  return xml.replace(/^<\?xml.*?\?>\s*/, '');
}
