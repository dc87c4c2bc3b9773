import { describe, expect, it } from '@jest/globals';
import { toXml } from '../../../src/fhir/xml.js';
import { DoorError } from '../../../src/standards/fhir/outcomes.js';
import { readXml } from '../../../src/standards/fhir/readXml.js';
import { parametersOf } from './responder/support/history.js';
import { messageOf } from './support/message.js';

const XHTML = 'http://www.w3.org/1999/xhtml';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const patient = (content: string): string => `<Patient xmlns="http://hl7.org/fhir">${content}</Patient>`;

/** Why bytes are refused; anything but a DoorError fails. */
function refusal(input: string | Uint8Array): string {
  try {
    readXml(Buffer.from(input));
  } catch (error) {
    if (!(error instanceof DoorError)) throw error;
    expect(error.code).toBe('malformed-request');
    return error.message;
  }
  return 'not refused';
}

describe('readXml refuses', () => {
  const why = (line: number, words: string): string => `The body is not FHIR R4 XML, line ${line}: ${words}.`;

  it.each(
    Object.entries({
      'an element that FHIR R4 does not know there': {
        'an unknown element': patient('<secret value="x"/>'),
        'an element of another type': patient('<whenPrepared value="2024-01-01"/>'),
        'half of a choice': patient('<deceased value="true"/>'),
        'a choice of another type': patient('<deceasedString value="secret"/>'),
        'names of JSON': patient('<resourceType value="secret"/>'),
        'names of JavaScript': patient('<__proto__ id="secret"/>'),
      },
      'a type of resource that is not read here': {
        'an unknown resource': '<Secret xmlns="http://hl7.org/fhir"/>',
        'a data type as a resource': '<HumanName xmlns="http://hl7.org/fhir"/>',
        'a backbone as a resource': '<Patient.contact xmlns="http://hl7.org/fhir"/>',
      },
      'an element of another namespace': {
        'no namespace': '<Patient/>',
        'another namespace': patient('<name xmlns="urn:secret"/>'),
        'a narrative of no namespace': patient('<text><div>secret</div></text>'),
        'FHIR in a narrative': patient(`<text><div xmlns="${XHTML}"><name xmlns="http://hl7.org/fhir"/></div></text>`),
      },
      'text where none may be': {
        text: patient('<name>secret</name>'),
        'text instead of a value': patient('<birthDate>secret</birthDate>'),
        CDATA: patient('<birthDate><![CDATA[secret]]></birthDate>'),
      },
      'an element that holds nothing': {
        'a primitive without a value': patient('<birthDate/>'),
        'a primitive with an id alone': patient('<birthDate id="a"/>'),
        'an element without content': patient('<name id="a"/>'),
        'an extension without its url': patient('<extension><valueCode value="a"/></extension>'),
      },
      'a value that is not one of its type': {
        'an empty value': patient('<birthDate value=""/>'),
        'an empty url': patient('<extension url=""><valueCode value="a"/></extension>'),
        'a boolean that is none': patient('<active value="1"/>'),
        'an integer that is none': patient('<multipleBirthInteger value="2.0"/>'),
        'an integer that is too large': patient('<multipleBirthInteger value="2147483648"/>'),
        'a rank of 0': patient('<telecom><rank value="0"/></telecom>'),
        'a decimal that is none': patient('<extension url="a"><valueDecimal value="1,5"/></extension>'),
        'a decimal beyond numbers': patient('<extension url="a"><valueDecimal value="1e999"/></extension>'),
      },
      'an attribute that FHIR R4 does not know there': {
        'a value of no primitive': patient('<name value="secret"/>'),
        'a url of no extension': patient('<name url="secret"/>'),
        'an unknown attribute': patient('<birthDate value="a" secret="b"/>'),
        'attributes of a namespace': patient('<birthDate xmlns:s="urn:s" s:value="a"/>'),
        'attributes of a resource': '<Patient xmlns="http://hl7.org/fhir" id="secret"/>',
        'the type that a schema would have': patient(`<name xmlns:xsi="${XSI}" xsi:type="a"/>`),
        'attributes of a holder': patient('<contained id="a"><Patient/></contained>'),
        'attributes of a namespace in a narrative': patient(
          `<text><div xmlns="${XHTML}" xmlns:s="urn:s" s:a="b"/></text>`,
        ),
      },
      'an element or a choice that may stand only once there': {
        'a repeated element': patient('<birthDate value="a"/><birthDate value="a"/>'),
        'a choice made twice': patient('<deceasedBoolean value="true"/><deceasedDateTime value="a"/>'),
      },
      'an element that must hold one resource, and no more': {
        'a contained nothing': patient('<contained/>'),
        'two contained in one': patient('<contained><Patient/><Patient/></contained>'),
      },
    }).flatMap(([words, cases]) => Object.entries(cases).map(([name, xml]) => [name, words, xml] as const)),
  )('%s: %s', (_name, words, xml) => expect(refusal(xml)).toBe(why(1, words)));

  it('at the line of the fault', () => {
    const words = 'an element that FHIR R4 does not know there';
    expect(refusal(patient('\n<birthDate\nvalue="1961-04-02"/>\n\n<secret\n/>'))).toBe(why(5, words));
    expect(refusal(patient('\n<name>\nsecret</name>'))).toBe(why(2, 'text where none may be'));
    expect(refusal(patient('\n\n<name></nam>'))).toBe(why(3, 'it is not well-formed'));
  });

  it('a document cut off anywhere', () => {
    const whole = Buffer.from(toXml(messageOf(parametersOf({ jurisdiction: 'KY' }))));
    expect(readXml(whole).resourceType).toBe('Bundle');
    for (let end = 0; end < whole.length; end++) {
      expect([end, refusal(whole.subarray(0, end))]).toEqual([end, why(1, 'it is not well-formed')]);
    }
  });

  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  it.each([
    [
      'a billion laughs',
      `<!DOCTYPE Patient [<!ENTITY l0 "secret">${laughs}]>${patient('<birthDate value="&l9;"/>')}`,
      'a document type declaration, which is always refused',
    ],
    [
      'external entities',
      `<!DOCTYPE Patient [<!ENTITY x SYSTEM "file:///etc/passwd">]>${patient('<birthDate value="&x;"/>')}`,
      'a document type declaration, which is always refused',
    ],
    [
      'parameter entities',
      `<!DOCTYPE Patient [<!ENTITY % x SYSTEM "http://127.0.0.1:9/secret"> %x;]>${patient('')}`,
      'a document type declaration, which is always refused',
    ],
    [
      'an external schema',
      `<!DOCTYPE Patient SYSTEM "http://127.0.0.1:9/secret">${patient('')}`,
      'a document type declaration, which is always refused',
    ],
    ['entities that nobody declared', patient('<birthDate value="&secret;"/>'), 'it is not well-formed'],
    ['deep nesting', patient(`${'<extension url="a">'.repeat(100_000)}`), 'it is larger or deeper than is read'],
    [
      'deep nesting of a narrative',
      patient(`<text><div xmlns="http://www.w3.org/1999/xhtml">${'<b>'.repeat(100_000)}`),
      'it is larger or deeper than is read',
    ],
    [
      'a huge attribute',
      patient(`<birthDate value="${'a'.repeat(10_000_000)}"/>`),
      'it is larger or deeper than is read',
    ],
    [
      'many attributes',
      patient(`<birthDate ${Array.from({ length: 10_000 }, (_, i) => `a${i}=""`).join(' ')}/>`),
      'it is larger or deeper than is read',
    ],
    ['a huge name', patient(`<${'a'.repeat(1_000_000)}/>`), 'it is larger or deeper than is read'],
    ['UTF-16', Buffer.from(`\ufeff${patient('')}`, 'utf16le'), 'it is not UTF-8'],
    [
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from(patient('<name><text value="a')), Buffer.from([0xc0, 0xaf])]),
      'it is not UTF-8',
    ],
    ['another declared encoding', `<?xml version="1.0" encoding="UTF-7"?>${patient('')}`, 'it is not UTF-8'],
    ['characters that XML forbids', patient('<name><text value="&#0;"/></name>'), 'it is not well-formed'],
    ['two documents', `${patient('')}${patient('')}`, 'it is not well-formed'],
    ['JSON', '{"resourceType":"Patient"}', 'it is not well-formed'],
  ])('%s, at once', (_name, input, words) => {
    const began = performance.now();
    expect(refusal(input)).toBe(why(1, words));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('readXml', () => {
  it('reads twenty thousand names without slowing down', () => {
    const began = performance.now();
    const many = readXml(Buffer.from(patient('<name><given value="a"/></name>'.repeat(20_000))));
    expect(many.name).toHaveLength(20_000);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
