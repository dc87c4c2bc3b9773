import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Bundle, JsonObject, Resource } from '../../src/fhir/types.js';
import { openTables } from '../../src/mapping/index.js';

const samples = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', 'samples');
const tables = await openTables();
const sample = (name: string): Buffer => readFileSync(join(samples, name));
const tableOf = (room: string, name: string): string =>
  `${room === 'pmix' ? 'pmix-3' : room}/${name.includes('request') ? 'request' : 'report'}`;
const all = (bundle: Bundle, type: string): Resource[] =>
  bundle.entry!.map((entry) => entry.resource!).filter((one) => one.resourceType === type);
const one = (bundle: Bundle, type: string): Resource => {
  expect(all(bundle, type)).toHaveLength(1);
  return all(bundle, type)[0]!;
};
const outcome = (bundle: Bundle): string => JSON.stringify(one(bundle, 'OperationOutcome'));
const read = (xml: string | Buffer, table = 'pmix-3/report'): Bundle => tables.read(table, Buffer.from(xml)).bundle;
const full = sample('pmix/report-full.xml').toString();

describe.each(['pmix', 'pmix-2'])('every %s sample', (room) => {
  it.each(readdirSync(join(samples, room)))('%s is read whole, is valid, and comes back the same', (name) => {
    const table = tableOf(room, name);
    const { bundle, warnings } = tables.read(table, sample(`${room}/${name}`), { schema: 'strict' });
    expect(warnings).toEqual([]);
    const written = tables.write(table, bundle);
    const again = tables.read(table, written, { schema: 'strict' });
    expect(tables.toJson(again.bundle)).toBe(tables.toJson(bundle));
  });
});

