import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../src/exchange/types.js';
import { openTables } from '../../../src/mapping/index.js';
import type { Tables } from '../../../src/mapping/types.js';
import { type AsapRoute, createAsapRequestor } from '../../../src/standards/asap/requestor.js';
import { type Connection, openConnection } from '../../../src/transport/connection.js';
import { closedPort } from '../../transport/servers.js';
import {
  type Answer,
  query,
  type Received,
  sample,
  say,
  type StateServer,
  stateServer,
  textOf,
} from '../stateServer.js';

let tables: Tables;
let state: StateServer;
let connection: Connection;
beforeAll(async () => {
  tables = await openTables({ only: ['asap-2.1a/request', 'asap-2.1a/history'] });
  state = await stateServer();
  connection = openConnection({ endpoint: state.url, maxResponseBytes: 1_000_000 });
});
afterAll(async () => {
  await connection.close();
  await state.stop();
});

const VA: AsapRoute = { state: 'VA', soap: '1.1', action: 'urn:test:query', destination: 'PMP-VA' };

function ask(answer: Answer, route: Partial<AsapRoute> = {}, schema: 'strict' | 'warn' = 'warn'): Promise<StateAnswer> {
  state.answer = answer;
  const requestor = createAsapRequestor({ tables, connection, schema });
  return requestor.ask(query, { ...VA, ...route }, AbortSignal.timeout(5000));
}

/** A sample answer made to answer the question that came. */
const saying =
  (xml: string, status?: number, type = 'text/xml'): Answer =>
  (received, response) =>
    say(answering(xml, received), status, type)(received, response);
const answering = (xml: string, { body }: Received): string =>
  xml.replace(/(<RequestID>)[^<]*/, `$1${textOf(body, 'RequestID')}`);
const provided = sample('asap/response-provided.xml');
const wrapped = sample('asap/soap12-response-provided.xml');

describe('the question', () => {
  async function question(more: Partial<AsapRoute> = {}): Promise<Received> {
    await ask(say(''), more);
    return state.received.at(-1)!;
  }

  it('says who asks whom about whom, and is read back strictly to the last element', async () => {
    const { body } = await question({ sendSsn: true });
    expect(textOf(body, 'RequestID')).toMatch(/^[0-9a-f]{32}$/);
    expect(textOf(body, 'dateTime')).toBe('2026-01-15T14:03:22Z');
    expect([textOf(body, 'RequestorName'), textOf(body, 'RequestorRole')]).toEqual(['Adam Amster', 'Physicians']);
    expect([textOf(body, 'FacilityName'), textOf(body, 'DisclosingState')]).toEqual(['Highview Clinic', 'PMP-VA']);
    expect([textOf(body, 'GivenName'), textOf(body, 'SurName')]).toEqual(['Testa', 'Sampleton']);
    expect([textOf(body, 'DateRangeBegin'), textOf(body, 'DateRangeEnd')]).toEqual(['2024-01-15', '2026-01-15']);
    expect(textOf(body, 'SSN')).toBe('999-00-1234');
    const read = tables.read('asap-2.1a/request', new TextEncoder().encode(body), { schema: 'strict' });
    expect(read.warnings).toEqual([]);
  });

  it('holds no social security number unless the route says so', async () => {
    expect((await question()).body).not.toMatch(/SSN|999-?00-?1234/);
  });

  it('is another one every time', async () => {
    const [one, other] = [await question(), await question()];
    expect(textOf(one.body, 'RequestID')).not.toBe(textOf(other.body, 'RequestID'));
  });

  it('about an animal says so: a state must not look for a person', async () => {
    const coding = { system: 'http://terminology.hl7.org/CodeSystem/PMIXSpeciesTypeCode', code: '02' };
    const extension = [{ url: 'urn:pdmp:extension:species', valueCoding: coding }];
    state.answer = say('');
    const lone = createAsapRequestor({ tables, connection, schema: 'warn' });
    const animal = { ...query, patient: { ...query.patient, extension } };
    await lone.ask(animal, VA, AbortSignal.timeout(5000));
    expect(textOf(state.received.at(-1)!.body, 'speciesCode')).toBe('02');
  });

  it('goes in SOAP 1.1 or 1.2, each with its own headers', async () => {
    const older = await question();
    expect(older.headers).toMatchObject({ 'content-type': 'text/xml; charset=utf-8', soapaction: '"urn:test:query"' });
    expect(older.body).toMatch(
      /^<\?xml[^>]*\?>\n<soap:Envelope xmlns:soap="http:\/\/schemas.xmlsoap.org\/soap\/envelope\/">/,
    );
    const newer = await question({ soap: '1.2' });
    expect(newer.headers['content-type']).toBe('application/soap+xml; charset=utf-8; action="urn:test:query"');
    expect(newer.headers).not.toHaveProperty('soapaction');
    expect(newer.body).toContain('xmlns:soap="http://www.w3.org/2003/05/soap-envelope"');
  });
});

