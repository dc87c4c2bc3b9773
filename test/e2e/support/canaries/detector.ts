/** Looks for texts in bytes, in every shape in which software writes a text down. */
export interface Detector {
  /** Which of the texts these bytes hold. */
  find(bytes: Uint8Array | string): string[];
}

/**
 * Makes a detector: raw (any case, with accents or without), percent-encoded, escaped for JSON or XML, hexadecimal,
 * UTF-16, and base64 in either alphabet wherever the text begins in it.
 */
export function createDetector(texts: readonly string[]): Detector {
  const needles = new Map<number, Needle[]>();
  const starts = new Uint8Array(65_536);
  for (const text of texts) {
    for (const bytes of shapesOf(text)) {
      const start = bytes.readUInt16BE(0);
      const alike = needles.get(start);
      if (alike === undefined) needles.set(start, [{ text, bytes }]);
      else alike.push({ text, bytes });
      starts[start] = 1;
    }
  }
  const search = (haystack: Buffer, found: Set<string>): void => {
    for (let at = 0; at + 1 < haystack.length; at += 1) {
      const start = ((haystack[at] ?? 0) << 8) | (haystack[at + 1] ?? 0);
      if (starts[start] === 0) continue;
      for (const needle of needles.get(start) ?? [])
        if (isAt(needle, haystack, at) && standsAlone(needle, haystack, at)) found.add(needle.text);
    }
  };
  return {
    find(bytes) {
      const found = new Set<string>();
      const haystack = Buffer.from(bytes);
      search(haystack, found);
      // Of ASCII only: bytes beyond may be anything.
      search(haystack.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)) as Buffer, found);
      return [...found];
    },
  };
}

interface Needle {
  readonly text: string;
  readonly bytes: Buffer;
}

/** Every shape of a text, as bytes. */
export function shapesOf(text: string): Buffer[] {
  const shapes = new Map<string, Buffer>();
  for (const spelt of spellings(text)) {
    const bytes = Buffer.from(spelt);
    const hex = bytes.toString('hex');
    const units = [...spelt].flatMap((character) =>
      [...Array(character.length).keys()].map((n) => character.charCodeAt(n)),
    );
    const texts = [
      spelt,
      encodeURIComponent(spelt),
      encodeURIComponent(spelt).replaceAll('%20', '+'),
      hex.replaceAll(/../g, '%$&'),
      hex.toUpperCase().replaceAll(/../g, '%$&'),
      JSON.stringify(spelt).slice(1, -1),
      units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join(''),
      spelt.replaceAll('&', '&amp;').replaceAll("'", '&apos;'),
      spelt.replaceAll("'", '&#39;'),
      units.map((unit) => (unit < 128 ? String.fromCharCode(unit) : `&#${unit};`)).join(''),
      hex,
      hex.toUpperCase(),
      ...base64Of(bytes),
    ];
    const utf16 = Buffer.from(spelt, 'utf16le');
    for (const shape of [...texts.map((one) => Buffer.from(one)), utf16, Buffer.from(utf16).swap16()])
      shapes.set(shape.toString('latin1'), shape);
  }
  return [...shapes.values()];
}

/** As written, in small letters, in capitals; and all of that without accents. */
function spellings(text: string): string[] {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '');
  return [...new Set([text, plain].flatMap((one) => [one, one.toLowerCase(), one.toUpperCase()]))];
}

/** The characters that do not depend on what stands before and after, for each of the three places to begin. */
function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const from = Math.ceil((before * 8) / 6);
    const until = Math.floor(((before + bytes.length) * 8) / 6);
    const sure = whole.slice(from, until);
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function isAt({ bytes }: Needle, haystack: Buffer, at: number): boolean {
  return at + bytes.length <= haystack.length && haystack.compare(bytes, 0, bytes.length, at, at + bytes.length) === 0;
}

/** Few digits stand in ids by chance: within a longer number or a hexadecimal id they are no find. */
function standsAlone({ text, bytes }: Needle, haystack: Buffer, at: number): boolean {
  if (!/^\d{1,8}$/.test(text) || bytes.length !== text.length) return true;
  const around = [haystack[at - 1], haystack[at + bytes.length]];
  return around.every((byte) => byte === undefined || !/[0-9a-f]/i.test(String.fromCharCode(byte)));
}
