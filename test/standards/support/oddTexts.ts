import fc from 'fast-check';
import type { Json } from '../../../src/fhir/types.js';

/** Members whose texts are words that a state is free to choose. */
const WORDS: ReadonlySet<string> = new Set(
  'text display name alias family given prefix suffix line city district postalCode country state detail value unit'.split(
    ' ',
  ),
);

/** A resource with another text wherever a text is free. */
export function retold(value: Json, next: () => string, member = ''): Json {
  if (typeof value === 'string') return WORDS.has(member) ? next() : value;
  if (Array.isArray(value)) return value.map((one) => retold(one, next, member));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, retold(one!, next, name)]));
}

/** Texts that no standard expects: letters that XML forbids, line breaks, markup, and far too long ones. */
export const odd = fc.oneof(
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }) },
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc.constantFrom(
    ...['\u0001', '\n', '\r\n', '\t x', ' ', '  a  b ', ']]>', '<![CDATA[', '&amp;<b>"\'', '\ud800', '\ufffe'],
  ),
  fc.constantFrom(...['x', '\u0000', '\u2028', '9'].map((letter) => letter.repeat(5_000))),
);
