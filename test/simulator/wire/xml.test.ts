import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readXml, XmlRefused } from '../../../src/simulator/wire/read-xml.js';
import { rename, splice, spliceMark, writeDocument, writeFragment } from '../../../src/simulator/wire/write-xml.js';
import { complaints, textOf } from '../support/judge.js';

describe('writeDocument', () => {
  it('says every text as it is, entities in it too', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[^\t\n\u0020-\uD7FF]/gu, '')),
        (text) => {
          const xml = writeDocument({ a: { b: `x${text}x`, c: { '@d': '&lt;"\'&#65;' } } });
          expect(complaints(xml)).toEqual([]);
          expect(textOf(xml, 'b')).toBe(`x${text}x`);
          expect(readXml(xml).children.map((child) => child.text)).toEqual([`x${text}x`, '']);
          expect(xml).toContain('d="&amp;lt;&quot;\'&amp;#65;"');
        },
      ),
    );
  });

  it('leaves out what is undefined, repeats lists, keeps order, takes spliced fragments', () => {
    const piece = writeFragment({ 'p:x': ['1', '2'] });
    const xml = writeDocument({ 'p:r': { '@xmlns:p': 'urn:p', a: undefined, b: '', '#': spliceMark, c: {} } });
    expect(splice(xml, [piece, piece])).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><p:r xmlns:p="urn:p"><b/><p:x>1</p:x><p:x>2</p:x><p:x>1</p:x><p:x>2</p:x><c/></p:r>',
    );
  });

  it('renames elements, never attributes', () => {
    const tree = rename({ a: { '@a': '1', '#': 't', b: ['x', { c: 'y' }] } }, (name) => `Q${name}`);
    expect(writeFragment(tree)).toBe('<Qa a="1">t<Qb>x</Qb><Qb><Qc>y</Qc></Qb></Qa>');
  });
});

describe('readXml', () => {
  it('resolves prefixes by their scope', () => {
    const root = readXml(
      '<a xmlns="urn:1" xmlns:p="urn:2"><p:b xmlns:p="urn:3" q="&#65;"/><p:c>t&amp;<![CDATA[<&]]></p:c><d xmlns=""/></a>',
    );
    expect(root.children.map(({ namespace, name, text }) => [namespace, name, text])).toEqual([
      ['urn:3', 'b', ''],
      ['urn:2', 'c', 't&<&'],
      ['', 'd', ''],
    ]);
  });

  it.each(['', 'text', '<a>', '<a></b>', '<a/><b/>', '<p:a/>', '<!DOCTYPE a><a/>', '<a b="1" b="2"/>'])(
    'refuses %j',
    (xml) => {
      expect(() => readXml(xml)).toThrow(XmlRefused);
    },
  );
});
