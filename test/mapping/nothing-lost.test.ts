import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Bundle, BundleEntry, JsonObject, Resource } from '../../src/fhir/types.js';
import { openTables } from '../../src/mapping/index.js';

// What a hostile reading of the tables' engine found, each with the message or Bundle that showed it.
const samples = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', 'samples');
const tables = await openTables();
const pmix = readFileSync(join(samples, 'pmix', 'report-full.xml'), 'utf8');
const soap = readFileSync(join(samples, 'pmix', 'soap-response-provided.xml'), 'utf8');
const script = readFileSync(join(samples, 'ncpdp', '10-rxhistoryresponse-approved.xml'), 'utf8');
const WRITTEN = ['pmix-3/report', 'script-10.6/history', 'script-2017071/history'];

const bundleOf = (): Bundle => tables.read('pmix-3/report', Buffer.from(pmix)).bundle;
const entryOf = (bundle: Bundle, type: string): BundleEntry =>
  bundle.entry!.find(({ resource }) => resource!.resourceType === type)!;
const resourceOf = (bundle: Bundle, type: string): Resource => entryOf(bundle, type).resource!;
const records = (xml: Uint8Array): number =>
  (
    Buffer.from(xml)
      .toString()
      .match(/<(?:pmp:Prescription|MedicationDispensed)>/g) ?? []
  ).length;

describe('reading', () => {
  it('counts what stands where records stand and no row reads', () => {
    const strangers = (table: string, xml: string) =>
      tables.readGraph(table, Buffer.from(xml), { schema: 'off' }).strangers;
    expect(strangers('pmix-3/report', pmix)).toBe(0);
    expect(strangers('pmix-3/report', pmix.replace(/pmp:Prescription>/g, 'pmp:Prescribed>'))).toBe(1);
    expect(strangers('script-10.6/history', script)).toBe(0);
    expect(strangers('script-10.6/history', script.replace(/MedicationDispensed>/g, 'MedicationPrescribed>'))).toBe(1);
  });

  it('refuses a second payload rather than forgetting the first', () => {
    const twice = soap.replace('</px:ResponseType>', '<px:ResponseData/></px:ResponseType>');
    expect(() => tables.read('pmix-3/report', Buffer.from(twice))).toThrow(
      expect.objectContaining({ code: 'wrong-message' }),
    );
  });
});

describe.each(WRITTEN)('writing %s', (table) => {
  it('writes a dispense that a header, a list or a provenance refers to', () => {
    const bundle = bundleOf();
    const { fullUrl } = entryOf(bundle, 'MedicationDispense');
    resourceOf(bundle, 'MessageHeader').focus = [{ reference: fullUrl }];
    bundle.entry!.push({
      fullUrl: 'urn:uuid:p',
      resource: { resourceType: 'Provenance', target: [{ reference: fullUrl }] },
    });
    expect(records(tables.write(table, bundle))).toBe(1);
  });

  it('writes a drug that is told in place, or contained', () => {
    const inPlace = bundleOf();
    const drug = resourceOf(inPlace, 'Medication');
    for (const type of ['MedicationDispense', 'MedicationRequest']) {
      const resource = resourceOf(inPlace, type);
      delete resource.medicationReference;
      resource.medicationCodeableConcept = drug.code;
    }
    inPlace.entry = inPlace.entry!.filter(({ resource }) => resource !== drug);
    expect(Buffer.from(tables.write(table, inPlace)).toString()).toContain('EXAMPLE-OPIOID 5 MG TABLET');

    const contained = bundleOf();
    for (const type of ['MedicationDispense', 'MedicationRequest']) {
      const resource = resourceOf(contained, type);
      resource.contained = [{ ...drug, id: 'm1' }];
      resource.medicationReference = { reference: '#m1' };
    }
    contained.entry = contained.entry!.filter(({ resource }) => resource!.resourceType !== 'Medication');
    expect(Buffer.from(tables.write(table, contained)).toString()).toContain('EXAMPLE-OPIOID 5 MG TABLET');
  });

  it('follows absolute and versioned references by type and id', () => {
    const bundle = bundleOf();
    const dispense = resourceOf(bundle, 'MedicationDispense');
    const patient = resourceOf(bundle, 'Patient');
    dispense.subject = { reference: `https://ehr.example/fhir/Patient/${patient.id!}/_history/3` };
    expect(Buffer.from(tables.write(table, bundle)).toString()).toContain('Sampleton');
  });

  it('refuses to write where a reference leads to nothing', () => {
    const bundle = bundleOf();
    bundle.entry = bundle.entry!.filter(({ resource }) => resource!.resourceType !== 'Patient');
    expect(() => tables.write(table, bundle)).toThrow(expect.objectContaining({ code: 'unwritable' }));
  });

  it('does not tell a dispense entered in error as completed', () => {
    const bundle = bundleOf();
    resourceOf(bundle, 'MedicationDispense').status = 'entered-in-error';
    expect(() => tables.write(table, bundle)).toThrow(expect.objectContaining({ code: 'unwritable' }));
  });
});

