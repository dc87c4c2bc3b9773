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
      if (close < 0 || close >= end || close - at > 64) throw new TextFault(at, 'a reference without its semicolon');
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

/** CDATA content: no references, line ends normalised. */
export function decodeCdata(bytes: Buffer, start: number, end: number): string {
  const text = bytes.utf8Slice(start, end);
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
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
