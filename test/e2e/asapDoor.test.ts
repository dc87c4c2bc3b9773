import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTables } from '../../src/index.js';
import type { MessageGraph, Tables } from '../../src/mapping/types.js';
import { cast } from '../../src/simulator/index.js';
import { createAsapRequestor } from '../../src/standards/asap/requestor.js';
import { openConnection } from '../../src/transport/connection.js';
import { about as asking, fillsOf, residents } from '../standards/demoStates.js';
import { textOf } from '../standards/stateServer.js';
import {
  about,
  type Change,
  exceptionOf,
  faultOf,
  naming,
  question,
  send,
  statesOf,
  wrap,
  wrappings,
} from './support/asapHouse.js';
import { type MessageHouse, startMessageHouse, type Told, window } from './support/messageHouse.js';
import { factsOf, factsOfTruth } from './support/recordFacts.js';

const ACTION = 'urn:x-pdmp-gateway:asap-pmp-ws:2.1a/DetailedAdHocQuery';
const FOREIGN = ['NotAuthorized', 'This client may not ask for the requester that is named.'] as const;
const NO_BIRTH_DATE = 'Patient: a date of birth is needed, a day that has been.';
const NOT_READABLE = 'The dates or the role of the question cannot be read.';
const NO_REQUEST_ID = 'RequestID is needed, of 1 to 64 characters.';
const all = (code: string) => ({ IN: code, KY: code, MD: code, OH: code, WA: code });
let door: MessageHouse;
let tables: Tables;
beforeAll(async () => {
  tables = await openTables({ only: ['asap-2.1a/history', 'asap-2.1a/request'] });
  door = await startMessageHouse('/asap');
});
afterAll(() => door.house.close());

/** What a reply says, which must be valid against our schema. */
const read = ({ body }: Told): MessageGraph =>
  tables.readGraph('asap-2.1a/history', Buffer.from(body), { schema: 'strict' });

/** How many questions were put to states. */
const asked = (): number => door.house.log.filter(({ event }) => event === 'question.asked').length;

