import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ParseOption, XmlC14NMode, XmlDocument, type XmlElement } from 'libxml2-wasm';
import { canonicalize, canonicalSteps, type NamespaceScope, startTag, wrapped } from '../../src/xml/canonical.js';

const NONE: NamespaceScope = new Map();
const canonical = (element: string, scope: NamespaceScope = NONE, inclusive?: string[]): string =>
  canonicalize(Buffer.from(element), scope, inclusive).toString();

describe('exclusive canonical XML', () => {
  // Canonical XML 1.0 §3.1 to 3.4 and Exclusive XML Canonicalization 1.0 §2.2, without document types.
  it.each([
    ['<e1   />', '<e1></e1>'],
    ['<a   b = "1"   A = "2"/>', '<a A="2" b="1"></a>'],
    [
      `<e5 a:attr="out" b:attr="sorted" attr2="all" attr="I'm" xmlns:b="http://b" xmlns:a="http://a" xmlns="http://d"/>`,
      `<e5 xmlns="http://d" xmlns:a="http://a" xmlns:b="http://b" attr="I'm" attr2="all" b:attr="sorted" a:attr="out"></e5>`.replace(
        'b:attr="sorted" a:attr="out"',
        'a:attr="out" b:attr="sorted"',
      ),
    ],
    ['<text>First line&#x0d;&#10;Second line</text>', '<text>First line&#xD;\nSecond line</text>'],
    ['<value>&#x32;</value>', '<value>2</value>'],
    [
      '<value><![CDATA[value>"0" && value<"10" ?"valid":"error"]]></value>',
      '<value>value&gt;"0" &amp;&amp; value&lt;"10" ?"valid":"error"</value>',
    ],
    [`<norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>`, `<norm attr=" '    &#xD;&#xA;&#x9;   ' "></norm>`],
    ['<a>one<!-- two -->three<?four five?></a>', '<a>onethree<?four five?></a>'],
    [
      '<n1:elem2 xmlns:n1="http://n1" xmlns:n0="http://n0" xml:lang="en"><n3:stuff xmlns:n3="ftp://n3"/></n1:elem2>',
      '<n1:elem2 xmlns:n1="http://n1" xml:lang="en"><n3:stuff xmlns:n3="ftp://n3"></n3:stuff></n1:elem2>',
    ],
    ['<a>\u00e9\u{1F600}</a>', '<a>\u00e9\u{1F600}</a>'],
  ])('of %s', (element, expected) => expect(canonical(element)).toBe(expected));

  const around = new Map([
    ['', 'urn:d'],
    ['xml', 'http://www.w3.org/XML/1998/namespace'],
    ['p', 'urn:p'],
    ['w', 'urn:w'],
    ['unused', 'urn:u'],
  ]);

  it('takes what is used of the namespaces around it', () => {
    expect(canonical('<a/>', around)).toBe('<a xmlns="urn:d"></a>');
    expect(canonical('<p:a><w:b/></p:a>', around)).toBe('<p:a xmlns:p="urn:p"><w:b xmlns:w="urn:w"></w:b></p:a>');
    expect(canonical('<a xmlns=""><b/></a>', around)).toBe('<a><b></b></a>');
    expect(canonical('<a xmlns="urn:d"/>', around)).toBe('<a xmlns="urn:d"></a>');
  });

  it('shows the prefixes that are to be shown, used or not', () => {
    expect(canonical('<w:a><b/></w:a>', around, ['unused', '#default', 'none'])).toBe(
      '<w:a xmlns="urn:d" xmlns:unused="urn:u" xmlns:w="urn:w"><b></b></w:a>',
    );
  });

  it('refuses what cannot be canonical', () => {
    expect(() => canonical('<a:b xmlns:a="relative"/>')).toThrow();
    expect(() => canonical('<a>')).toThrow();
  });

  it('leaves nothing in the memory of libxml2', () => {
    const big = `<a>${'x'.repeat(1_000_000)}</a>`;
    // Some 6 MB each: what is kept would fill all that WebAssembly can have (4 GB) long before.
    for (let i = 0; i < 40; i++) canonical(big, around);
    expect(canonical(big)).toHaveLength(big.length);
  });

  const name = fc.constantFrom('a', 'b', 'p:a', 'q:b', 'w:c');
  const tree = fc.letrec<{ node: string }>((tie) => ({
    node: fc
      .tuple(
        name,
        fc
          .subarray([
            'xmlns="urn:1"',
            'xmlns=""',
            'xmlns:p="urn:2"',
            'xmlns:q="urn:d"',
            'xmlns:w="urn:pdmp:x"',
            'p:x="1"',
            'x="&lt;"',
          ])
          .filter((all) => !(all.includes('xmlns="urn:1"') && all.includes('xmlns=""'))),
        fc.array(
          fc.oneof({ maxDepth: 3 }, fc.constantFrom('text', '<!-- c -->', '&#13;', '<![CDATA[<]]>'), tie('node')),
          {
            maxLength: 3,
          },
        ),
      )
      .map(([tag, attributes, inner]) => `<${[tag, ...attributes].join(' ')}>${inner.join('')}</${tag}>`),
  })).node;
  const scope = new Map([...around, ['q', 'urn:q'], ['p', 'urn:p']]);

  it('is what libxml2 makes of it as a part of a document', () => {
    fc.assert(
      fc.property(tree, (element) => {
        const document = XmlDocument.fromBuffer(wrapped(Buffer.from(element), scope), {
          option: ParseOption.XML_PARSE_NONET,
        });
        const child = document.root.firstChild as XmlElement;
        const expected = child.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0 });
        document.dispose();
        expect(canonical(element, scope)).toBe(expected);
        // Canonical XML stays as it is, and means the same with nothing around it.
        expect(canonical(expected)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});

it('reads a start tag though its values hold what ends one', () => {
  expect(startTag(Buffer.from('<a b=">" c="\'/>">text</a>'))).toBe('<a b=">" c="\'/>">');
  expect(startTag(Buffer.from('<é></é>')).length).toBe(Buffer.byteLength('<é>'));
});

it('leaves nothing behind where it is given up half way', () => {
  const element = Buffer.from(`<a>${'b'.repeat(2 ** 20)}</a>`);
  const before = process.memoryUsage().rss;
  for (let times = 0; times < 150; times++) {
    const steps = canonicalSteps(element, NONE);
    expect(steps.next().done).toBe(false);
    steps.return(Buffer.alloc(0));
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
});