describe('an answer', () => {
  it.each([
    ['bare', provided, 2],
    ['in SOAP 1.2', wrapped, 1],
    [
      'in SOAP 1.1',
      wrapped.replace('http://www.w3.org/2003/05/soap-envelope', 'http://schemas.xmlsoap.org/soap/envelope/'),
      1,
    ],
  ])('%s is read', async (_name, xml, dispenses) => {
    const answer = await ask(saying(xml), {}, 'strict');
    expect(answer).toMatchObject({
      status: 'provided',
      period: { start: '2024-01-15', end: '2026-01-15' },
      executedAt: '2026-01-15T14:03:24Z',
      warnings: [],
    });
    const resources = answer.status === 'provided' ? answer.resources : [];
    expect(resources.filter(({ resourceType }) => resourceType === 'MedicationDispense')).toHaveLength(dispenses);
    expect(resources.map(({ resourceType }) => resourceType)).not.toContain('MessageHeader');
  });

  it.each<[string, object]>([
    ['response-two-people', { status: 'provided', warnings: [{ count: 1 }] }],
    ['response-not-found', { status: 'no-data' }],
    ['response-disallowed', { status: 'disallowed' }],
    [
      'response-picklist',
      { status: 'ambiguous', candidates: [{ resourceType: 'Patient' }, { resourceType: 'Patient' }] },
    ],
    ['response-exception', { code: 'state-error', retryable: true, disclosed: 'no' }],
    ['soap12-fault', { code: 'state-error', retryable: true }],
    ['soap11-fault', { code: 'state-error', retryable: false, disclosed: 'no' }],
  ])('%s', async (name, expected) => {
    expect(await ask(saying(sample(`asap/${name}.xml`)), {}, 'strict')).toMatchObject(expected);
  });

  it('to another question is mismatched', async () => {
    expect(await ask(say(provided))).toMatchObject({ code: 'mismatched', disclosed: 'maybe' });
    expect(await ask(say(provided.replace(/<RequestID>.*<\/RequestID>/, '')))).toMatchObject({ code: 'mismatched' });
  });

  it('with two people and prescriptions of nobody in particular is refused, whatever the schema mode', async () => {
    const [, one = ''] = /(<Patient>[^]*?<\/Patient>)/.exec(provided) ?? [];
    const two = provided.replace(one, () => one + one.replace('Testa', 'Casey'));
    expect(await ask(saying(two))).toMatchObject({ status: 'failed', code: 'malformed' });
    expect(await ask(saying(two), {}, 'strict')).toMatchObject({ status: 'failed', code: 'schema' });
  });

  it('invalid against the schema is told, or refused where the route is strict', async () => {
    const odd = provided.replace('<Quantity>30.000', '<Quantity>thirty');
    expect(await ask(saying(odd), {}, 'strict')).toMatchObject({ status: 'failed', code: 'schema' });
    const answer = await ask(saying(odd));
    expect(answer).toMatchObject({
      status: 'provided',
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'schema' })]),
    });
  });

  it.each([
    ['bare', provided],
    ['wrapped', wrapped],
  ])('%s, cut anywhere, is a failed state, never a shorter history', async (_name, xml) => {
    for (let end = 1; end < xml.trimEnd().length; end += 97)
      expect(await ask(saying(xml.slice(0, end)))).toMatchObject({ status: 'failed', retryable: false });
  });
});