describe.each(wrappings)('a question in ASAP, %s', (wrapping) => {
  const ask = (message: string, as?: Parameters<MessageHouse['send']>[1]) => send(door, message, wrapping, as);
  /** HTTP status, code and sentence of a refusal: in an envelope a fault where the message itself is refused. */
  const refusal = (told: Told): unknown => {
    const { code, text } = wrapping === 'bare' ? exceptionOf(told) : faultOf(told);
    return [told.status, code, text];
  };
  const refused = (status: number, bare: string, sentence: string): unknown => {
    if (wrapping === 'bare') return [status, bare, sentence];
    // The binding of SOAP 1.1 has one status for what is wrong with a message.
    return wrapping === '1.1'
      ? [status === 400 ? 500 : status, 'soap:Client', sentence]
      : [status, 'soap:Sender', sentence];
  };

  it('is answered with what all states know, by one valid message in its wrapping', async () => {
    const message = question();
    const told = await ask(message);
    const types = { bare: 'application/xml', '1.1': 'text/xml', '1.2': 'application/soap+xml' };
    expect([told.status, told.type]).toEqual([200, `${types[wrapping]}; charset=utf-8`]);
    expect(told.headers['cache-control']).toBe('no-store');
    expect(/<soap:Envelope xmlns:soap="([^"]*)"/.exec(told.body)?.[1]).toBe(
      /<s:Envelope xmlns:s="([^"]*)"/.exec(wrap(message, wrapping))?.[1],
    );
    expect(textOf(told.body, 'RequestID')).toBe(textOf(message, 'RequestID'));
    expect([textOf(told.body, 'EffectiveDate'), textOf(told.body, 'ExpirationDate')]).toEqual([
      window.start,
      window.end,
    ]);
    expect(statesOf(told)).toEqual(all('Provided'));
    const { given, family, birthDate } = cast.star;
    const known = door.house.simulator.truth(given, family, birthDate, window.start, window.end);
    const expected = new Set(known.flatMap(({ dispenses }) => dispenses.map(factsOfTruth)));
    expect(new Set(factsOf(read(told)))).toEqual(expected);
    expect(expected.size).toBeGreaterThan(30);
  });

  it('hears of every state that it does not know the person', async () => {
    const told = await ask(question(...about(cast.unknown)));
    expect([told.status, statesOf(told), exceptionOf(told).code]).toEqual([200, all('NotFound'), '']);
    expect(factsOf(read(told))).toEqual([]);
  });

  it('is answered once: sent again it is a duplicate, and no state is asked', async () => {
    const message = question(naming('OH'));
    expect(statesOf(await ask(message))).toEqual({ OH: 'Provided' });
    const before = asked();
    const again = await ask(message);
    expect([again.status, exceptionOf(again).code]).toEqual([200, 'InvalidRequest']);
    expect(exceptionOf(again).text).toMatch(/^duplicate: /);
    expect(textOf(again.body, 'RequestID')).toBe(textOf(message, 'RequestID'));
    read(again);
    expect(asked()).toBe(before);
  });

  it.each<[string, (door: MessageHouse) => Parameters<MessageHouse['send']>[1]]>([
    ['without a certificate', () => null],
    ['with a certificate that is registered for nobody', ({ stranger }) => stranger],
    ['with a certificate of an authority that is not trusted', ({ forged }) => forged],
  ])('is refused %s, and nothing is asked', async (_how, as) => {
    const before = asked();
    const told = await ask(question(), as(door));
    const sentence = 'No registered client has the certificate of this connection.';
    expect(refusal(told)).toEqual(refused(403, 'NotAuthorized', sentence));
    read(told);
    expect(asked()).toBe(before);
  });

  it.each<[string, Change, string, string]>([
    ['another NPI', ['>1234567893<', '>1999999984<'], ...FOREIGN],
    ['another DEA number', ['>BA1234563<', '>AB1234579<'], ...FOREIGN],
    ['another name and no number', [/Adam Amster<[^]*<\/DEANumber>/, 'Eve Amster</RequestorName>'], ...FOREIGN],
    ['no birth date', [/<BirthDate>.*?<\/BirthDate>/, ''], 'InvalidRequest', NO_BIRTH_DATE],
    ['a birth date to come', ['>1954-01-06<', '>2954-01-06<'], 'InvalidRequest', NO_BIRTH_DATE],
    [
      'no name',
      [/<GivenName>.*?<\/GivenName>/, ''],
      'InvalidRequest',
      'Patient: a family name and a given name are needed.',
    ],
    [
      'a range from its end',
      [`>${window.start}<`, '>2026-11-01<'],
      'InvalidRequest',
      'The range of dates is none: it ends before it starts.',
    ],
    ['a date that is none', [`>${window.start}<`, '>2024-11-31<'], 'InvalidRequest', NOT_READABLE],
    ['a role that is not known', ['>Physicians<', '>Delegate<'], 'InvalidRequest', NOT_READABLE],
    ['no RequestID', [/<RequestID>.*<\/RequestID>/, ''], 'InvalidRequest', NO_REQUEST_ID],
    ['an empty RequestID', [/<RequestID>.*<\/RequestID>/, '<RequestID> </RequestID>'], 'InvalidRequest', NO_REQUEST_ID],
    ['a RequestID too long', [/<RequestID>/, `<RequestID>${'9'.repeat(64)}`], 'InvalidRequest', NO_REQUEST_ID],
    [
      'a state that cannot be asked',
      naming('WA', 'TX'),
      'InvalidRequest',
      'A state is named that cannot be asked here.',
    ],
    ['a state by its name', naming('Ohio'), 'InvalidRequest', 'Name states by their two letters.'],
  ])('with %s is answered by an Exception, and nothing is asked', async (_what, change, code, text) => {
    const before = asked();
    const told = await ask(question(change));
    expect([told.status, exceptionOf(told)]).toEqual([200, { code, text }]);
    read(told);
    expect(asked()).toBe(before);
    expect(told.body + JSON.stringify(door.house.log)).not.toMatch(/Sherlock|Holmes|1954-01-06|2954-01-06/);
  });

  it.each<[string, string | RegExp, string, string, string]>([
    [
      'another operation',
      /DetailedAdHocQuery/g,
      'ReferenceQuery',
      'NotSupported',
      'DetailedAdHocQuery alone is served here.',
    ],
    [
      'an end that is missing',
      /<\/DateRange>[^]*$/,
      '',
      'InvalidRequest',
      'The message cannot be read (not-well-formed, line #).',
    ],
    [
      'a document type',
      /<(?=s:Envelope|DetailedAdHocQuery)/,
      '<!DOCTYPE x><',
      'InvalidRequest',
      'The message cannot be read (doctype, line #).',
    ],
  ])('with %s is refused, and nothing is asked', async (_what, from, to, bare, sentence) => {
    const before = asked();
    const told = await send(door, question(), wrapping, undefined, (message) => message.replace(from, to));
    read(told);
    const body = told.body.replace(/line \d+/, 'line #');
    expect(refusal({ ...told, body })).toEqual(refused(400, bare, sentence));
    expect(asked()).toBe(before);
    expect(told.body + JSON.stringify(door.house.log)).not.toMatch(/Sherlock|Holmes|1954-01-06/);
  });
});

