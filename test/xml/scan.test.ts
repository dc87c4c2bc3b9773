import { describe, expect, it } from '@jest/globals';
import { scanEvents } from '../support/xml-events.js';

const events = scanEvents;

const refused = (text: string | Uint8Array): { code: string; line?: number } => {
  try {
    events(text);
  } catch (error) {
    return error as { code: string; line?: number };
  }
  throw new Error('accepted');
};

describe('Scanner', () => {
  it('tells elements, attributes and text in document order', () => {
    expect(
      events('<?xml version="1.0" encoding="utf-8"?>\n<!-- c --><a x="1" y=\'2\'><b>t</b><c/></a>\n<?pi d?>'),
    ).toEqual(['<a', '@x=1', '@y=2', '<b', '"t"', '>', '<c', '>', '>']);
  });

  it('resolves prefixes by namespace, with declarations that come and go', () => {
    expect(events('<p:a xmlns:p="u"><p:b xmlns:p="v" p:x="1"/><p:c/><d xmlns="w"/><d/></p:a>')).toEqual([
      '<{u}a',
      '<{v}b',
      '@{v}x=1',
      '>',
      '<{u}c',
      '>',
      '<{w}d',
      '>',
      '<d',
      '>',
      '>',
    ]);
  });

  it('decodes references, CDATA, line ends and every script', () => {
    expect(events('<a>&amp;&#65;&#x1F600;é&lt;<![CDATA[<b>&amp;\r\n]]>\r\n]]</a>')).toEqual([
      '<a',
      '"&A😀é<<b>&amp;\n\n]]"',
      '>',
    ]);
    expect(events('<a b="x&#10;y\n\tz&quot;"/>')).toEqual(['<a', '@b=x\ny  z"', '>']);
  });

  it.each([
    ['', 'no element at all'],
    ['<a>', 'no end'],
    ['<a></b>', 'wrong end'],
    ['<a/><b/>', 'two roots'],
    ['<a/>x', 'text behind'],
    ['x<a/>', 'text before'],
    ['<a b=1/>', 'no quotes'],
    ['<a b="1"c="2"/>', 'no blank'],
    ['<a b="1" b="2"/>', 'twice'],
    ['<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>', 'twice by namespace'],
    ['<a b="<"/>', '< in value'],
    ['<p:a/>', 'unbound'],
    ['<a p:b="1"/>', 'unbound attribute'],
    ['<a>&nbsp;</a>', 'entity'],
    ['<a>&#0;</a>', 'NUL reference'],
    ['<a>&#xD800;</a>', 'surrogate'],
    ['<a>&amp</a>', 'no semicolon'],
    ['<a>]]></a>', ']]>'],
    ['<a><!-- -- --></a>', '--'],
    ['<a><!-- x', 'open comment'],
    ['<a><![CDATA[x</a>', 'open CDATA'],
    ['<a>\u0000</a>', 'NUL'],
    ['<a>\u0008</a>', 'control'],
    ['<a>\uffff</a>', 'U+FFFF'],
    ['<1a/>', 'digit'],
    ['<a:b:c xmlns:a="u"/>', 'two colons'],
    ['<a:/>', 'empty local'],
    ['<:a/>', 'empty prefix'],
    ['< a/>', 'blank'],
    ['<a><?xml version="1.0"?></a>', 'late declaration'],
    ['<?xml version="2.0"?><a/>', 'version'],
    [' <?xml version="1.0"?><a/>', 'blank before'],
    ['<?xml encoding="utf-8"?><a/>', 'no version'],
    ['<a xmlns:p=""/>', 'undeclared'],
    ['<a xmlns:xmlns="u"/>', 'xmlns'],
    ['<a xmlns:xml="u"/>', 'xml'],
    ['<xmlns:a/>', 'xmlns element'],
    ['<a><?p:q x?></a>', 'colon in target'],
    ['<a></a', 'cut end tag'],
    ['<a', 'cut start'],
    ['<a b="x', 'cut value'],
    ['<a><![cdata[x]]></a>', 'lower-case'],
    ['<a><!ELEMENT b></a>', 'declaration'],
    ['<a b/>', 'no value'],
    ['</a>', 'end only'],
    ['<a>&#x110000;</a>', 'beyond Unicode'],
  ])('refuses %j (%s)', (text) => {
    expect(refused(text).code).toBe('not-well-formed');
  });

  it('refuses document types, other encodings and what is too large, each by its code and line', () => {
    expect(refused('<?xml version="1.0"?>\n\n<!DOCTYPE a><a/>')).toMatchObject({ code: 'doctype', line: 3 });
    expect(refused('<?xml version="1.0" encoding="ISO-8859-1"?><a/>')).toMatchObject({ code: 'encoding' });
    expect(refused(Buffer.from([0x3c, 0x61, 0x3e, 0xc3, 0x28]))).toMatchObject({ code: 'encoding' });
    expect(refused(Buffer.from('\ufeff<a/>', 'utf16le'))).toMatchObject({ code: 'encoding' });
    expect(refused('<a>'.repeat(101))).toMatchObject({ code: 'limit' });
    expect(refused(`<a b="${'x'.repeat(70_000)}"/>`)).toMatchObject({ code: 'limit' });
    expect(refused('<a>\n\n<b></c></a>')).toMatchObject({ code: 'not-well-formed', line: 3 });
  });
});
