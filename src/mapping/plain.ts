import { LETTERS, MARKS } from './ascii.js';

/** Text in printable ASCII as it stands. */
export const PRINTABLE = /^[\x20-\x7e]*$/;

/**
 * Words in printable ASCII, whatever they are: accents dropped, marks made plain, line breaks and controls made spaces, and
 * what has no plain form a `?`. For readers, not for looking somebody up: `toAscii` refuses what this changes.
 */
export function plainWords(text: string): string {
  const letters = [...plainMarks(text)].map((char) => LETTERS[char] ?? SIGNS[char] ?? char).join('');
  return (
    letters
      // `2½` is two and a half, not 21/2; and `10⁵` is not 105.
      .replace(/\p{No}/gu, (sign) => fraction(sign.normalize('NFKD')))
      .normalize('NFKD')
      .replace(/(\p{L})\p{M}+/gu, '$1')
      .replace(/[^\x20-\x7e]/gu, '?')
      .trim()
  );
}

/** Text with plain dashes, quotes and spaces, which no identifier differs by; letters stay as they are. */
export function plainMarks(text: string): string {
  return [...text]
    .map((char) => MARKS[char] ?? char)
    .join('')
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
}

const fraction = (parts: string): string => (parts.includes('\u2044') ? ` ${parts.replace('\u2044', '/')}` : '?');

const SIGNS: Record<string, string> = {
  '\u00b5': 'u',
  '\u03bc': 'u',
  '\u00ae': '(R)',
  '\u00a9': '(C)',
  '\u2122': '(TM)',
  '\u00d7': 'x',
  '\u2264': '<=',
  '\u2265': '>=',
  '\u2022': '-',
};