describe('states named by a question', () => {
  it('are those that are asked', async () => {
    const told = await send(door, question(naming('WA', 'oh')), '1.2');
    expect(statesOf(told)).toEqual({ OH: 'Provided', WA: 'Provided' });
  });
});

it('takes its window from the configuration where a question names none', async () => {
  const told = await send(door, question([/<DateRange>[^]*<\/DateRange>/, ''], naming('OH')), 'bare');
  const today = new Date().toISOString().slice(0, 10);
  expect(textOf(told.body, 'ExpirationDate')).toBe(today);
  expect(textOf(told.body, 'EffectiveDate')).toBe(`${Number(today.slice(0, 4)) - 2}${today.slice(4)}`);
});

describe('an envelope', () => {
  const post = (message: string, headers: Record<string, string>) => door.send(message, undefined, headers);
  const types = { '1.1': 'text/xml', '1.2': 'application/soap+xml' } as const;

  it.each(['1.1', '1.2'] as const)('may name the action of SOAP %s, and no other one', async (version) => {
    const acting = (action: string): Record<string, string> =>
      version === '1.1'
        ? { 'content-type': types[version], soapaction: `"${action}"` }
        : { 'content-type': `${types[version]}; action="${action}"` };
    expect(statesOf(await post(wrap(question(naming('OH')), version), acting(ACTION)))).toEqual({ OH: 'Provided' });
    const before = asked();
    const told = await post(wrap(question(), version), acting('urn:example:Other'));
    expect(faultOf(told).text).toBe('DetailedAdHocQuery alone is served here.');
    expect(asked()).toBe(before);
  });

  it('may have headers, but none that must be understood', async () => {
    const header = (more: string) => `<x:Trace xmlns:x="urn:x"${more}>1</x:Trace>`;
    const may = await post(wrap(question(naming('OH')), '1.1', header('')), { 'content-type': 'text/xml' });
    expect(statesOf(may)).toEqual({ OH: 'Provided' });
    const must = await post(wrap(question(), '1.1', header(' s:mustUnderstand="1"')), { 'content-type': 'text/xml' });
    expect([must.status, faultOf(must).code]).toEqual([500, 'soap:MustUnderstand']);
  });

  it('must be one where the content type says SOAP 1.2, and hold a question', async () => {
    const soap = { 'content-type': 'application/soap+xml' };
    expect(faultOf(await post(question(), soap)).code).toBe('soap:VersionMismatch');
    const empty = await post(wrap('', '1.2'), soap);
    expect([empty.status, faultOf(empty).code]).toEqual([400, 'soap:Sender']);
  });

  it('goes back bare where it came bare as text/xml', async () => {
    const told = await post(question(naming('OH')), { 'content-type': 'text/xml' });
    expect([told.type, statesOf(told)]).toEqual(['application/xml; charset=utf-8', { OH: 'Provided' }]);
  });
});

it('refuses a question cut off anywhere, and asks nothing', async () => {
  const before = asked();
  for (const wrapping of wrappings) {
    const { length } = wrap(question(), wrapping).trim();
    for (let end = 1; end < length; end += 151) {
      const told = await send(door, question(), wrapping, undefined, (message) => message.slice(0, end));
      expect([end, told.status]).toEqual([end, wrapping === '1.1' ? 500 : 400]);
    }
  }
  expect(asked()).toBe(before);
});

it.each(['1.1', '1.2'] as const)('our own requestor reads exactly what a state knows, in SOAP %s', async (soap) => {
  const { gateway, simulator } = door.house;
  const { cert, key } = door.own;
  const tls = { ca: door.ca, cert, key, servername: 'pdmp.example.org' };
  const connection = openConnection({ endpoint: `${gateway.url}/asap`, tls });
  const requestor = createAsapRequestor({ tables, connection, schema: 'strict' });
  const route = { state: 'OH', soap, action: ACTION, destination: 'OH' } as const;
  const { person, fills } = residents(simulator, 'OH').find(({ known, fills }) => known === 'one' && fills.length > 3)!;
  const { practitioner: _, organization: __, ...query } = asking(person);
  const answer = await requestor.ask(query, route, AbortSignal.timeout(10_000));
  await requestor.close();
  expect(fillsOf(answer)).toEqual(fills);
});
