import { describe, expect, it } from '@jest/globals';
import { compileText, Inline, inside, schemaText } from './support/inline.js';

describe('components, by libxml2 and by our program', () => {
  it('content models: sequence, choice, group, occurrences, nesting', () => {
    const schema = new Inline(`
      <xs:group name="G"><xs:choice><xs:element name="x"/><xs:element name="y"/></xs:choice></xs:group>
      <xs:element name="root"><xs:complexType><xs:sequence>
        <xs:element name="a" type="xs:string" maxOccurs="2"/>
        <xs:sequence minOccurs="0" maxOccurs="unbounded"><xs:element name="b"/><xs:element name="c" minOccurs="0"/></xs:sequence>
        <xs:group ref="t:G" minOccurs="0" maxOccurs="3"/>
      </xs:sequence></xs:complexType></xs:element>`);
    const good = [
      '<t:a/>',
      '<t:a/><t:a/>',
      '<t:a/><t:b/><t:b/><t:c/><t:b/>',
      '<t:a/><t:x/><t:y/><t:x/>',
      '<!-- --> <t:a>x<!-- -->y</t:a>\n',
    ];
    const bad = [
      '',
      '<t:a/><t:a/><t:a/>',
      '<t:b/>',
      '<t:a/><t:c/>',
      '<t:a/><t:x/><t:b/>',
      '<t:a/><t:x/><t:x/><t:x/><t:x/>',
      'x<t:a/>',
      '<a/>',
      '<t:a><t:b/></t:a>',
    ];
    for (const xml of good) expect([xml, schema.valid(inside(xml))]).toEqual([xml, true]);
    for (const xml of bad) expect([xml, schema.valid(inside(xml))]).toEqual([xml, false]);
  });

  it('types: empty, mixed, anonymous, recursive, xs:anyType', () => {
    const schema = new Inline(`
      <xs:element name="root"><xs:complexType><xs:sequence>
        <xs:element name="empty" minOccurs="0"><xs:complexType/></xs:element>
        <xs:element name="mixed" minOccurs="0"><xs:complexType mixed="true"><xs:sequence><xs:element name="b" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>
        <xs:element name="tree" type="t:Tree" minOccurs="0"/>
        <xs:element name="any" type="xs:anyType" minOccurs="0"/>
      </xs:sequence></xs:complexType></xs:element>
      <xs:complexType name="Tree"><xs:sequence><xs:element name="tree" type="t:Tree" minOccurs="0" maxOccurs="2"/></xs:sequence></xs:complexType>
      <xs:element name="known" type="xs:date"/>`);
    const good = [
      '<t:empty></t:empty>',
      '<t:mixed>a<t:b/>c</t:mixed>',
      '<t:tree><t:tree><t:tree/></t:tree><t:tree/></t:tree>',
      '<t:any x="1">text<what><t:known>2024-01-01</t:known></what></t:any>',
    ];
    const bad = [
      '<t:empty>x</t:empty>',
      '<t:empty><t:b/></t:empty>',
      '<t:mixed>a<t:b/>c<t:b/></t:mixed>',
      '<t:tree><t:tree/><t:tree/><t:tree/></t:tree>',
      '<t:tree x="1"/>',
      '<t:any><what><t:known>today</t:known></what></t:any>',
    ];
    for (const xml of good) expect([xml, schema.valid(inside(xml))]).toEqual([xml, true]);
    for (const xml of bad) expect([xml, schema.valid(inside(xml))]).toEqual([xml, false]);
  });

  it('extensions: elements behind the base’s, attributes of both, simple content through several types', () => {
    const schema = new Inline(`
      <xs:element name="root" type="t:More"/>
      <xs:complexType name="Base"><xs:sequence><xs:element name="a"/></xs:sequence><xs:attribute name="p" use="required"/></xs:complexType>
      <xs:complexType name="More"><xs:complexContent><xs:extension base="t:Base"><xs:sequence><xs:element name="b" type="t:Text2" minOccurs="0"/></xs:sequence><xs:attribute name="q"/></xs:extension></xs:complexContent></xs:complexType>
      <xs:complexType name="Text"><xs:simpleContent><xs:extension base="xs:date"><xs:attribute name="r"/></xs:extension></xs:simpleContent></xs:complexType>
      <xs:complexType name="Text2"><xs:simpleContent><xs:extension base="t:Text"/></xs:simpleContent></xs:complexType>`);
    expect(schema.valid(inside('<t:a/>', 'p="1"'))).toBe(true);
    expect(schema.valid(inside('<t:a/><t:b r="x">2024-01-01</t:b>', 'p="1" q="2"'))).toBe(true);
    expect(schema.valid(inside('<t:a/>', 'q="2"'))).toBe(false);
    expect(schema.valid(inside('<t:b>2024-01-01</t:b>', 'p="1"'))).toBe(false);
    expect(schema.valid(inside('<t:a/><t:b r="x">x</t:b>', 'p="1"'))).toBe(false);
    expect(schema.valid(inside('<t:a/><t:b q="x">2024-01-01</t:b>', 'p="1"'))).toBe(false);
  });

  it('qualified and unqualified names', () => {
    const schema = new Inline(`<xs:element name="root"><xs:complexType><xs:sequence>
        <xs:element name="a" form="unqualified"/><xs:element name="b"/>
      </xs:sequence><xs:attribute name="x"/><xs:attribute name="y" form="qualified"/></xs:complexType></xs:element>`);
    expect(schema.valid(inside('<a/><t:b/>', 'x="1" t:y="1"'))).toBe(true);
    expect(schema.valid(inside('<t:a/><t:b/>'))).toBe(false);
    expect(schema.valid(inside('<a/><b/>'))).toBe(false);
    expect(schema.valid(inside('<a/><t:b/>', 't:x="1"'))).toBe(false);
    expect(schema.valid(inside('<a/><t:b/>', 'y="1"'))).toBe(false);
  });

  it.each([
    ['<xs:element name="a" substitutionGroup="t:b"/>', 'xs:element/@substitutionGroup is not supported'],
    ['<xs:element name="a" default="x"/>', 'xs:element/@default is not supported'],
    [
      '<xs:element name="a"><xs:complexType><xs:all/></xs:complexType></xs:element>',
      'xs:all inside xs:complexType is not supported',
    ],
    ['<xs:element name="a"><xs:key name="k"/></xs:element>', 'xs:key inside xs:element is not supported'],
    ['<xs:complexType name="T" abstract="true"/>', 'xs:complexType/@abstract is not supported'],
    [
      '<xs:simpleType name="T"><xs:union memberTypes="xs:date"/></xs:simpleType>',
      'xs:union inside xs:simpleType is not supported',
    ],
    ['<xs:element name="a" type="xs:duration"/>', 'the built-in type xs:duration is not supported'],
    ['<xs:element name="a" type="t:None"/>', 'there is no simpleType None in the namespace "urn:t"'],
    ['<xs:element name="a" type="u:None"/>', 'the prefix u is not declared'],
    ['<xs:element type="xs:date"/>', 'xs:element needs the attribute name'],
    ['<xs:element name="a"/><xs:element name="a"/>', 'a second element of the name a'],
    [
      '<xs:complexType name="T"><xs:complexContent><xs:extension base="t:T"/></xs:complexContent></xs:complexType>',
      'derived from itself',
    ],
    ['<xs:complexType name="T"><xs:sequence/><xs:choice/></xs:complexType>', 'a type has one content model'],
    [
      '<xs:complexType name="T"><xs:simpleContent><xs:extension base="xs:anyType"/></xs:simpleContent></xs:complexType>',
      'has no simple content',
    ],
    [
      '<xs:complexType name="T"><xs:complexContent><xs:extension base="xs:date"/></xs:complexContent></xs:complexType>',
      'has simple content',
    ],
    [
      '<xs:complexType name="T"><xs:sequence><xs:element name="a" minOccurs="2"/></xs:sequence></xs:complexType>',
      'minOccurs is greater than maxOccurs',
    ],
    [
      '<xs:complexType name="T"><xs:sequence><xs:element name="a" maxOccurs="many"/></xs:sequence></xs:complexType>',
      'are numbers',
    ],
    [
      '<xs:complexType name="T"><xs:choice><xs:element name="a"/><xs:sequence><xs:element name="a"/><xs:element name="b"/></xs:sequence></xs:choice></xs:complexType>',
      'T: it is not clear which part takes a',
    ],
    [
      '<xs:complexType name="T"><xs:sequence><xs:any processContents="lax" minOccurs="0"/><xs:element name="a"/></xs:sequence></xs:complexType>',
      'it is not clear which part takes a',
    ],
    [
      '<xs:attributeGroup name="G"><xs:anyAttribute/><xs:anyAttribute/></xs:attributeGroup><xs:complexType name="T"><xs:attributeGroup ref="t:G"/></xs:complexType>',
      'several xs:anyAttribute',
    ],
    [
      '<xs:complexType name="E"/><xs:complexType name="T"><xs:attribute name="x" type="t:E"/></xs:complexType>',
      'is not a simple type',
    ],
    ['<b xmlns="urn:b"/>', 'namespaces are declared on xs:schema only'],
    ['<b/>', '<b> is not an element of XML Schema'],
  ])('what is wrong or not supported is refused with its place: %s', (body, message) => {
    expect(() => compileText(schemaText(body))).toThrow(message);
    expect(() => compileText(schemaText(body))).toThrow(/^test\.xsd:[12]: /);
  });
});
