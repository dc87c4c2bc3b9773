/** A message spoilt in one way. */
export interface Attack {
  readonly name: string;
  /** Spoils a sound message. */
  spoil(xml: string): Buffer;
  /** Can stand in the text of an envelope: its bytes are UTF-8 and characters of XML. */
  readonly inText: boolean;
}

/** Something inside the root element, first of all. */
const inside = (what: string) => (xml: string) => Buffer.from(xml.replace(/(<(?![?!])[^>]*[^>/]>)/, `$1${what}`));
/** An attribute of the root element. */
const onRoot = (what: string) => (xml: string) =>
  Buffer.from(xml.replace(/<(?![?!])[^\s/>]+/, (tag) => `${tag} ${what}`));
/** A document type before the root element. */
const before = (what: string) => (xml: string) => Buffer.from(xml.replace(/<(?![?!])/, `${what}<`));
const text = (name: string, spoil: Attack['spoil']): Attack => ({ name, spoil, inText: true });
const bytes = (name: string, spoil: Attack['spoil']): Attack => ({ name, spoil, inText: false });

const tenMegabytes = 10 * 1024 * 1024;
const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');

/** Every attack on a reader of XML; `trap` is a URL that nobody may ever ask for. */
export function attacks(trap: string): Attack[] {
  const entity = (external: string, use: string) => (xml: string) =>
    before(`<!DOCTYPE d [<!ENTITY ${external}>]>`)(inside(use)(xml).toString());
  return [
    text('a DOCTYPE', before('<!DOCTYPE d>')),
    text('a DOCTYPE elsewhere', before(`<!DOCTYPE d SYSTEM "${trap}">`)),
    text('an internal entity', entity('e "boom"', '<x>&e;</x>')),
    text('an external entity of a file', entity('e SYSTEM "file:///etc/passwd"', '<x>&e;</x>')),
    text('an external entity of the network', entity(`e SYSTEM "${trap}"`, '<x>&e;</x>')),
    text('an external parameter entity', before(`<!DOCTYPE d [<!ENTITY % p SYSTEM "${trap}"> %p;]>`)),
    text('a billion laughs', entity(`l0 "ha">${laughs}<!ENTITY e "&l9;"`, '<x>&e;</x>')),
    text('an entity that nobody declared', inside('<x>&e;</x>')),
    text('elements 100,000 deep', inside('<a>'.repeat(100_000) + '</a>'.repeat(100_000))),
    text('elements 100,000 deep that never end', inside('<a>'.repeat(100_000))),
    text('an attribute of 10 MB', inside(`<x a="${'a'.repeat(tenMegabytes)}"/>`)),
    text('an attribute of 10 MB that never ends', inside(`<x a="${'a'.repeat(tenMegabytes)}`)),
    text('an attribute of 1 MB of references', inside(`<x a="${'&#65;'.repeat(200_000)}"/>`)),
    text('a name of 10 MB', inside(`<${'a'.repeat(tenMegabytes)}/>`)),
    text('an attribute name of 10 MB', inside(`<x ${'a'.repeat(tenMegabytes)}=""/>`)),
    text('100,000 attributes', inside(`<x ${numbered((n) => `a${n}=""`)}/>`)),
    text('100,000 namespaces', inside(`<x ${numbered((n) => `xmlns:a${n}="u"`)}/>`)),
    text('100,000 attributes of the root', onRoot(numbered((n) => `a${n}=""`))),
    text('two roots', (xml) => Buffer.from(xml + xml.replace(/^<\?[^>]*\?>/, ''))),
    text('text behind the root', (xml) => Buffer.from(`${xml}x`)),
    text('a prefix that is not bound', inside('<zz:x/>')),
    text('a prefix that is not bound, on an attribute', inside('<x zz:a=""/>')),
    text('an attribute twice', inside('<x a="1" a="2"/>')),
    text('an attribute twice by its namespace', inside('<x xmlns:p="u" xmlns:q="u" p:a="1" q:a="2"/>')),
    text('an attribute of the root twice', onRoot('zz="1" zz="2"')),
    text(']]> in text', inside('<x>]]></x>')),
    text('a reference to NUL', inside('<x>&#0;</x>')),
    text('a reference to half a character', inside('<x>&#xD800;</x>')),
    text('a comment that never ends', inside(`<!-- ${'-'.repeat(1)} ${' x'.repeat(2_500_000)}`)),
    text('a comment with -- in it', inside('<!-- a -- b -->')),
    text('a CDATA section that never ends', inside(`<x><![CDATA[${'x'.repeat(5_000_000)}`)),
    text('an instruction that never ends', inside(`<?x ${'x'.repeat(5_000_000)}`)),
    text('a start tag that never ends', inside(`<x${' '.repeat(5_000_000)}`)),
    text('< in an attribute', inside('<x a="<"/>')),
    bytes('NUL', inside('<x>\0</x>')),
    bytes('NUL at the end', (xml) => Buffer.from(`${xml}\0`)),
    bytes('a control character', inside('<x>\x08</x>')),
    bytes('invalid UTF-8', (xml) => broken(xml, [0xff])),
    bytes('overlong UTF-8', (xml) => broken(xml, [0xc0, 0xbc])),
    bytes('half a character in UTF-8', (xml) => broken(xml, [0xed, 0xa0, 0x80])),
    bytes('UTF-16 with a mark', (xml) => utf16(`\ufeff${declared(xml, 'UTF-16')}`)),
    bytes('UTF-16 without a mark', (xml) => utf16(declared(xml, 'UTF-16'))),
    bytes('UTF-16 of the other order', (xml) => utf16(`\ufeff${declared(xml, 'UTF-16')}`).swap16()),
    bytes('UTF-8 that calls itself UTF-16', (xml) => Buffer.from(declared(xml, 'UTF-16'))),
    bytes('UTF-8 that calls itself EBCDIC', (xml) => Buffer.from(declared(xml, 'IBM037'))),
  ];
}

function numbered(make: (n: number) => string): string {
  return Array.from({ length: 100_000 }, (_, n) => make(n)).join(' ');
}

function broken(xml: string, what: readonly number[]): Buffer {
  const [head = '', tail = ''] = inside('<x>|</x>')(xml).toString().split('|');
  return Buffer.concat([Buffer.from(head), Buffer.from(what), Buffer.from(tail)]);
}

function declared(xml: string, encoding: string): string {
  return `<?xml version="1.0" encoding="${encoding}"?>${xml.replace(/^<\?[^>]*\?>/, '')}`;
}

const utf16 = (xml: string): Buffer => Buffer.from(xml, 'utf16le');
