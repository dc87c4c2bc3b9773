import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTables } from '../../src/index.js';
import type { MessageGraph, Tables } from '../../src/mapping/types.js';
import { cast } from '../../src/simulator/index.js';
import { textOf } from '../standards/stateServer.js';
import { type MessageHouse, startMessageHouse, type Told, window } from './support/messageHouse.js';
import {
  about,
  faultOf,
  type Generation,
  generations,
  headers,
  naming,
  PICKLIST,
  picklist,
  question,
  reportsOf,
  statusesOf,
} from './support/pmixHouse.js';
import { factsOf, factsOfTruth } from './support/recordFacts.js';

let door: MessageHouse;
let tables: Tables;
beforeAll(async () => {
  tables = await openTables({ only: generations.map((one) => `${one}/report`) });
  door = await startMessageHouse('/pmix');
});
afterAll(() => door.house.close());

const send = (message: string, as?: Parameters<MessageHouse['send']>[1], more: Record<string, string> = headers()) =>
  door.send(message, as, more);

/** What a reply says, which must be valid against our schema. */
const read = (generation: Generation, { body }: Pick<Told, 'body'>): MessageGraph =>
  tables.readGraph(`${generation}/report`, Buffer.from(body), { schema: 'strict' });

/** How many questions were put to states. */
const asked = (): number => door.house.log.filter(({ event }) => event === 'question.asked').length;

const known = ({ given, family, birthDate } = cast.star) =>
  door.house.simulator.truth(given, family, birthDate, window.start, window.end);

