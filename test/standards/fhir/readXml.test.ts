import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Decimal } from '../../../src/fhir/decimal.js';
import { fromJson, toJson } from '../../../src/fhir/json.js';
import type { Json, Resource } from '../../../src/fhir/types.js';
import { toXml } from '../../../src/fhir/xml.js';
import { openTables } from '../../../src/mapping/index.js';
import { readXml } from '../../../src/standards/fhir/readXml.js';
import { historyParameters } from '../../../src/standards/fhir/responder/us-pdmp/reply.js';
import { openFhirValidator } from '../../support/fhir-validate.js';
import { parametersOf } from './responder/support/history.js';
import { answerOf, replyOf, sampleAnswer, SAMPLES } from './responder/us-pdmp/support/told.js';
import { everything } from './support/everything.js';
import { messageOf } from './support/message.js';

const validator = openFhirValidator();
afterAll(() => validator.close());

const read = (xml: string): Resource => readXml(Buffer.from(xml));
const golden = (name: string): Resource =>
  fromJson(readFileSync(`test/fixtures/fhir/${name}`, 'utf8')) as unknown as Resource;
/** As it stands in JSON: nothing that is undefined. */
const inJson = (resource: Resource): Json => fromJson(toJson(resource));

const absent = { extension: [{ url: 'http://example.org/why', valueCode: 'unknown' }] };

const TRAPS: Readonly<Record<string, Resource>> = {
  'decimals with their digits': {
    resourceType: 'MedicationDispense',
    quantity: { value: new Decimal('30.000') },
    daysSupply: { value: new Decimal('-0.00000000000000000001') },
  },
  'numbers and booleans': {
    resourceType: 'Parameters',
    parameter: [
      { name: 'a', valueInteger: -2 },
      { name: 'b', valueUnsignedInt: 0 },
      { name: 'c', valueBoolean: false },
      { name: 'd', valueDecimal: 0.5 },
    ],
  },
  'texts that look like numbers and booleans': {
    resourceType: 'Patient',
    id: '007',
    implicitRules: 'true',
    name: [{ family: '30.000', given: ['1', 'false'] }],
  },
  'extensions and ids of primitives': {
    resourceType: 'Patient',
    _active: absent,
    birthDate: '1961-04-02',
    _birthDate: { id: 'b1', ...absent },
    gender: 'female',
    _gender: { id: 'g1' },
  },
  'lists of primitives with holes': {
    resourceType: 'Patient',
    name: [{ given: ['Ada', null, 'Eve'], _given: [null, absent, { id: 'g3' }] }],
    address: [{ id: 'a1', _line: [absent, absent] }],
  },
  'lists of one': { resourceType: 'Patient', name: [{ given: ['Ada'], prefix: ['Dr.'] }] },
  'resources within resources': {
    resourceType: 'Parameters',
    parameter: [
      { name: 'a', part: [{ name: 'b', resource: messageOf(parametersOf()) }] },
      { name: 'c', resource: golden('usmeds-searchset.json') },
    ],
  },
  'contained resources': {
    resourceType: 'Patient',
    contained: [
      { resourceType: 'Organization', id: 'o', name: 'Made-up Clinic' },
      { resourceType: 'Practitioner', id: 'p', active: true },
    ],
    managingOrganization: { reference: '#o' },
  },
  'extensions within extensions': {
    resourceType: 'Patient',
    extension: [
      { id: 'e1', url: 'urn:outer', extension: [{ url: 'inner', valueDecimal: new Decimal('1.0') }] },
      { url: 'urn:other', valueHumanName: { family: 'Fiction' } },
    ],
    modifierExtension: [{ url: 'urn:modifier', valueBoolean: true }],
  },
  'line breaks, tabs and quotes in values': {
    resourceType: 'Patient',
    name: [{ text: ' a\n\tb\r\n "c" <d> & \'e\' \u{1F600} ' }],
  },
  'a narrative': {
    resourceType: 'Patient',
    text: {
      status: 'generated',
      div: '<div xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" class="x">a\u00a0&lt; b &amp; <b title="&quot;c&quot;">d</b>\n<br/></div>',
    },
  },
};

