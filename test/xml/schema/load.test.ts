import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SchemaError } from '../../../src/xml/schema/error.js';
import { compileSchema, loadSchema } from '../../../src/xml/schema/load.js';
import { Oracle } from './support/oracle.js';
import { validate } from './support/ours.js';

const XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"';
const files = {
  'main/entry.xsd': `<xs:schema ${XS} xmlns:a="urn:a" targetNamespace="urn:b" xmlns:b="urn:b" elementFormDefault="qualified">
    <xs:include schemaLocation="more.xsd"/>
    <xs:import namespace="urn:a" schemaLocation="../other/a.xsd"/>
    <xs:import schemaLocation="../other/none.xsd"/>
    <xs:element name="root"><xs:complexType><xs:sequence><xs:element ref="b:more"/><xs:element ref="a:day"/><xs:element name="code" type="Code"/></xs:sequence></xs:complexType></xs:element>
  </xs:schema>`,
  'main/more.xsd': `<xs:schema ${XS} xmlns:b="urn:b" targetNamespace="urn:b"><xs:element name="more"/></xs:schema>`,
  'other/a.xsd': `<?xml version="1.0" encoding="UTF-8"?><!-- a comment -->
    <xs:schema ${XS} targetNamespace="urn:a"><xs:annotation><xs:documentation>Über <b>Tage</b></xs:documentation></xs:annotation><xs:element name="day" type="xs:date"/></xs:schema>`,
  'other/none.xsd': `<xs:schema ${XS}><xs:simpleType name="Code"><xs:restriction base="xs:string"><xs:enumeration value="A&amp;B"/></xs:restriction></xs:simpleType></xs:schema>`,
};
const good =
  '<b:root xmlns:b="urn:b" xmlns:a="urn:a"><b:more/><a:day>2024-01-01</a:day><b:code>A&amp;B</b:code></b:root>';

function bytes(given: Record<string, string>): Map<string, Uint8Array> {
  return new Map(Object.entries(given).map(([path, text]) => [path, Buffer.from(text)]));
}

function failure(action: () => unknown): SchemaError {
  try {
    action();
  } catch (fault) {
    if (fault instanceof SchemaError) return fault;
    throw fault;
  }
  throw new Error('it did not fail');
}

describe('schema files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'schema-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  afterAll(() => rmSync(folder, { recursive: true }));

  it('include and import each other, in memory and on disk', () => {
    const oracle = new Oracle(join(folder, 'main/entry.xsd'));
    for (const program of [compileSchema(bytes(files), 'main/entry.xsd'), loadSchema(join(folder, 'main/entry.xsd'))]) {
      for (const [xml, valid] of [
        [good, true],
        [good.replace('2024', 'x'), false],
        [good.replace('A&amp;B', 'A'), false],
        [good.replace('<b:more/>', ''), false],
      ] as const) {
        expect(validate(program, xml).count === 0).toBe(valid);
        expect(oracle.judge(xml).length === 0).toBe(valid);
      }
    }
  });

  it('may refer to each other in a circle', () => {
    const circle = {
      ...files,
      'main/more.xsd': files['main/more.xsd'].replace(
        '<xs:element',
        '<xs:include schemaLocation="entry.xsd"/><xs:element',
      ),
    };
    expect(validate(compileSchema(bytes(circle), 'main/entry.xsd'), good).findings).toEqual([]);
  });

  it.each([
    ['main/more.xsd', undefined, 'main/entry.xsd:2: there is no schema file main/more.xsd'],
    [
      'other/a.xsd',
      files['other/a.xsd'].replace('"urn:a"', '"urn:c"'),
      'main/entry.xsd:3: the target namespace there is "urn:c", not "urn:a"',
    ],
    [
      'main/more.xsd',
      files['main/more.xsd'].replace('"urn:b">', '"urn:c">'),
      'main/entry.xsd:2: the target namespace there is "urn:c", not "urn:b"',
    ],
    ['other/a.xsd', '<xs:schema', 'other/a.xsd:1: '],
    ['other/a.xsd', '<schema/>', 'other/a.xsd:1: <schema> is not an element of XML Schema'],
    ['other/a.xsd', `<xs:element ${XS}/>`, 'other/a.xsd:1: '],
    [
      'other/a.xsd',
      files['other/a.xsd'].replace('<xs:schema', '<xs:schema blockDefault="#all"'),
      'other/a.xsd:2: xs:schema/@blockDefault is not supported',
    ],
    [
      'other/a.xsd',
      files['other/a.xsd'].replace('<xs:element', '\n<xs:notation name="n"/><xs:element'),
      'other/a.xsd:3: xs:notation inside xs:schema is not supported',
    ],
  ])('a fault in %s is named with file and line: %#', (path, text, message) => {
    const changed = bytes(files);
    if (text === undefined) changed.delete(path);
    else changed.set(path, Buffer.from(text));
    const fault = failure(() => compileSchema(changed, 'main/entry.xsd'));
    expect(fault.message.slice(0, message.length)).toBe(message);
    expect(`${fault.file}:${fault.line}`).toBe(message.split(':').slice(0, 2).join(':'));
  });

  it('a missing entry is named', () => {
    expect(failure(() => loadSchema(join(folder, 'none.xsd'))).message).toBe(
      'none.xsd:1: there is no schema file none.xsd',
    );
  });
});
