import { describe, expect, it } from '@jest/globals';
import { Inline, inside } from './support/inline.js';

function any(attributes: string): Inline {
  return new Inline(`<xs:element name="root"><xs:complexType>
      <xs:sequence><xs:any ${attributes} minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:anyAttribute ${attributes}/>
    </xs:complexType></xs:element>
    <xs:element name="day" type="xs:date"/><xs:attribute name="day" type="xs:date"/>`);
}

describe('wildcards, by libxml2 and by our program', () => {
  const good = '<t:day>2024-01-01</t:day>';
  const bad = '<t:day>today</t:day>';
  const own = '<t:none/>';
  const foreign = '<o:x xmlns:o="urn:o"/>';
  const bare = '<x/>';

  it.each<[string, Record<string, boolean>]>([
    ['processContents="skip"', { [good]: true, [bad]: true, [own]: true, [foreign]: true, [bare]: true }],
    ['processContents="lax"', { [good]: true, [bad]: false, [own]: true, [foreign]: true, [bare]: true }],
    ['processContents="strict"', { [good]: true, [bad]: false, [own]: false, [foreign]: false, [bare]: false }],
    ['namespace="##other" processContents="lax"', { [good]: false, [own]: false, [foreign]: true, [bare]: false }],
    [
      'namespace="##targetNamespace" processContents="lax"',
      { [good]: true, [bad]: false, [own]: true, [foreign]: false, [bare]: false },
    ],
    ['namespace="##local urn:o" processContents="lax"', { [good]: false, [own]: false, [foreign]: true, [bare]: true }],
  ])('xs:any %s', (attributes, cases) => {
    const schema = any(attributes);
    for (const [xml, valid] of Object.entries(cases)) expect([xml, schema.valid(inside(xml))]).toEqual([xml, valid]);
  });

  it('laxly assessed elements are looked into, skipped ones are not', () => {
    const nested = `<o:x xmlns:o="urn:o" y="1">text${bad}</o:x>`;
    expect(any('processContents="lax"').valid(inside(nested))).toBe(false);
    expect(any('processContents="skip"').valid(inside(nested))).toBe(true);
    expect(any('processContents="lax"').valid(inside(`<o:x xmlns:o="urn:o" xsi:nil="true">x</o:x>`))).toBe(true);
  });

  it.each<[string, Record<string, boolean>]>([
    ['processContents="skip"', { 't:day="x"': true, 't:none="x"': true, 'none="x"': true }],
    ['processContents="lax"', { 't:day="x"': false, 't:day="2024-01-01"': true, 't:none="x"': true, 'none="x"': true }],
    ['processContents="strict"', { 't:day="2024-01-01"': true, 't:none="x"': false, 'none="x"': false }],
    [
      'namespace="##other" processContents="lax"',
      { 't:day="2024-01-01"': false, 'xml:lang="en"': true, 'none="x"': false },
    ],
  ])('xs:anyAttribute %s', (attributes, cases) => {
    const schema = any(attributes);
    for (const [text, valid] of Object.entries(cases))
      expect([text, schema.valid(inside('', text))]).toEqual([text, valid]);
  });

  it('refuses another processing', () => {
    expect(() => any('processContents="loose"')).toThrow();
  });
});
