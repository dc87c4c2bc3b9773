import { isNameChar, isNameStart, NAME } from '../../chars.js';

/** Whether a text is an xs:NCName: an XML name without a colon. */
export function isNcName(text: string): boolean {
  const first = text.codePointAt(0);
  if (first === undefined) return false;
  const starts = first < 0x80 ? (NAME[first]! & 2) !== 0 : isNameStart(first);
  return starts && every(text, 1);
}

/** Whether a text is an xs:NMTOKEN: characters of XML names in any order. */
export function isNmtoken(text: string): boolean {
  return text !== '' && every(text, 1 | 4);
}

/** Whether a text is an xs:IDREFS: names with one blank between them. */
export function isIdrefs(text: string): boolean {
  return text.split(' ').every(isNcName);
}

function every(text: string, ascii: number): boolean {
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (!(code < 0x80 ? (NAME[code]! & ascii) !== 0 : isNameChar(code))) return false;
  }
  return true;
}