describe('SOAP 1.1, which no state should need', () => {
  const older = (xml: Buffer): Buffer =>
    Buffer.from(
      xml.toString().replace('http://www.w3.org/2003/05/soap-envelope', 'http://schemas.xmlsoap.org/soap/envelope/'),
    );

  it.each(readdirSync(join(samples, 'pmix')).filter((name) => /^soap-(?!fault)/.test(name)))(
    '%s reads alike, is valid, and is written in SOAP 1.2',
    (name) => {
      const table = tableOf('pmix', name);
      const newer = tables.read(table, sample(`pmix/${name}`), { schema: 'strict' });
      const read = tables.read(table, older(sample(`pmix/${name}`)), { schema: 'strict' });
      expect(tables.toJson(read)).toBe(tables.toJson(newer));
      expect(tables.write(table, read.bundle)).toEqual(tables.write(table, newer.bundle));
    },
  );

  it('tells its faults in other elements, read to the same facts', () => {
    const fault = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
      <faultcode>s:Client</faultcode><faultstring>No such action</faultstring></s:Fault></s:Body></s:Envelope>`;
    const { bundle, warnings } = tables.read('pmix-3/report', Buffer.from(fault), { schema: 'strict' });
    expect(warnings).toEqual([]);
    expect(one(bundle, 'OperationOutcome')).toMatchObject({
      issue: [{ details: { coding: [{ system: 'urn:pdmp:soap:fault', code: 's:Client' }], text: 'No such action' } }],
    });
  });
});

describe('pmix-3/report', () => {
  it('reads the facts of the full report', () => {
    const bundle = read(full);
    expect(one(bundle, 'MessageHeader').extension).toEqual(
      expect.arrayContaining([
        {
          url: 'http://hl7.org/fhir/us/meds/StructureDefinition/header-timestamp-extension',
          valueDateTime: '2024-11-30T14:20:00Z',
        },
        {
          url: 'http://hl7.org/fhir/us/meds/StructureDefinition/response-prescription-period-extension',
          valuePeriod: { start: '2022-11-30', end: '2024-11-30' },
        },
      ]),
    );
    const dispense = one(bundle, 'MedicationDispense');
    expect(dispense).toMatchObject({
      status: 'completed',
      whenPrepared: '2024-10-10',
      whenHandedOver: '2024-10-11',
      quantity: { value: 30, unit: 'each', code: '{each}' },
      daysSupply: { value: 10, code: 'd' },
      type: { coding: [{ code: 'FFC' }] },
      note: [{ text: 'Method of payment: 04 Commercial Insurance' }],
      identifier: [{ value: '12345' }],
    });
    expect(one(bundle, 'MedicationRequest')).toMatchObject({
      authoredOn: '2024-10-09',
      intent: 'order',
      dispenseRequest: { numberOfRepeatsAllowed: 0, quantity: { value: 30 } },
      reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'M54.5' }] }],
    });
    expect(one(bundle, 'Medication')).toMatchObject({
      code: {
        text: 'EXAMPLE-OPIOID 5 MG TABLET',
        coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code: '00000000000', display: 'EXAMPLE-OPIOID 5 MG TABLET' }],
      },
      form: { text: 'TAB' },
      ingredient: [{ strength: { numerator: { value: 5, code: 'mg' } } }],
    });
    expect(one(bundle, 'Patient')).toMatchObject({
      birthDate: '1967-08-13',
      gender: 'female',
      name: [{ family: 'Sampleton', given: ['Testa'] }],
      address: [{ line: ['100 Example St', 'Apt 2'], city: 'Columbus', state: 'OH', postalCode: '43215' }],
    });
    expect(one(bundle, 'Organization')).toMatchObject({
      name: 'Example Pharmacy 12',
      telecom: [{ system: 'phone', value: '6145550199' }],
    });
    expect(one(bundle, 'DetectedIssue')).toMatchObject({ code: { coding: [{ code: '04' }] } });
    expect(all(bundle, 'Practitioner').map((who) => (who.name as JsonObject[])[0]!.family)).toEqual(['Doe', 'Roe']);
  });

  it('links every resource to the one that is meant', () => {
    const bundle = read(full);
    const urls = new Map(bundle.entry!.map((entry) => [entry.fullUrl, entry.resource!]));
    const target = (reference: unknown): string =>
      urls.get((reference as JsonObject).reference as string)!.resourceType;
    const dispense = one(bundle, 'MedicationDispense');
    expect(target(dispense.subject)).toBe('Patient');
    expect(target(dispense.medicationReference)).toBe('Medication');
    expect((dispense.performer as JsonObject[]).map((performer) => target(performer.actor))).toEqual([
      'Organization',
      'Practitioner',
    ]);
    expect(target((dispense.authorizingPrescription as JsonObject[])[0])).toBe('MedicationRequest');
    expect(target(one(bundle, 'MedicationRequest').requester)).toBe('Practitioner');
    expect(target(one(bundle, 'DetectedIssue').patient)).toBe('Patient');
  });

  it('reads prefixes by namespace, not by text', () => {
    const scrambled = full
      .replace(/\bpmp:/g, 'x:')
      .replace(/xmlns:pmp/g, 'xmlns:x')
      .replace(/\bnc:/g, 'pmp:')
      .replace(/xmlns:nc/g, 'xmlns:pmp');
    expect(tables.toJson(read(scrambled))).toBe(tables.toJson(read(full)));
  });

  it('keeps the digits of decimals, in JSON too', () => {
    for (const digits of ['30.000', '7.5', '0.50', '100000000000000000.1', '12']) {
      const bundle = read(full.replace('<pmp:DispensedQuantity>30<', `<pmp:DispensedQuantity>${digits}<`));
      expect(tables.toJson(bundle)).toContain(`"value":${digits}`);
      expect(Buffer.from(tables.write('pmix-3/report', bundle)).toString()).toContain(
        `<pmp:DispensedQuantity>${digits}<`,
      );
    }
  });

  it('tells refill numbers: 0 by the type, others by the extension', () => {
    const at = (refill: string) =>
      one(
        read(full.replace('<pmp:DrugRefillNumberCount>0<', `<pmp:DrugRefillNumberCount>${refill}<`)),
        'MedicationDispense',
      );
    expect(JSON.stringify(at('00'))).not.toContain('refill-number-extension');
    expect(at('00').type).toMatchObject({ coding: [{ code: 'FFC' }] });
    expect(at('3').type).toMatchObject({ coding: [{ code: 'RFC' }] });
    expect(JSON.stringify(at('3'))).toContain('"valuePositiveInt":3');
  });

  it('keeps a record told twice as two, with one patient, prescriber, pharmacy and drug', () => {
    const record = /<pmp:Prescription>[\s\S]*<\/pmp:Prescription>/.exec(full)![0];
    const twice = full.replace(record, record + record.replace(/\n\s+/g, '\n'));
    const bundle = read(twice);
    expect(all(bundle, 'MedicationDispense')).toHaveLength(2);
    for (const type of ['Patient', 'Organization', 'Medication', 'DetectedIssue'])
      expect(all(bundle, type)).toHaveLength(1);
    expect(all(bundle, 'Practitioner')).toHaveLength(2);
  });

  it('names every element and attribute that no row reads, and never its value', () => {
    const added = full
      .replace(
        '<pmp:PrescriptionNumberText>',
        '<pmp:Unheard><pmp:Deeper>secret value</pmp:Deeper></pmp:Unheard><pmp:PrescriptionNumberText odd="hidden">',
      )
      .replace('</pmp:Dispenser>', '</pmp:Dispenser><other xmlns="urn:other">secret value</other>');
    const bundle = read(added);
    expect(all(bundle, 'MedicationDispense')).toHaveLength(1);
    for (const name of ['pmp:Unheard/pmp:Deeper', 'other', '@odd']) expect(outcome(bundle)).toContain(name);
    expect(tables.toJson(bundle)).not.toMatch(/secret value|hidden/);
  });

  it('tells a repeated element of which one is read, and reads every one of a list', () => {
    const bundle = read(
      full.replace(
        '<pmp:DaysSupplyCount>10</pmp:DaysSupplyCount>',
        '<pmp:DaysSupplyCount>10</pmp:DaysSupplyCount><pmp:DaysSupplyCount>11</pmp:DaysSupplyCount>',
      ),
    );
    expect(one(bundle, 'MedicationDispense').daysSupply).toMatchObject({ value: 10 });
    expect(outcome(bundle)).toContain('pmp:DaysSupplyCount stands more than once');
  });

  it('says so where a value cannot be read, and leaves it out', () => {
    const bundle = read(full.replace('<nc:Date>2024-10-10<', '<nc:Date>2024-02-30<'));
    expect(one(bundle, 'MedicationDispense').whenPrepared).toBeUndefined();
    expect(outcome(bundle)).toContain('Prescription Filled Date');
  });

  it('takes xsi:nil for nothing', () => {
    const nil = full
      .replace('xmlns:pmp', 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:pmp')
      .replace('<pmp:DrugStrengthText>5 MG</pmp:DrugStrengthText>', '<pmp:DrugStrengthText xsi:nil="true"/>');
    const bundle = read(nil);
    expect((one(bundle, 'Medication').ingredient as JsonObject[])[0]!.strength).toBeUndefined();
    expect(outcome(bundle)).toContain('Every element of the message was read');
  });

  it('reads what s:ref refers to, before or behind', () => {
    const structures = 'xmlns:s="http://release.niem.gov/niem/structures/4.0/"';
    const record = /<pmp:Prescription>[\s\S]*<\/pmp:Prescription>/.exec(full)![0];
    const named = record
      .replace('<pmp:Patient>', '<pmp:Patient s:id="P1">')
      .replace('<pmp:Dispenser>', '<pmp:Dispenser s:id="D1">');
    const referring = record
      .replace(/<pmp:Patient>[\s\S]*<\/pmp:Patient>/, '<pmp:Patient s:ref="P1"/>')
      .replace(
        /<pmp:Dispenser>[\s\S]*<\/pmp:Dispenser>/,
        '<pmp:Dispenser s:ref="D1" xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>',
      )
      .replace('>12345<', '>67890<');
    for (const order of [named + referring, referring + named]) {
      const bundle = read(full.replace(record, order).replace('xmlns:pmp', `${structures} xmlns:pmp`));
      expect(all(bundle, 'MedicationDispense')).toHaveLength(2);
      expect(all(bundle, 'Patient')).toHaveLength(1);
      expect(all(bundle, 'Organization')).toHaveLength(1);
      expect(outcome(bundle)).toContain('Every element of the message was read');
    }
  });

  it('reads the payload as CDATA, escaped, with a declaration or a byte order mark', () => {
    const soap = sample('pmix/soap-response-provided.xml').toString();
    const payload = /<!\[CDATA\[([\s\S]*?)\]\]>/.exec(soap)![1]!;
    const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    const expected = tables.toJson(read(soap));
    const put = (text: string) => soap.replace(/<!\[CDATA\[[\s\S]*?\]\]>/, () => text);
    expect(tables.toJson(read(put(escaped(payload))))).toBe(expected);
    expect(tables.toJson(read(put(escaped(`\ufeff<?xml version="1.0" encoding="utf-16"?>\n${payload}`))))).toBe(
      expected,
    );
    expect(tables.toJson(read(put(`<![CDATA[${payload.slice(0, 500)}]]><![CDATA[${payload.slice(500)}]]>`)))).toBe(
      expected,
    );
  });

  it('refuses a message that is another one, and a payload that is cut, by code and line', () => {
    expect(() => read(sample('pmix/request-full.xml'))).toThrow(expect.objectContaining({ code: 'wrong-message' }));
    const soap = sample('pmix/soap-response-provided.xml').toString();
    expect(() => read(soap.replace('</pmp:Prescription>', ''))).toThrow(
      expect.objectContaining({ code: 'not-well-formed' }),
    );
    expect(() =>
      tables.read('pmix-3/report', Buffer.from(full.replace('<pmp:DaysSupplyCount>10<', '<pmp:DaysSupplyCount>ten<')), {
        schema: 'strict',
      }),
    ).toThrow(expect.objectContaining({ code: 'schema', line: 109 }));
  });
});

describe('explain', () => {
  it('names, for a value, its FHIR path, row and wire path', () => {
    const lines = tables.explain('pmix-3/report', Buffer.from(full));
    expect(lines).toContainEqual({
      fhir: 'MedicationDispense[0].whenPrepared',
      value: '2024-10-10',
      element: 'Prescription Filled Date',
      wire: '/pmix:PMPPrescriptionReport/pmp:RequestResponsePrescriptionReport/pmp:Prescription/pmp:PrescriptionFilledDate/nc:Date',
    });
    expect(lines.length).toBeGreaterThan(60);
  });
});