describe.each(generations)('a question in %s', (generation) => {
  it('is answered with what all states know, by one valid message with a report of each', async () => {
    const message = question(generation);
    const told = await send(message);
    expect([told.status, told.type]).toEqual([
      200,
      'application/soap+xml; charset=utf-8; action="http://www.pmixpmp.org/pmp/ProvidePrescriptionDrugHistoryResponse"',
    ]);
    expect(told.headers['cache-control']).toBe('no-store');
    expect(statusesOf(told)).toEqual(Object.fromEntries(known().map(({ state }) => [state, 'Provided'])));
    const reports = reportsOf(told);
    expect(reports.map(({ state }) => state)).toEqual(['IN', 'KY', 'MD', 'OH', 'WA']);
    for (const { state, dispenses } of known()) {
      const { payload } = reports.find((one) => one.state === state)!;
      expect(new Set(factsOf(read(generation, { body: payload })))).toEqual(new Set(dispenses.map(factsOfTruth)));
      expect(textOf(payload, 'ReportDateRangeBegin')).toBe(window.start);
    }
    expect(new Set(factsOf(read(generation, told))).size).toBeGreaterThan(30);
  });

  it('is answered to itself: its RoutingData come back, with a name of the disclosure', async () => {
    const message = question(generation);
    const told = await send(message);
    for (const name of ['RequestID', 'RequestDateTime', 'RequestingState', 'StateRequestID', 'HubIdentificationCode'])
      expect([name, textOf(told.body, name)]).toEqual([name, textOf(message, name)]);
    expect(textOf(told.body, 'StateDisclosureID')).toBe(told.headers['x-request-id']);
    expect(textOf(told.body, 'RelatesTo')).toBe(textOf(message, 'MessageID'));
    expect(textOf(told.body, 'To')).toBe('http://www.w3.org/2005/08/addressing/anonymous');
    expect(textOf(told.body, 'Action')).toBe(`${textOf(message, 'Action')}Response`);
  });

  it('is answered in SOAP 1.1 where it comes in it', async () => {
    const message = question(generation, [naming('OH')]).replace(
      'http://www.w3.org/2003/05/soap-envelope',
      'http://schemas.xmlsoap.org/soap/envelope/',
    );
    const told = await send(message, undefined, { 'content-type': 'text/xml; charset=utf-8' });
    expect([told.status, told.type]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(told.body).toContain('xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"');
    expect(factsOf(read(generation, told)).length).toBeGreaterThan(3);
  });

  it('hears that nobody knows the person', async () => {
    const told = await send(question(generation, about(cast.unknown)));
    expect(told.status).toBe(200);
    expect(statusesOf(told)).toEqual({
      IN: 'NotFound',
      KY: 'NotFound',
      MD: 'NotFound',
      OH: 'NotFound',
      WA: 'NotFound',
    });
    expect(told.body).toContain('<px:ResponseType/>');
    read(generation, told);
  });

  it.each<[string, string]>([
    ['its MessageID', 'wsa:MessageID'],
    ['its RequestID', 'px:RequestID'],
  ])('is answered once: %s again is a duplicate, and no state is asked', async (_what, name) => {
    const message = question(generation, [naming('OH')]);
    expect(statusesOf(await send(message))).toEqual({ OH: 'Provided' });
    const before = asked();
    const value = new RegExp(`<${name}>[^<]*`);
    const again = await send(question(generation, [naming('OH'), [value, value.exec(message)![0]]]));
    expect(again.status).toBe(400);
    expect(faultOf(again).codes).toEqual(['soap:Sender', 'wsa:InvalidAddressingHeader', 'wsa:DuplicateMessageID']);
    read(generation, again);
    expect(asked()).toBe(before);
  });

  it.each<[string, (door: MessageHouse) => Parameters<MessageHouse['send']>[1]]>([
    ['without a certificate', () => null],
    ['with a certificate that is registered for nobody', ({ stranger }) => stranger],
    ['with a certificate of an authority that is not trusted', ({ forged }) => forged],
  ])('is disallowed %s, and nothing is asked', async (_how, as) => {
    const before = asked();
    const told = await send(question(generation, [naming('OH', 'KY')]), as(door));
    expect([told.status, statusesOf(told)]).toEqual([403, { OH: 'Disallowed', KY: 'Disallowed' }]);
    read(generation, told);
    expect(asked()).toBe(before);
  });

  it.each<[string, string, string]>([
    ['another NPI', '>1234567893<', '>1999999984<'],
    ['another DEA number', '>BA1234563<', '>AB1234579<'],
    ['another name', '>Amster<', '>Amsel<'],
    ['another facility', '>1987654328<', '>1999999984<'],
  ])('is disallowed with %s, and nothing is asked', async (what, from, to) => {
    const before = asked();
    const numberless: [RegExp, string][] = what === 'another name' ? [[/\d{10}<|BA1234563</g, '<']] : [];
    const told = await send(question(generation, [...numberless, [from, to]]));
    expect([told.status, statusesOf(told)]).toEqual([200, { KY_TST: 'Disallowed' }]);
    expect(told.body).toMatch(/This client may not ask for the requester|The facility is not the one/);
    expect(asked()).toBe(before);
  });

  it.each<[string, string | RegExp, string, RegExp]>([
    ['no birth date', /<nc:PersonBirthDate>[^]*<\/nc:PersonBirthDate>/, '', /a date of birth is needed/],
    ['a birth date to come', `>${cast.star.birthDate}<`, '>2954-01-06<', /a date of birth is needed/],
    ['no name', /<nc:PersonGivenName>[^<]*<\/nc:PersonGivenName>/, '', /a given name are needed/],
    ['a range from its end', `>${window.start}<`, '>2026-11-01<', /it ends before it starts/],
    ['no MessageID', /<wsa:MessageID>[^<]*/, '<wsa:MessageID>', /wsa:MessageID is missing/],
    ['no request', /<!\[CDATA\[[^]*\]\]>/, ' ', /RequestData is empty/],
    ['an answer for a body', /px:RequestType>/g, 'px:ResponseType>', /must hold a RequestType/],
    ['an end that is missing', /<\/soap:Envelope>\s*$/, '', /not-well-formed/],
    ['a request cut off', '</pmp:RequestPatient>', '', /not-well-formed/],
    ['a document type', '<soap:Envelope', '<!DOCTYPE x><soap:Envelope', /doctype/],
    ['a document type in its request', '<![CDATA[', '<![CDATA[<!DOCTYPE x [<!ENTITY e "x">]>', /doctype/],
    ['a state that is none', '<px:DisclosingState><', '<px:DisclosingState>Ohio<', /by their two letters/],
    ['a state that cannot be asked', '<px:DisclosingState><', '<px:DisclosingState>OH TX<', /cannot be asked here/],
  ])('with %s is answered with a fault, and nothing is asked', async (_what, from, to, reason) => {
    const before = asked();
    const message = question(generation);
    expect(message).toMatch(from);
    const told = await send(message.replace(from, to));
    expect([told.status, faultOf(told).codes]).toEqual([400, ['soap:Sender']]);
    expect(faultOf(told).reason).toMatch(reason);
    read(generation, told);
    expect(asked()).toBe(before);
    expect(told.body + JSON.stringify(door.house.log)).not.toMatch(/Sherlock|Holmes|1954-01-06|2954-01-06/);
  });
});

describe('states named by a question', () => {
  it.each(['WA OH', 'wa,OH', ' WA , OH '])('are those that are asked: "%s"', async (states) => {
    expect(statusesOf(await send(question('pmix-3', [naming(states)])))).toEqual({ OH: 'Provided', WA: 'Provided' });
  });

  it('are the client’s own where none is named, or the gateway itself', async () => {
    const told = await send(question('pmix-3', [naming('KY_TST')]));
    expect(Object.keys(statusesOf(told))).toEqual(['IN', 'KY', 'MD', 'OH', 'WA']);
  });
});

it('tells in another NIEM that its version is not spoken, and asks nothing', async () => {
  const before = asked();
  const told = await send(
    question('pmix-3', [naming('OH')]).replaceAll('pmixpmp.org/niem/4.0/', 'pmixpmp.org/niem/5.0/'),
  );
  expect([told.status, statusesOf(told)]).toEqual([200, { OH: 'VersionMismatch' }]);
  expect(asked()).toBe(before);
});

it('refuses a question cut off anywhere, and asks nothing', async () => {
  const before = asked();
  for (const generation of generations) {
    const message = question(generation).trim();
    for (let end = 1; end < message.length; end += 251) {
      const told = await send(message.slice(0, end));
      expect([end, told.status, faultOf(told).codes[0]]).toEqual([end, 400, 'soap:Sender']);
    }
  }
  expect(asked()).toBe(before);
});

describe('a question who matches', () => {
  const ask = (...more: Parameters<typeof question>[1] & object) =>
    send(question('pmix-3', [picklist, naming('OH', 'KY'), ...more]), undefined, headers(PICKLIST));

  it('is answered with the one person of each state, and no prescription', async () => {
    const told = await ask();
    expect(told.type).toContain('ProvidePatientPicklistResponse');
    expect(statusesOf(told)).toEqual({ KY: 'Provided', OH: 'Provided' });
    const graph = read('pmix-3', told);
    expect(graph.resources.filter(({ resourceType }) => resourceType.startsWith('Medication'))).toEqual([]);
    expect(told.body.match(/<pmp:PicklistPatient>/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('is answered that several match, and not who, where policy does not show them', async () => {
    const told = await ask(...about(cast.ambiguous));
    expect(statusesOf(told)).toMatchObject({ OH: 'Deferred' });
    expect(told.body).not.toContain('PicklistPatient');
  });

  it('has no place in NIEM 2.0', async () => {
    const message = question('pmix-2', [picklist, naming('OH')]);
    expect(statusesOf(await send(message, undefined, headers(PICKLIST)))).toEqual({ OH: 'VersionMismatch' });
  });
});

it('leaves nothing of anybody in the log', () => {
  const { given, family, birthDate } = cast.star;
  const log = JSON.stringify(door.house.log);
  expect(log).toContain('"route":"/pmix"');
  for (const canary of [given, family, birthDate, 'Amster', '1234567893']) expect(log).not.toContain(canary);
});
