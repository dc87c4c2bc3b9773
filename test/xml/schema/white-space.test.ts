import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { collapseWhite, replaceWhite } from '../../../src/xml/schema/white-space.js';

const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ' ', '\t', '\n', '\r', '\u00a0'), maxLength: 12 });

describe('white space', () => {
  it('is replaced by blanks, one by one', () => {
    expect(replaceWhite('a\t\nb ')).toBe('a  b ');
  });

  it('is collapsed to single blanks, none at the ends', () => {
    fc.assert(
      fc.property(text, (value) => {
        const words = value.split(/[ \t\r\n]+/).filter((word) => word !== '');
        expect(collapseWhite(value)).toBe(words.join(' '));
      }),
    );
  });

  it('leaves a no-break space alone, which is not white space in XML', () => {
    expect(collapseWhite('\u00a0a\u00a0')).toBe('\u00a0a\u00a0');
  });
});