describe('writing numbers and names', () => {
  it('tells weeks as days, and no half days', () => {
    const days = (value: JsonObject) => {
      const bundle = bundleOf();
      resourceOf(bundle, 'MedicationDispense').daysSupply = value;
      return /<pmp:DaysSupplyCount>([^<]*)/.exec(Buffer.from(tables.write('pmix-3/report', bundle)).toString())?.[1];
    };
    expect(days({ value: 4, unit: 'wk', code: 'wk' })).toBe('28');
    expect(days({ value: 7.5, unit: 'days', code: 'd' })).toBeUndefined();
  });

  it('keeps the zone of a time of day', () => {
    const zoned = pmix.replace(
      '<pmp:DocumentPublicationTime>14:20:00Z<',
      '<pmp:DocumentPublicationTime>14:20:00-05:00<',
    );
    const { bundle } = tables.read('pmix-3/report', Buffer.from(zoned));
    expect(Buffer.from(tables.write('pmix-3/report', bundle)).toString()).toContain('>14:20:00-05:00<');
  });

  it.each([
    ['Đặng', 'Dang'],
    ['Ħamid', 'Hamid'],
    ['O\u2019Neil', "O'Neil"],
    ['Núñez', 'Nunez'],
    ['Þór', 'Thor'],
  ])('writes %s to a SCRIPT state as %s', (name, ascii) => {
    const bundle = bundleOf();
    (resourceOf(bundle, 'Patient').name as JsonObject[])[0]!.family = name;
    expect(Buffer.from(tables.write('script-10.6/history', bundle)).toString()).toContain(
      `<LastName>${ascii}</LastName>`,
    );
  });

  it('asks no SCRIPT state about somebody whose name it cannot carry', () => {
    const bundle = bundleOf();
    (resourceOf(bundle, 'Patient').name as JsonObject[])[0]!.family = 'Иванов';
    expect(() => tables.write('script-10.6/history', bundle)).toThrow(expect.objectContaining({ code: 'unwritable' }));
  });

  it("does not give one patient another one's records where the message has one patient", () => {
    const bundle = bundleOf();
    const other = { ...resourceOf(bundle, 'Patient'), id: '00000000-0000-4000-8000-0000000000ff' };
    const dispense = {
      ...resourceOf(bundle, 'MedicationDispense'),
      id: '00000000-0000-4000-8000-0000000000fe',
      subject: { reference: `urn:uuid:${other.id}` },
    };
    bundle.entry!.push(
      { fullUrl: `urn:uuid:${other.id}`, resource: other },
      { fullUrl: `urn:uuid:${dispense.id}`, resource: dispense },
    );
    expect(() => tables.write('script-10.6/history', bundle)).toThrow(expect.objectContaining({ code: 'unwritable' }));
    expect(records(tables.write('script-2017071/history', bundle))).toBe(2);
  });

  it.each(['pmix-2/report', 'pmix-3/report'])(
    '%s tells the address of a pharmacy with each of its records',
    (table) => {
      const bundle = bundleOf();
      const pharmacy = resourceOf(bundle, 'Organization');
      pharmacy.address = [{ type: 'physical', city: 'Springfield', postalCode: '62701' }];
      const again = { ...resourceOf(bundle, 'MedicationDispense'), id: '00000000-0000-4000-8000-0000000000fe' };
      bundle.entry!.push({ fullUrl: `urn:uuid:${again.id}`, resource: again });
      const xml = Buffer.from(tables.write(table, bundle)).toString();
      expect([...xml.matchAll(/LocationCityName>Springfield</g)]).toHaveLength(2);
    },
  );
});
