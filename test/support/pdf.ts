import { inflateSync } from 'node:zlib';

/**
 * The text of each page of a PDF as Chromium writes it (Skia: no object streams, fonts with ToUnicode maps), in the order
 * in which it is drawn. Words are runs of glyphs; how far apart they stand is not looked at.
 */
export function pdfPages(pdf: Uint8Array): string[] {
  const objects = objectsOf(Buffer.from(pdf).toString('latin1'));
  const dictionary = (number: string): string => objects.get(number)?.dictionary ?? '';
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  const glyphsOf = (font: string): ReadonlyMap<string, string> => {
    const map = /\/ToUnicode (\d+) 0 R/.exec(dictionary(font))?.[1] ?? '';
    const known = fonts.get(map) ?? toUnicode(streamOf(objects.get(map)));
    fonts.set(map, known);
    return known;
  };
  return [...objects.values()]
    .filter(({ dictionary: own }) => /\/Type \/Page\b/.test(own))
    .map(({ dictionary: own }) => {
      const resources = /\/Resources (\d+) 0 R/.exec(own)?.[1];
      const named = /\/Font <<([^>]*)>>/.exec(resources === undefined ? own : dictionary(resources))?.[1] ?? '';
      const byName = new Map(
        [...named.matchAll(/\/(\w+) (\d+) 0 R/g)].map(([, name = '', font = '']) => [name, glyphsOf(font)]),
      );
      return drawn(streamOf(objects.get(/\/Contents (\d+) 0 R/.exec(own)?.[1] ?? '')), byName);
    });
}

interface PdfObject {
  readonly dictionary: string;
  readonly stream: string | undefined;
}

function objectsOf(pdf: string): Map<string, PdfObject> {
  return new Map(
    [...pdf.matchAll(/(?:^|\n)(\d+) 0 obj\n([^]*?)\nendobj/g)].map(([, number = '', body = '']) => {
      const begins = /stream\r?\n/.exec(body);
      const dictionary = body.slice(0, begins?.index);
      // By its length: a stream may end in what looks like the end of a line.
      const length = Number(/\/Length (\d+)(?! \d+ R)/.exec(dictionary)?.[1]);
      const from = begins === null ? 0 : begins.index + begins[0].length;
      const stream = begins === null ? undefined : body.slice(from, from + length);
      return [number, { dictionary, stream }];
    }),
  );
}

function streamOf(object: PdfObject | undefined): string {
  if (object?.stream === undefined) return '';
  const bytes = Buffer.from(object.stream, 'latin1');
  return (object.dictionary.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
}

/** Glyph, four hex digits, to text. */
function toUnicode(map: string): Map<string, string> {
  const glyphs = new Map<string, string>();
  const text = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  for (const [, list = ''] of map.matchAll(/beginbfchar([^]*?)endbfchar/g))
    for (const [, glyph = '', to = ''] of list.matchAll(/<(\w+)> <(\w+)>/g)) glyphs.set(glyph.toUpperCase(), text(to));
  for (const [, list = ''] of map.matchAll(/beginbfrange([^]*?)endbfrange/g))
    for (const [, from = '', until = '', to = ''] of list.matchAll(/<(\w+)> <(\w+)> <(\w+)>/g))
      for (let i = 0; i <= parseInt(until, 16) - parseInt(from, 16); i += 1)
        glyphs.set(hex(parseInt(from, 16) + i), text(hex(parseInt(to, 16) + i)));
  return glyphs;
}

const hex = (number: number): string => number.toString(16).toUpperCase().padStart(4, '0');

function drawn(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let glyphs: ReadonlyMap<string, string> = new Map();
  let text = '';
  for (const [, font, block, shown] of content.matchAll(
    /\/(\w+) [\d.]+ Tf|(\bET\b)|<([0-9A-Fa-f]+)> ?T[jJ]|\[((?:<[0-9A-Fa-f]+>|[-\d. ])+)\] ?TJ/g,
  )) {
    if (font !== undefined) glyphs = fonts.get(font) ?? new Map();
    else if (block !== undefined) text += ' ';
    else text += (shown?.match(/[0-9A-Fa-f]{4}/g) ?? []).map((glyph) => glyphs.get(glyph.toUpperCase()) ?? '').join('');
  }
  return text.replace(/\s+/g, ' ');
}
