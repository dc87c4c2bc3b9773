import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { Decimal } from '../../src/fhir/decimal.js';
import { fromJson } from '../../src/fhir/json.js';
import type { Resource } from '../../src/fhir/types.js';
import { toXml } from '../../src/fhir/xml.js';
import { openFhirValidator } from '../support/fhir-validate.js';

const golden = (name: string): string => readFileSync(`test/fixtures/fhir/${name}`, 'utf8').trim();
const validator = openFhirValidator();
afterAll(() => validator.close());

/** Elements and attributes of well-formed XML, by a reader that is not ours. */
function read(xml: string): { name: string; attributes: Record<string, string> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    const attributes = Object.values(tag.attributes).filter(
      ({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns',
    );
    found.push({ name: tag.name, attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])) });
  });
  parser.write(xml).close();
  return found;
}

describe('toXml', () => {
  it('writes a whole searchset as the reference writer does', () => {
    expect(toXml(fromJson(golden('usmeds-searchset.json')) as Resource)).toBe(golden('usmeds-searchset.xml'));
  });

  it(`writes what reads back to the same JSON: ${validator.name}`, async () => {
    const bundle = JSON.parse(golden('usmeds-searchset.json')) as Resource;
    const xml = toXml(bundle);
    expect(await validator.errors(xml)).toEqual([]);
    expect((await validator.readXml?.(xml)) ?? bundle).toEqual(bundle);
  });

  it('is held against a validator that finds what is wrong', async () => {
    const bundle = JSON.parse(golden('usmeds-searchset.json')) as { entry: { resource: Resource }[] };
    delete bundle.entry[0]?.resource.whenHandedOver;
    expect((await validator.errors(JSON.stringify(bundle))).length).toBeGreaterThan(0);
  });

  it('puts elements in the order of the specification, whatever the order of members', () => {
    const xml = toXml({
      resourceType: 'Patient',
      birthDate: '1973-11-25',
      gender: 'male',
      name: [{ given: ['Peter'], family: 'Fiction' }],
      id: 'p1',
    });
    expect(read(xml).map(({ name }) => name)).toEqual([
      'Patient',
      'id',
      'name',
      'family',
      'given',
      'gender',
      'birthDate',
    ]);
  });

  it('keeps the digits of decimals', () => {
    const dispense = (value: number | Decimal): Resource => ({
      resourceType: 'MedicationDispense',
      quantity: { value },
    });
    expect(toXml(dispense(new Decimal('30.000')))).toContain('<value value="30.000"/>');
    expect(toXml(dispense(60.5))).toContain('<value value="60.5"/>');
    expect(toXml(dispense(1e-7))).toContain('<value value="0.0000001"/>');
  });

  it('writes members of primitives: extensions, ids, and nulls of lists', () => {
    const absent = { extension: [{ url: 'http://example.org/why', valueCode: 'unknown' }] };
    const xml = toXml({
      resourceType: 'MedicationDispense',
      _whenHandedOver: absent,
      whenPrepared: '2024-01-02',
      _whenPrepared: { id: 'w1' },
    });
    expect(xml).toContain('<whenPrepared id="w1" value="2024-01-02"/>');
    expect(xml).toContain(
      '<whenHandedOver><extension url="http://example.org/why"><valueCode value="unknown"/></extension></whenHandedOver>',
    );
    const lines = toXml({ resourceType: 'Patient', address: [{ line: ['1 Main St', null], _line: [null, absent] }] });
    expect(lines).toContain('<line value="1 Main St"/><line><extension');
  });

  it('writes choices of complex and primitive types, and backbone elements that repeat another type', () => {
    const xml = toXml({
      resourceType: 'Parameters',
      parameter: [
        { name: 'a', part: [{ name: 'b', valueQuantity: { unit: 'mL', value: 5 } }] },
        { name: 'c', valueBoolean: true },
      ],
    });
    expect(xml).toContain(
      '<part><name value="b"/><valueQuantity><value value="5"/><unit value="mL"/></valueQuantity></part>',
    );
    expect(xml).toContain('<valueBoolean value="true"/>');
  });

  it('writes the narrative as XHTML, with HTML entities that XML does not know as references', () => {
    const div = '<div xmlns="http://www.w3.org/1999/xhtml">a&nbsp;b &lt; c &copy;</div>';
    const xml = toXml({ resourceType: 'Patient', text: { status: 'generated', div } });
    expect(xml).toContain('>a&#160;b &lt; c &amp;copy;</div>');
    expect(() => read(xml)).not.toThrow();
  });

  it('refuses what R4 does not know there, and names it without its value', () => {
    expect(() => toXml({ resourceType: 'Patient', shoeSize: 'secret' })).toThrow(
      new TypeError('Patient has no element shoeSize in FHIR R4'),
    );
    expect(() => toXml({ resourceType: 'Patient', name: ['secret'] })).toThrow('name must be an object');
    expect(() => toXml({ resourceType: 'Patient', gender: { secret: 1 } })).toThrow('gender must be a primitive');
    expect(() => toXml({ resourceType: 'Sausage' })).toThrow('FHIR type Sausage');
  });

  it('gives back every text that XML can hold, and marks what it cannot', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const [, name] = read(toXml({ resourceType: 'Organization', name: text }));
        const told = Buffer.from(text)
          .toString()
          .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
        expect(name?.attributes.value).toBe(told);
      }),
      { numRuns: 2_000 },
    );
  });
});
