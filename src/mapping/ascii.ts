import { MessageError } from '../xml/errors.js';

/**
 * Text in printable ASCII: accents dropped, typographic marks made plain. A letter that has no such form makes the
 * message unwritable: a state must not be asked about somebody of another name.
 * @param row named where it is
 * @throws MessageError code `unwritable`
 */
export function toAscii(text: string, row: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const plain = [...text]
    .map((char) => MARKS[char] ?? LETTERS[char] ?? char)
    .join('')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '');
  if (/[^\x20-\x7e\t\r\n]/u.test(plain))
    throw new MessageError('unwritable', `${row} has letters that this standard cannot carry`);
  return plain;
}

/** Typographic marks, and how they are written plainly. */
export const MARKS: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2013': '-',
  '\u2014': '-',
  '\u00a0': ' ',
  '\u2026': '...',
  '\u2010': '-',
  '\u2011': '-',
  '\u02bc': "'",
  '\u2032': "'",
};

/** Letters that are more than a letter with an accent. */
export const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  Ø: 'O',
  æ: 'ae',
  Æ: 'AE',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  ŋ: 'ng',
  Ŋ: 'NG',
  œ: 'oe',
  Œ: 'OE',
  ŧ: 't',
  Ŧ: 'T',
};
