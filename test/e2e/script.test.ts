import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTables } from '../../src/index.js';
import type { MessageGraph, Tables } from '../../src/mapping/types.js';
import { cast } from '../../src/simulator/index.js';
import { createScriptRequestor } from '../../src/standards/script/requestor.js';
import { openConnection } from '../../src/transport/connection.js';
import { about, fillsOf, residents } from '../standards/demoStates.js';
import { textOf } from '../standards/stateServer.js';
import { factsOf, factsOfTruth } from './support/recordFacts.js';
import {
  codesOf,
  question,
  type ScriptHouse,
  startScriptHouse,
  statesOf,
  type Told,
  type Version,
  versions,
  window,
} from './support/scriptHouse.js';

let door: ScriptHouse;
let tables: Tables;
beforeAll(async () => {
  tables = await openTables({ only: versions.flatMap((one) => [`script-${one}/history`, `script-${one}/request`]) });
  door = await startScriptHouse();
});
afterAll(() => door.house.close());

/** What a reply says, which must be valid against our schema. */
const read = (version: Version, { body }: Told): MessageGraph =>
  tables.readGraph(`script-${version}/history`, Buffer.from(body), { schema: 'strict' });

/** How many questions were put to states. */
const asked = (): number => door.house.log.filter(({ event }) => event === 'question.asked').length;

describe.each(versions)('a question in SCRIPT %s', (version) => {
  it('is answered with what all states know, by one valid message in its version', async () => {
    const message = question(version);
    const told = await door.send(message);
    expect([told.status, told.type]).toEqual([200, 'application/xml; charset=utf-8']);
    expect(told.headers['cache-control']).toBe('no-store');
    expect(textOf(told.body, 'RelatesToMessageID')).toBe(textOf(message, 'MessageID'));
    expect([textOf(told.body, 'To'), textOf(told.body, 'From')]).toEqual(['EHR-0001', 'STATE-PDMP']);
    expect(textOf(told.body, 'Note')).toBe('Changed: 1. Data IN KY MD OH WA');
    const { given, family, birthDate } = cast.star;
    const known = door.house.simulator.truth(given, family, birthDate, window.start, window.end);
    const expected = new Set(known.flatMap(({ dispenses }) => dispenses.map(factsOfTruth)));
    expect(new Set(factsOf(read(version, told)))).toEqual(expected);
    expect(expected.size).toBeGreaterThan(30);
  });

  it('is answered alike, and in its wrapping, where it comes in one', async () => {
    const wcf = '<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">';
    const escaped = question(version).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const text = await door.send(`${wcf}${escaped}</string>`);
    expect(text.body).toContain('<w:string xmlns:w="http://schemas.microsoft.com/2003/10/Serialization/">&lt;?xml');
    const soap = (inner: string) =>
      `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/><s:Body>${inner}</s:Body></s:Envelope>`;
    const bare = question(version).replace(/^<\?xml[^>]*\?>\s*/, '');
    const envelope = await door.send(soap(bare), undefined, { 'content-type': 'application/soap+xml' });
    expect(envelope.type).toBe('application/soap+xml; charset=utf-8');
    const inside = /<w:Envelope [^>]*soap-envelope"><w:Body>(<Message [^]*<\/Message>)<\/w:Body><\/w:Envelope>$/;
    const message = inside.exec(envelope.body)![1]!;
    expect(factsOf(read(version, { ...envelope, body: message })).length).toBeGreaterThan(30);
  });

  it('hears that nobody knows the person', async () => {
    const told = await door.send(
      question(version, [
        [`>${cast.star.family}<`, `>${cast.unknown.family}<`],
        [`>${cast.star.given}<`, `>${cast.unknown.given}<`],
      ]),
    );
    expect(told.status).toBe(200);
    expect(factsOf(read(version, told))).toEqual([]);
    if (version === '10.6') expect(codesOf(told)).toEqual({ code: '900', description: 'NotFound' });
    else expect(statesOf(told)).toEqual({ IN: 'DJ', KY: 'DJ', MD: 'DJ', OH: 'DJ', WA: 'DJ' });
  });

  it('is answered once: sent again it is a duplicate, and no state is asked', async () => {
    const message = question(version);
    expect(codesOf(await door.send(message)).code).toBe('');
    const before = asked();
    const again = await door.send(message);
    expect(again.status).toBe(200);
    expect(codesOf(again)).toMatchObject({ code: '900', descriptionCode: '220' });
    read(version, again);
    expect(asked()).toBe(before);
  });

  it.each<[string, (door: ScriptHouse) => Parameters<ScriptHouse['send']>[1]]>([
    ['without a certificate', () => null],
    ['with a certificate that is registered for nobody', ({ stranger }) => stranger],
    ['with a certificate of an authority that is not trusted', ({ forged }) => forged],
  ])('is refused %s, and nothing is asked', async (_how, as) => {
    const before = asked();
    const told = await door.send(question(version), as(door));
    expect(told.status).toBe(403);
    expect(codesOf(told)).toMatchObject({
      code: '900',
      ...(version === '2017071' ? { descriptionCode: '4030' } : {}),
    });
    read(version, told);
    expect(asked()).toBe(before);
  });

  it.each<[string, string | RegExp, string, string]>([
    ['another NPI', '>1234567893<', '>1999999984<', 'This client may not ask for the requester that is named.'],
    ['another DEA number', '>BA1234563<', '>AB1234579<', 'This client may not ask for the requester that is named.'],
    [
      'no birth date',
      /<DateOfBirth>.*?<\/DateOfBirth>/,
      '',
      'Patient: a date of birth is needed, a day that has been.',
    ],
    [
      'a birth date to come',
      '>1954-01-06<',
      '>2954-01-06<',
      'Patient: a date of birth is needed, a day that has been.',
    ],
    ['no name', /<FirstName>Sherlock<\/FirstName>/, '', 'Patient: a family name and a given name are needed.'],
    [
      'a range from its end',
      `>${window.start}<`,
      '>2026-11-01<',
      'The range of dates is none: it ends before it starts.',
    ],
    ['another transaction', /RxHistoryRequest>/g, 'CancelRx>', 'RxHistoryRequest alone is served here.'],
    ['no MessageID', /<MessageID>[^<]*/, '<MessageID>', 'MessageID is needed, of 1 to 35 characters.'],
    [
      'a MessageID in other letters',
      /<MessageID>[^<]*/,
      '<MessageID>中',
      'MessageID is needed, of 1 to 35 characters.',
    ],
    ['an end that is missing', /<\/Message>\s*$/, '', 'The message cannot be read (not-well-formed, line 2).'],
    ['a document type', '<Message', '<!DOCTYPE Message><Message', 'The message cannot be read (doctype, line 2).'],
  ])('with %s is answered with an Error, and nothing is asked', async (_what, from, to, description) => {
    const before = asked();
    const told = await door.send(question(version, [[from, to]]));
    expect(codesOf(told)).toMatchObject({ code: '900', description });
    expect(told.status).toBe(description.includes('cannot be read') ? 400 : 200);
    // Of what is no XML before it begins, the version is not known.
    read(description.includes('doctype') ? '2017071' : version, told);
    expect(asked()).toBe(before);
    expect(told.body + JSON.stringify(door.house.log)).not.toMatch(/Sherlock|Holmes|1954-01-06|2954-01-06/);
  });
});

