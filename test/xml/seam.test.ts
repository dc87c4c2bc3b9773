import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeText, normalLines, seam } from '../../src/xml/text.js';

const WHOLE = 256;
/** What must not be parted, beside what may be. */
const tokens = [
  '\r\n',
  '\r',
  '\n',
  '&amp;',
  '&#xe9;',
  '&#128512;',
  ']',
  ']]&gt;',
  ' >',
  'é',
  '漢',
  '😀',
  'a',
  ' ',
  '"',
];
const text = fc
  .array(fc.constantFrom(...tokens), { minLength: WHOLE, maxLength: WHOLE + 64 })
  .map((parts) => Buffer.from(parts.join('')));

describe('seam', () => {
  it('parts character data so that its parts read as the whole does', () =>
    fc.assert(
      fc.property(text, fc.integer({ min: 100, max: WHOLE - 1 }), (bytes, to) => {
        const at = seam(bytes, to);
        expect(to - at).toBeLessThanOrEqual(70);
        const parts = [decodeText(bytes, 0, at, false), decodeText(bytes, at, bytes.length, false)];
        expect(parts.join('')).toBe(decodeText(bytes, 0, bytes.length, false));
        const cdata = [normalLines(bytes.subarray(0, at)), normalLines(bytes.subarray(at))];
        expect(Buffer.concat(cdata).equals(normalLines(bytes))).toBe(true);
      }),
    ));

  it.each([100, 101, 102, 103])('leaves "]]>" whole where it would part it: %d', (to) => {
    const bytes = Buffer.from(`${'x'.repeat(100)}]]>${'x'.repeat(100)}`);
    const at = seam(bytes, to);
    expect([at, bytes.subarray(0, at).includes(']]>') || bytes.subarray(at).includes(']]>')]).toEqual([
      to === 103 ? 103 : 100,
      true,
    ]);
  });
});
