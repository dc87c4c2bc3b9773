import { describe, expect, it } from '@jest/globals';
import { loadSchema } from '../../../src/xml/schema/load.js';
import type { SchemaFinding } from '../../../src/xml/schema/program.js';
import { Inline, inside } from './support/inline.js';
import { validate } from './support/ours.js';
import { subjects } from './support/schemas.js';
import { allNodes, copyTree, elementsOf, type Node, readTree, writeTree } from './support/tree.js';

describe('recovery', () => {
  const schema = new Inline(`<xs:element name="root"><xs:complexType><xs:sequence>
      <xs:element name="a" type="xs:date"/><xs:element name="b" minOccurs="0"/><xs:element name="c" type="xs:date"/>
      <xs:choice><xs:element name="d"/><xs:element name="e"/></xs:choice><xs:element name="f" type="xs:date" maxOccurs="2"/>
    </xs:sequence></xs:complexType></xs:element>`);
  const day = (name: string): string => `<t:${name}>2024-01-01</t:${name}>`;

  it.each([
    ['a missing part', `${day('a')}<t:d/>${day('f')}`, ['missing-element root/d: c is missing before d']],
    [
      'one of several missing',
      `${day('a')}${day('c')}${day('f')}`,
      ['missing-element root/f: d or e is missing before f'],
    ],
    ['two missing parts', `${day('a')}${day('f')}`, ['missing-element root/f: c, then d or e is missing before f']],
    ['the last part missing', `${day('a')}${day('c')}<t:d/>`, ['missing-element root: f is missing at the end']],
    ['everything missing', '', ['missing-element root: a, then c, then d or e, then f is missing at the end']],
    [
      'a part too often',
      `${day('a')}${day('a')}${day('c')}<t:d/>${day('f')}`,
      ['unexpected-element root/a: a may not stand here; expected b or c'],
    ],
    [
      'too many at the end',
      `${day('a')}${day('c')}<t:d/>${day('f').repeat(3)}`,
      ['unexpected-element root/f: f may not stand here; expected the end'],
    ],
    [
      'an unknown part',
      `${day('a')}<t:who/>${day('c')}<t:d/>${day('f')}`,
      ['unknown-element root: an element that the schema does not know; expected b or c'],
    ],
    [
      'a renamed part',
      `${day('a')}<t:who/><t:d/>${day('f')}`,
      ['unknown-element root: an element that the schema does not know; expected b or c'],
    ],
    [
      'a part too early',
      `${day('f')}${day('a')}${day('c')}<t:d/>`,
      ['missing-element root/f: a, then c, then d or e is missing before f'],
    ],
    [
      'what stands in a refused part',
      `${day('a')}${day('a').replace('2024', 'x')}${day('c')}<t:d/>${day('f')}`,
      [
        'unexpected-element root/a: a may not stand here; expected b or c',
        'invalid-value root/a: the value is not of the type xs:date',
      ],
    ],
    [
      'faults after the first',
      `${day('a')}<t:who/>${day('c').replace('2024', 'x')}<t:d/>`,
      [
        'unknown-element root: an element that the schema does not know; expected b or c',
        'invalid-value root/c: the value is not of the type xs:date',
        'missing-element root: f is missing at the end',
      ],
    ],
    [
      'text between parts, told once',
      `x${day('a')}y${day('c')}<t:d/>${day('f')}z`,
      ['unexpected-text root: text may not stand here, only elements'],
    ],
    [
      'elements in text, told once',
      `<t:a>2024<t:x/><t:x/></t:a>${day('c')}<t:d/>${day('f')}`,
      ['unexpected-text root/a: an element stands where only text may'],
    ],
  ])('%s', (_, xml, expected) => {
    expect(schema.findings(inside(xml))).toEqual(expected);
    expect(schema.valid(inside(xml))).toBe(false);
  });

  it('another root', () => {
    expect(schema.findings('<t:none xmlns:t="urn:t"><t:a/></t:none>')).toEqual([
      'unknown-element : an element that the schema does not know; expected root',
    ]);
    expect(schema.findings('<t:a xmlns:t="urn:t"/>')).toEqual([
      'unexpected-element a: a may not stand here; expected root',
    ]);
  });
});

describe('one fault in a prescription report', () => {
  const subject = subjects().find(({ xsd }) => xsd === 'pmix-3/report.xsd')!;
  const program = loadSchema(subject.path);
  const tree = readTree(subject.samples.find(({ name }) => name === 'report-full.xml')!.xml);
  const places = allNodes(tree)
    .map((_, at) => at)
    .slice(1);

  function findings(change: (target: Node, parent: Node, at: number) => void, place: number): readonly SchemaFinding[] {
    const copy = copyTree(tree);
    const nodes = allNodes(copy);
    const target = nodes[place]!;
    const parent = nodes.find((node) => node.children.includes(target))!;
    change(target, parent, parent.children.indexOf(target));
    return validate(program, writeTree(copy)).findings;
  }

  it.each<[string, (target: Node, parent: Node, at: number) => void]>([
    ['left out', (_, parent, at) => void parent.children.splice(at, 1)],
    ['told twice', (target, parent, at) => void parent.children.splice(at, 0, copyTree(target))],
    ['of an unknown name', (target) => void (target.name = 'pmp:Strange')],
    ['of the name of another', (target) => void (target.name = 'pmp:DrugStrengthText')],
    [
      'behind its successors',
      (target, parent, at) => {
        parent.children.splice(at, 1);
        parent.children.push(target);
      },
    ],
    [
      'before its predecessors',
      (target, parent, at) => {
        parent.children.splice(at, 1);
        parent.children.unshift(target);
      },
    ],
    ['with strange text', (target) => void (elementsOf(target).length === 0 && (target.children = ['?']))],
  ])('a part %s makes few findings, wherever it is', (_, change) => {
    const counts = places.map((place) => findings(change, place).length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(3);
    expect(counts.filter((count) => count > 1).length).toBeLessThan(counts.length / 8);
  });
});