describe('states named by a question', () => {
  const naming = (...states: string[]) =>
    question('2017071', [
      [
        '<RequestorRole>',
        `<PDMPStatesRequested>${states.map((state) => `<StateProvince>${state}</StateProvince>`).join('')}</PDMPStatesRequested><RequestorRole>`,
      ],
    ]);

  it('are those that are asked', async () => {
    const told = await door.send(naming('WA', 'OH'));
    expect(statesOf(told)).toEqual({ OH: 'DK', WA: 'DK' });
    expect(textOf(told.body, 'Note')).toBe('Changed: 1. Data OH WA');
  });

  it.each(['TX', 'Ohio'])('must be such as can be asked: %s', async (state) => {
    const before = asked();
    expect(codesOf(await door.send(naming('WA', state)))).toMatchObject({ code: '900', descriptionCode: '3000' });
    expect(asked()).toBe(before);
  });
});

it('refuses a question cut off anywhere, and asks nothing', async () => {
  const before = asked();
  for (const version of versions) {
    const message = question(version).trim();
    for (let end = 1; end < message.length; end += 151) {
      const told = await door.send(message.slice(0, end));
      expect([end, told.status, codesOf(told).code]).toEqual([end, 400, '900']);
    }
  }
  expect(asked()).toBe(before);
});

describe('our own requestor at the door', () => {
  it.each(versions)('reads in %s exactly what a state knows', async (version) => {
    const { gateway, simulator } = door.house;
    const { cert, key } = door.own;
    const connection = openConnection({
      endpoint: `${gateway.url}/script`,
      tls: { ca: door.ca, cert, key, servername: 'pdmp.example.org' },
    });
    const requestor = createScriptRequestor({ tables, connection, version, schema: 'strict' });
    const route = { state: 'OH', to: 'GATEWAY', toQualifier: 'ZZZ', from: 'EHR', fromQualifier: 'D', sendStates: true };
    const { person, fills } = residents(simulator, 'OH').find(
      ({ known, fills }) => known === 'one' && fills.length > 3,
    )!;
    const { practitioner: _, organization: __, ...query } = about(person);
    const answer = await requestor.ask(query, route, AbortSignal.timeout(10_000));
    await requestor.close();
    const told = fillsOf(answer);
    if (version === '2017071') expect(told).toEqual(fills);
    else expect(told).toEqual(expect.arrayContaining([...fills]));
  });
});
