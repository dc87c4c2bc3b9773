/** What one byte of character data means for the scanner; bits so that a run of bytes is the OR of its classes. */
export const WHITE = 1;
/** Printable ASCII that needs no attention. */
export const PLAIN = 2;
/** `<`: ends a run of character data. */
export const LT = 4;
/** `&`, CR, `]`: the run must be decoded slowly. */
export const SLOW = 8;
/** A byte of a multi-byte character. */
export const HIGH = 16;
/** 0xEF: may start U+FFFE or U+FFFF, which XML forbids. */
export const SUSPECT = 32;
/** A control character that XML 1.0 forbids. */
export const BAD = 64;

/** Byte → class, for character data. */
export const CLASS = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  CLASS[byte] =
    byte >= 0x80 ? HIGH : byte === 0x20 || byte === 9 || byte === 10 ? WHITE : byte < 0x20 && byte !== 13 ? BAD : PLAIN;
}
CLASS[0x3c] = LT;
CLASS[0x26] = SLOW | PLAIN;
CLASS[0x5d] = SLOW | PLAIN;
CLASS[0x0d] = SLOW | WHITE;
CLASS[0xef] = HIGH | SUSPECT;

/** ASCII bytes that may stand in a name: 1 anywhere, 2 also first, 4 the colon; bytes ≥ 0x80 are 8 (decode). */
export const NAME = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const char = String.fromCharCode(byte);
  NAME[byte] = byte >= 0x80 ? 8 : /[A-Za-z_]/.test(char) ? 3 : /[-.0-9]/.test(char) ? 1 : char === ':' ? 4 : 0;
}

// XML 1.0 (5th edition) productions [4] and [4a], without the ASCII part.
const START_RANGES = [
  0xc0, 0xd6, 0xd8, 0xf6, 0xf8, 0x2ff, 0x370, 0x37d, 0x37f, 0x1fff, 0x200c, 0x200d, 0x2070, 0x218f, 0x2c00, 0x2fef,
  0x3001, 0xd7ff, 0xf900, 0xfdcf, 0xfdf0, 0xfffd, 0x10000, 0xeffff,
];
const MORE_RANGES = [0xb7, 0xb7, 0x300, 0x36f, 0x203f, 0x2040];

/** Whether a code point above ASCII may start a name (XML 1.0 production [4]). */
export function isNameStart(code: number): boolean {
  return within(START_RANGES, code);
}

/** Whether a code point above ASCII may stand in a name (XML 1.0 production [4a]). */
export function isNameChar(code: number): boolean {
  return within(START_RANGES, code) || within(MORE_RANGES, code);
}

/** Whether a code point is a `Char` of XML 1.0 (production [2]). */
export function isChar(code: number): boolean {
  return (
    (code >= 0x20 && code <= 0xd7ff) ||
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}

function within(ranges: readonly number[], code: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) if (code >= ranges[i]! && code <= ranges[i + 1]!) return true;
  return false;
}

/** Whether a text is a name without a colon (Namespaces in XML, production [4]). */
export function isNcName(text: string): boolean {
  let first = true;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    const kind = code < 0x80 ? NAME[code]! : 0;
    const legal =
      code < 0x80 ? (first ? (kind & 2) !== 0 : (kind & 1) !== 0) : first ? isNameStart(code) : isNameChar(code);
    if (!legal) return false;
    first = false;
  }
  return !first;
}