describe('HTTP', () => {
  it.each<[string, Answer, object]>([
    ['500 with a fault', say(sample('asap/soap12-fault.xml'), 500), { code: 'state-error', retryable: true }],
    ['500 with an exception', saying(sample('asap/response-exception.xml'), 500), { code: 'state-error' }],
    [
      '500 with a history',
      saying(provided, 500),
      { status: 'provided', warnings: [{ text: 'the response came with HTTP 500' }] },
    ],
    ['400', say('Bad Request', 400, 'text/plain'), { code: 'http-status', retryable: false }],
    ['403', say('<html/>', 403, 'text/html'), { code: 'http-status', detail: expect.stringContaining('certificate') }],
    ['503', say('', 503), { code: 'http-status', retryable: true }],
    ['200 with nothing', say(''), { code: 'malformed' }],
    ['200 with a page', say('<!DOCTYPE html><html/>', 200, 'text/html'), { code: 'malformed' }],
    ['200 with another document', say('<Report/>'), { code: 'malformed' }],
    [
      '200 with an empty envelope',
      say('<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>'),
      { code: 'malformed' },
    ],
    ['200 with a question', say(sample('asap/query.xml')), { code: 'malformed' }],
    ['200 with half a page of XML and 502', say('<a><b>', 502), { code: 'http-status', retryable: true }],
  ])('%s', async (_name, answer, expected) => {
    expect(await ask(answer)).toMatchObject(expected);
  });

  it('a state that hangs ends with the signal', async () => {
    state.answer = () => undefined;
    const lone = createAsapRequestor({ tables, connection, schema: 'warn' });
    const answer = await lone.ask(query, VA, AbortSignal.timeout(200));
    expect(answer).toMatchObject({ status: 'failed', code: 'timeout', disclosed: 'maybe' });
  });

  it('a state that nobody reaches has disclosed nothing', async () => {
    const nowhere = openConnection({ endpoint: `http://127.0.0.1:${await closedPort()}/` });
    const lone = createAsapRequestor({ tables, connection: nowhere, schema: 'warn' });
    expect(await lone.ask(query, VA, AbortSignal.timeout(5000))).toMatchObject({
      code: 'unreachable',
      disclosed: 'no',
    });
    expect(await lone.probe(AbortSignal.timeout(5000))).toContain('ECONNREFUSED');
    await lone.close();
  });
});

it('speaks the licensed names of an overlay, both ways', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pdmp-asap-'));
  const names = '{ DetailedAdHocQuery: Ask, DetailedAdHocResponse: Tell, RequestID: QueryID, SurName: LastName }';
  writeFileSync(
    join(folder, 'ASAP.yaml'),
    `overlay: ASAP\ntable: [asap-2.1a/request, asap-2.1a/history]\nnamespaces: { asap: "urn:example:pmp" }\nnames: ${names}`,
  );
  const licensed = await openTables({ only: ['asap-2.1a/request', 'asap-2.1a/history'], overlays: folder });
  rmSync(folder, { recursive: true });
  state.answer = (received, response) => {
    const id = textOf(received.body, 'QueryID');
    const told = [
      [/urn:x-pdmp-gateway:asap-pmp-ws:2.1a/, 'urn:example:pmp'],
      [/DetailedAdHocResponse/g, 'Tell'],
      [/SurName/g, 'LastName'],
      [/<RequestID>.*<\/RequestID>/, `<QueryID>${id}</QueryID>`],
    ] as const;
    say(told.reduce((xml, [from, to]) => xml.replace(from, to), provided))(received, response);
  };
  const requestor = createAsapRequestor({ tables: licensed, connection, schema: 'strict' });
  const answer = await requestor.ask(query, { ...VA, overlay: 'ASAP' }, AbortSignal.timeout(5000));
  expect(answer).toMatchObject({ status: 'provided', warnings: [] });
  expect(state.received.at(-1)!.body).toContain('<asap:Ask xmlns:asap="urn:example:pmp"><asap:Header><asap:QueryID>');
});

it('repeats nothing of patient or state in what it says', async () => {
  const told: string[] = [];
  for (const name of [
    'response-disallowed',
    'response-exception',
    'response-not-found',
    'soap12-fault',
    'soap11-fault',
  ])
    told.push(
      JSON.stringify(
        await ask(
          saying(
            sample(`asap/${name}.xml`).replace(/(<Text>|<faultstring>|<s:Text[^>]*>)[^<]*/, '$1Casey Testpatient'),
          ),
        ),
      ),
    );
  told.push(JSON.stringify(await ask(saying(provided.replace('</SurName>', '</Testpatient>')))));
  expect(told.join()).not.toMatch(/Testpatient|Casey|Sampleton|1967-08-13/);
});
