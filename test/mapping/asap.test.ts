import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/fhir/types.js';
import { openTables } from '../../src/mapping/index.js';
import { Oracle } from '../xml/schema/support/oracle.js';
import { xsdPath } from '../xml/schema/support/schemas.js';
import { bundleOf, canonical, type Told, told as tell } from './support/script.js';

const tables = await openTables({ only: ['asap-2.1a/request', 'asap-2.1a/history'] });
const oracle = new Oracle(xsdPath('asap-2.1a/message.xsd'));
const folder = new URL('../fixtures/samples/asap/', import.meta.url);
const names = readdirSync(folder);
const sample = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const tableOf = (name: string): string => `asap-2.1a/${name.includes('query') ? 'request' : 'history'}`;
const told = (name: string, xml = sample(name), schema: 'strict' | 'warn' | 'off' = 'strict'): Told =>
  tell(tables, tableOf(name), xml, { schema });
const write = (name: string, { graph }: Told): string =>
  Buffer.from(tables.write(tableOf(name), bundleOf(graph.resources))).toString('utf8');
/** Elements of the payload in order, with their text. */
const elements = (xml: string): string[] =>
  [...xml.matchAll(/<([\w:]+)(?:\s[^>]*)?>([^<]*)/g)]
    .map(([, name = '', text = '']) => `${name.replace(/^.*:/, '')}=${text.trim()}`)
    .filter((line) => !/^(Envelope|Header|Body|Action)=/.test(line));

it('has samples of both messages', () => expect(names).toHaveLength(11));

describe.each(names)('%s', (name) => {
  const first = told(name);

  it('is valid by libxml2, and read strictly to the last element', () => {
    expect(oracle.judge(sample(name))).toEqual([]);
    expect(first.graph.warnings).toEqual([]);
    expect(first.graph.enveloped).toBe(name.startsWith('soap'));
    expect(first.graph.payload).toBe(!name.includes('fault'));
  });

  it('is written valid, with the same elements in the same order, and reads to the same FHIR', () => {
    const written = write(name, first);
    expect(oracle.judge(written)).toEqual([]);
    // A fault is written in SOAP 1.2, whatever it came in.
    if (!name.includes('soap11-fault')) expect(elements(written)).toEqual(elements(sample(name)));
    const second = told(name, written);
    expect(second.graph.warnings).toEqual([]);
    expect(canonical(tables, second.graph)).toEqual(canonical(tables, first.graph));
  });
});

describe('the envelope', () => {
  const bare = sample('response-provided.xml').replace(/^<\?xml.*\?>\s*/, '');
  const within = (uri: string, body: string): string =>
    `<e:Envelope xmlns:e="${uri}"><e:Body>${body}</e:Body></e:Envelope>`;
  const uris = ['http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'];

  it.each(uris)('of %s changes nothing of what is read', (uri) => {
    const { graph } = told('response-provided.xml', within(uri, bare));
    expect(canonical(tables, graph)).toEqual(canonical(tables, told('response-provided.xml').graph));
    expect(graph).toMatchObject({ enveloped: true, payload: true, warnings: [] });
  });

  it('holds one answer: a second is another message', () => {
    expect(() => told('x', within(uris[0]!, bare + bare), 'off')).toThrow('a second asap:DetailedAdHocResponse');
  });

  it('around something else has no payload', () => {
    const { graph } = told('x', within(uris[1]!, '<other xmlns="urn:other">1</other>'), 'off');
    expect(graph).toMatchObject({ payload: false, warnings: [{ code: 'unread' }] });
  });

  it('is held against the schema with all that stands in it', () => {
    const wrong = bare.replace('<DispenseDate>2025-11-03<', '<DispenseDate>3 November<');
    expect(() => told('x', within(uris[1]!, wrong))).toThrow(/DispenseDate/);
    expect(told('x', within(uris[1]!, wrong), 'warn').warnings().sort()).toEqual(
      [expect.stringMatching(/^schema /), expect.stringMatching(/^unreadable /)].sort(),
    );
  });

  it('is written where the Bundle holds what only it can carry', () => {
    const written = write('response-provided.xml', told('soap12-response-provided.xml'));
    expect(written).toMatch(/<soap:Header><wsa:Action>.*<soap:Body><asap:DetailedAdHocResponse/s);
  });
});

describe('who is who', () => {
  it('each record is about the answer’s patient, or about its own, told by every record', () => {
    const two = told('response-two-people.xml');
    const people = two.all('MedicationDispense').map(({ subject }) => two.to(subject).name);
    expect(people.map((name) => (name as JsonObject[])[0]?.given)).toEqual([['Testa'], ['Casey'], ['Casey']]);
    expect(two.all('Patient')).toHaveLength(2);
    expect(write('response-two-people.xml', two).match(/<asap:GivenName>Casey/g)).toHaveLength(2);
  });

  it('candidates of a pick list are about nothing', () => {
    const list = told('response-picklist.xml');
    expect(list.all('Patient')).toHaveLength(2);
    expect(list.one('MessageHeader').focus).toBeUndefined();
  });

  it('a requestor in parts is written whole', () => {
    const query = told('query.xml');
    expect(query.one('Practitioner').name).toEqual([{ text: 'Adam Amster' }]);
    const parts = { ...query.one('Practitioner'), name: [{ family: 'Amster', given: ['Adam', 'B', 'C'] }] };
    const resources = query.graph.resources.map((one) => (one.resourceType === 'Practitioner' ? parts : one));
    const written = Buffer.from(tables.write('asap-2.1a/request', bundleOf(resources))).toString('utf8');
    expect(written).toContain('<asap:RequestorName>Adam B C Amster</asap:RequestorName>');
  });
});

describe('values', () => {
  const changed = (from: string | RegExp, to: string): Told => {
    const xml = sample('response-provided.xml');
    expect(xml.search(from)).toBeGreaterThan(0);
    return told('response-provided.xml', xml.replace(from, to), 'warn');
  };
  const coding = (one: Told): unknown => (one.all('Medication')[0]?.code as JsonObject).coding;

  it('digits are kept', () => {
    expect(write('x.xml', told('response-provided.xml'))).toContain('<asap:Quantity>30.000<');
  });

  it('an NDC gets its 11 digits; a product of an unknown kind stays, and is told', () => {
    expect(coding(changed('>00000012345<', '>0000-0123-45<'))).toMatchObject([{ code: '00000012345' }, {}]);
    const unknown = changed('<ProductIDQualifier>01<', '<ProductIDQualifier>77<');
    expect(coding(unknown)).toMatchObject([{ system: 'urn:pdmp:product:unqualified', code: '00000012345' }, {}]);
    expect(unknown.warnings()).toEqual(['unreadable asap:ProductIDQualifier 1']);
    const none = changed(/<ProductIDQualifier>01<\/ProductIDQualifier>/, '');
    expect(coding(none)).toMatchObject([{ system: 'urn:pdmp:product:unqualified' }, {}]);
    expect(write('x.xml', none)).toMatch(/<asap:PaymentType>04<\/asap:PaymentType><asap:ProductID>00000012345</);
  });

  it('what no row reads is counted by name', () => {
    expect(changed(/<DaysSupply>10/, '<Mood>fine</Mood><DaysSupply>10').warnings()).toContain('unread asap:Mood 1');
  });

  it('a status without a known word stays what it was', () => {
    const [issue] = changed('<Code>Provided<', '<Code>Q7<').issues();
    expect(issue).toMatchObject({ details: { coding: [{ code: 'Q7' }] }, severity: 'warning', code: 'processing' });
  });
});
