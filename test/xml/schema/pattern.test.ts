import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileText, Inline, leaf, schemaText } from './support/inline.js';

function body(pattern: string): string {
  const value = pattern.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
  return `<xs:element name="a" type="t:T"/><xs:simpleType name="T"><xs:restriction base="xs:string"><xs:pattern value="${value}"/></xs:restriction></xs:simpleType>`;
}

describe('patterns', () => {
  it.each([
    '(mailto:)?[^\\.]{1,35}(\\.[^@]{1,3})?(@[A-Za-z0-9]+\\.[A-Za-z]{2,4})?',
    '00[1-9]|0[1-9][0-9]|[1-3][0-9][0-9]',
    '[0-9]{5}|[0-9]{9}',
    '\\d{3}-\\d{2}',
    '[^\\s:]+(:[^\\s:]+)?',
    '\\S+',
    'a.c',
    '.*',
    '^a$',
    '$\\^\\-\\?\\*\\+\\{\\}\\(\\)\\[\\]\\|\\\\\\.',
    '[\\-a\\]]+',
    '[a-c-]+',
    '\\p{Lu}\\P{Nd}*',
    'a{2,}b{0}c?',
    '(a|b)*c',
    '[&<>"]+',
  ])('%s matches what libxml2 matches', (pattern) => {
    const schema = new Inline(body(pattern));
    const alphabet = [...'abcC:.@-^$]\\?*+{}()[|&<>"0129 \n', 'é', 'Ω', '٣', 'mailto:'];
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 8 }),
      fc.stringMatching(/^(mailto:)?[a-c]{1,4}(\.[a-c]{1,3})?(@a\.bc)?$/),
      fc.stringMatching(/^\d{3}-?\d{2}$/),
    );
    fc.assert(
      fc.property(texts, (text) => void schema.valid(leaf(text))),
      { numRuns: 200, seed: 3 },
    );
  });

  it.each([
    ['[a-z-[aeiou]]', 'class subtraction is not supported'],
    ['\\i\\c*', '\\i in a pattern is not supported'],
    ['\\p{IsBasicLatin}', '\\p in a pattern is not supported'],
    ['\\$', '\\$ in a pattern is not supported'],
    ['[\\S]', '\\S in a pattern is not supported'],
    ['a\\', 'the pattern ends with a backslash'],
    ['(a', 'the pattern is not a regular expression'],
  ])('%s is refused', (pattern, message) => {
    expect(() => compileText(schemaText(body(pattern)))).toThrow(message);
  });
});
