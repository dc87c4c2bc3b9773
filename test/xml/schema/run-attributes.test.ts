import { describe, expect, it } from '@jest/globals';
import { Inline, inside } from './support/inline.js';

describe('attributes, by libxml2 and by our program', () => {
  const schema = new Inline(`
    <xs:attribute name="id" type="xs:ID"/>
    <xs:attributeGroup name="Shared"><xs:attribute ref="t:id"/><xs:attribute name="note"/></xs:attributeGroup>
    <xs:complexType name="T"><xs:sequence><xs:element name="a" type="t:T" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="version" use="required"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="010"/></xs:restriction></xs:simpleType></xs:attribute>
      <xs:attribute name="count" type="xs:nonNegativeInteger"/>
      <xs:attribute name="kind" fixed="x"/>
      <xs:attribute name="old" use="prohibited"/>
      <xs:attributeGroup ref="t:Shared"/>
    </xs:complexType>
    <xs:element name="root" type="t:T"/>`);

  it.each([
    ['version="010"', true],
    ['', false],
    ['version="10"', false],
    ['version="010" count="7"', true],
    ['version="010" count=" 7 "', true],
    ['version="010" count="-7"', false],
    ['version="010" kind="x"', true],
    ['version="010" kind="y"', false],
    ['version="010" note="anything"', true],
    ['version="010" other="1"', false],
    ['version="010" old="1"', false],
    ['version="010" t:version="010"', false],
    ['version="010" t:id="n1"', true],
    ['version="010" t:id="1"', false],
    ['version="010" xml:lang="en"', false],
    ['version="010" xsi:schemaLocation="urn:t t.xsd" xsi:noNamespaceSchemaLocation="t.xsd"', true],
    ['version="010" xsi:other="1"', false],
  ])('%s: %j', (attributes, valid) => {
    expect(schema.valid(inside('', attributes))).toBe(valid);
  });

  it('xs:ID is unique in the document', () => {
    expect(schema.valid(inside('<t:a version="010" t:id="n2"/>', 'version="010" t:id="n1"'))).toBe(true);
    expect(schema.valid(inside('<t:a version="010" t:id=" n1"/>', 'version="010" t:id="n1"'))).toBe(false);
  });

  it('tells every required attribute that is missing', () => {
    expect(schema.findings(inside('<t:a count="x"/>', 'version="010"'))).toEqual([
      'invalid-value root/a: the value of the attribute count is not of the type xs:nonNegativeInteger',
      'missing-attribute root/a: the attribute version is missing',
    ]);
  });

  it('does not repeat the name or the value of an attribute that the schema does not know', () => {
    expect(schema.findings(inside('', 'version="010" Testa="Sampleton"'))).toEqual([
      'unexpected-attribute root: an attribute that may not stand here',
    ]);
  });
});

describe('xsi:nil, by libxml2 and by our program', () => {
  const schema = new Inline(`<xs:element name="root"><xs:complexType><xs:sequence>
      <xs:element name="text" type="xs:date" nillable="true" minOccurs="0"/>
      <xs:element name="parts" nillable="true" minOccurs="0"><xs:complexType><xs:sequence><xs:element name="a"/></xs:sequence><xs:attribute name="p" use="required"/></xs:complexType></xs:element>
      <xs:element name="never" type="xs:date" minOccurs="0"/>
    </xs:sequence></xs:complexType></xs:element>`);

  it.each([
    ['<t:text xsi:nil="true"/>', true],
    ['<t:text xsi:nil="1"></t:text>', true],
    ['<t:text xsi:nil=" true "/>', true],
    ['<t:text xsi:nil="true">2024-01-01</t:text>', false],
    ['<t:text xsi:nil="true"> </t:text>', false],
    ['<t:text xsi:nil="true"><t:a/></t:text>', false],
    ['<t:text xsi:nil="false">2024-01-01</t:text>', true],
    ['<t:text xsi:nil="0"/>', false],
    ['<t:text xsi:nil="yes">2024-01-01</t:text>', false],
    ['<t:text/>', false],
    ['<t:parts p="1" xsi:nil="true"/>', true],
    ['<t:parts xsi:nil="true"/>', false],
    ['<t:parts p="1" xsi:nil="true"><t:a/></t:parts>', false],
    ['<t:parts p="1" xsi:nil="true">x</t:parts>', false],
    ['<t:parts p="1"/>', false],
    ['<t:never xsi:nil="true"/>', false],
    ['<t:never xsi:nil="false">2024-01-01</t:never>', false],
  ])('%s: %j', (xml, valid) => {
    expect(schema.valid(inside(xml))).toBe(valid);
  });

  it('white space in a nil element that might hold elements passes, which the scanner does not tell', () => {
    expect(schema.findings(inside('<t:parts p="1" xsi:nil="true">\n</t:parts>'))).toEqual([]);
  });
});

describe('xsi:type, by libxml2 and by our program', () => {
  const schema = new Inline(`
    <xs:complexType name="Base"><xs:sequence><xs:element name="a"/></xs:sequence><xs:attribute name="p" use="required"/></xs:complexType>
    <xs:complexType name="More"><xs:complexContent><xs:extension base="t:Base"><xs:sequence><xs:element name="b"/></xs:sequence><xs:attribute name="q" use="required"/></xs:extension></xs:complexContent></xs:complexType>
    <xs:complexType name="Other"><xs:sequence/></xs:complexType>
    <xs:simpleType name="Short"><xs:restriction base="xs:string"><xs:maxLength value="2"/></xs:restriction></xs:simpleType>
    <xs:element name="root"><xs:complexType><xs:sequence>
      <xs:element name="x" type="t:Base" minOccurs="0"/><xs:element name="s" type="xs:string" minOccurs="0"/><xs:element name="any" minOccurs="0"/>
    </xs:sequence></xs:complexType></xs:element>`);

  it.each([
    ['<t:x xsi:type="t:Base" p="1"><t:a/></t:x>', true],
    ['<t:x xsi:type="t:More" p="1" q="1"><t:a/><t:b/></t:x>', true],
    ['<t:x p="1" xsi:type="t:More" q="1"><t:a/><t:b/></t:x>', true],
    ['<t:x p="1" xsi:type="t:More"><t:a/><t:b/></t:x>', false],
    ['<t:x xsi:type="t:More" p="1" q="1"><t:a/></t:x>', false],
    ['<t:x xsi:type="t:Other" p="1"><t:a/></t:x>', false],
    ['<t:x xsi:type="t:None" p="1"><t:a/></t:x>', false],
    ['<t:s xsi:type="t:Short">ab</t:s>', true],
    ['<t:s xsi:type="t:Short">abc</t:s>', false],
    ['<t:any xsi:type="t:Base" p="1"><t:a/></t:any>', true],
  ])('%s: %j', (xml, valid) => {
    expect(schema.valid(inside(xml))).toBe(valid);
  });
});