describe(`readXml reads what JSON says: ${validator.name}`, () => {
  it.each(Object.entries(TRAPS))('%s', async (_name, resource) => {
    const xml = toXml(resource);
    expect(read(xml)).toEqual(resource);
    const theirs = await validator.readXml?.(xml);
    if (theirs !== undefined) expect(JSON.parse(toJson(read(xml)))).toEqual(theirs);
  });

  it.each(['usmeds-searchset.json', 'uspdmp-history.json'])('the golden %s', async (name) => {
    const resource = golden(name);
    expect(read(toXml(resource))).toEqual(resource);
  });

  it.each(['usmeds-searchset', 'uspdmp-history'])('the golden %s.xml, as its JSON', (name) => {
    const xml = readFileSync(`test/fixtures/fhir/${name}.xml`);
    expect(readXml(xml)).toEqual(golden(`${name}.json`));
  });

  it('what every sample of the states becomes, resource by resource', async () => {
    const tables = await openTables();
    for (const [table, sample] of SAMPLES) {
      const answer = sampleAnswer(tables, table, sample);
      const history = historyParameters(await replyOf(await answerOf({ OH: answer })));
      expect(read(toXml(history))).toEqual(inJson(history));
      if (answer.status !== 'provided') throw new Error('a sample without resources');
      for (const resource of answer.resources) expect(read(toXml(resource))).toEqual(inJson(resource));
    }
  });

  it.each([
    ['Parameters', parametersOf({ jurisdiction: ['KY', 'OH'], 'pre-stage-only': false })],
    ['a message', messageOf(parametersOf())],
  ])('%s of a request', (_name, resource) => expect(read(toXml(resource))).toEqual(resource));

  it.each(everything())('%s with everything that it may have, as the validator reads it', async (type, xml) => {
    const ours = read(xml);
    expect(ours.resourceType).toBe(type);
    const theirs = await validator.readXml?.(xml);
    if (theirs !== undefined) expect(JSON.parse(toJson(ours))).toEqual(theirs);
    expect(read(toXml(ours))).toEqual(ours);
  });

  it('any text, number and list', () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1 })
      .map((any) => Buffer.from(any.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?')).toString());
    const digits = fc
      .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.stringMatching(/^\d{1,20}$/))
      .map(([whole, fraction]) => `${whole}.${fraction}`);
    const hole = fc.record({ value: fc.option(text), side: fc.constantFrom(null, absent, { id: 's' }) });
    fc.assert(
      fc.property(text, digits, fc.array(hole, { minLength: 1 }), (value, number, holes) => {
        const filled = holes.filter(({ value, side }) => value !== null || side === absent);
        const given = filled.map(({ value }) => value);
        const sides = filled.map(({ side }) => side);
        const resource = fromJson(
          `{"resourceType":"MedicationDispense","quantity":{"value":${number}},"note":[{"text":${JSON.stringify(value)}}]}`,
        ) as unknown as Resource;
        const name = {
          ...(given.some((one) => one !== null) ? { given } : {}),
          ...(sides.some((one) => one !== null) ? { _given: sides } : {}),
        };
        resource.contained = [{ resourceType: 'Patient', ...(filled.length > 0 ? { name: [name] } : {}) }];
        const again = read(toXml(resource));
        expect(again).toEqual(resource);
        expect(toJson(again.quantity)).toBe(`{"value":${number}}`);
      }),
    );
  });

  it('whatever the prefixes, the order and what stands between elements', () => {
    const xml = `\ufeff<?xml version="1.0" encoding="utf-8" standalone='yes'?><!-- a -->
      <f:Patient xmlns:f="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://hl7.org/fhir patient.xsd">
        <f:birthDate value='1961-04-02'></f:birthDate><?any thing?>
        <f:text><f:status value="generated"/><h:div>a<!-- b --><h:p/><![CDATA[<c>]]>&#13;</h:div></f:text>
        <f:name> <f:given value="Ada"/> <f:family value="Hollowtree"/> <f:given value="Eve"/> </f:name>
      </f:Patient>`;
    expect(read(xml)).toEqual({
      resourceType: 'Patient',
      birthDate: '1961-04-02',
      text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">a<p/>&lt;c&gt;&#13;</div>' },
      name: [{ given: ['Ada', 'Eve'], family: 'Hollowtree' }],
    });
  });

  it('decimals as R4 writes them', () => {
    const value = (text: string): string =>
      toJson(
        read(
          `<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="n"/><valueDecimal value="${text}"/></parameter></Parameters>`,
        ),
      ).replace(/^.*:|\}\]\}$/g, '');
    expect(['30.000', '-0.0', '5', '1e3', '1.5E-2', '100000000000000000001'].map(value)).toEqual([
      '30.000',
      '-0.0',
      '5',
      '1000',
      '0.015',
      '100000000000000000001',
    ]);
  });
});
