import './bytes.js';
import { isChar } from './chars.js';

/** Why a run of character data or an attribute value is refused; the scanner adds the line. */
export class TextFault extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

/** Bytes from `&` to `;`; longer ones are refused. */
const LONGEST_REFERENCE = 64;

const PREDEFINED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Decodes bytes with references, carriage returns or brackets in them.
 * Line ends become `\n` (XML 1.0 §2.11); in attribute values white space becomes spaces (§3.3.3).
 * @throws TextFault for a reference that is not predefined, a character reference to no Char, `]]>` in character data
 */
export function decodeText(bytes: Buffer, start: number, end: number, attribute: boolean): string {
  let out = '';
  let from = start;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 0x26) {
      const close = bytes.indexOf(0x3b, at);
      if (close < 0 || close >= end || close - at > LONGEST_REFERENCE)
        throw new TextFault(at, 'a reference without its semicolon');
      out += slice(bytes, from, at, attribute) + reference(bytes.latin1Slice(at + 1, close), at);
      at = close;
      from = close + 1;
    } else if (byte === 0x0d) {
      out += `${slice(bytes, from, at, attribute)}${attribute ? ' ' : '\n'}`;
      if (bytes[at + 1] === 0x0a) at++;
      from = at + 1;
    } else if (byte === 0x5d && !attribute && bytes[at + 1] === 0x5d && bytes[at + 2] === 0x3e && at + 2 < end) {
      throw new TextFault(at, '"]]>" in character data');
    }
  }
  return out + slice(bytes, from, end, attribute);
}

/** Text without references, its line ends normalised (XML 1.0 §2.11); the same bytes where nothing is to be done. */
export function normalLines(bytes: Buffer): Buffer {
  return bytes.includes(0x0d) ? Buffer.from(bytes.utf8Slice().replace(/\r\n?/g, '\n')) : bytes;
}

/**
 * Where a long run of character data may be parted, so that its parts read as the whole does: at `to` or a little before
 * it; not inside a character, a line end, `]]>` or a reference.
 */
export function seam(bytes: Buffer, to: number): number {
  let at = to;
  while (bytes[at]! >= 0x80 && bytes[at]! < 0xc0) at--;
  if (bytes[at] === 0x0a && bytes[at - 1] === 0x0d) at--;
  for (const start of [at - 2, at - 1]) if (bytes.latin1Slice(start, start + 3) === ']]>') at = start;
  const before = bytes.subarray(at - LONGEST_REFERENCE, at);
  const reference = before.lastIndexOf(0x26);
  return reference < 0 || before.includes(0x3b, reference) ? at : at - LONGEST_REFERENCE + reference;
}

/** Refuses U+FFFE and U+FFFF, which valid UTF-8 may hold and XML may not. */
export function refuseNonCharacters(bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at + 2 < end; at++) {
    if (bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2]! >= 0xbe) {
      throw new TextFault(at, 'a character that XML does not allow (U+FFFE or U+FFFF)');
    }
  }
}

function slice(bytes: Buffer, start: number, end: number, attribute: boolean): string {
  if (end <= start) return '';
  const text = bytes.utf8Slice(start, end);
  return attribute ? text.replace(/[\t\n]/g, ' ') : text;
}

function reference(name: string, at: number): string {
  if (name.startsWith('#')) {
    const hex = /^#x([0-9a-fA-F]+)$/.exec(name);
    const dec = /^#([0-9]+)$/.exec(name);
    const code = hex ? parseInt(hex[1]!, 16) : dec ? parseInt(dec[1]!, 10) : -1;
    if (!isChar(code)) throw new TextFault(at, 'a character reference to no character of XML');
    return String.fromCodePoint(code);
  }
  const text = Object.hasOwn(PREDEFINED, name) ? PREDEFINED[name] : undefined;
  if (text === undefined) throw new TextFault(at, 'a reference to an entity that XML does not predefine');
  return text;
}
