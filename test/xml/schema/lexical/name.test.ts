import { describe, expect, it } from '@jest/globals';
import { isIdrefs, isNcName, isNmtoken } from '../../../../src/xml/schema/lexical/name.js';

describe('names', () => {
  it.each([
    ['a', true, true],
    ['_a-1.b', true, true],
    ['é', true, true],
    ['\u{10000}x', true, true],
    ['1a', false, true],
    ['-a', false, true],
    ['a:b', false, true],
    ['a b', false, false],
    ['a×b', false, false],
    ['', false, false],
  ])('%j: NCName %j, NMTOKEN %j', (text, ncName, nmtoken) => {
    expect(isNcName(text)).toBe(ncName);
    expect(isNmtoken(text)).toBe(nmtoken);
  });

  it('takes a list of names, but not an empty one (XML Schema part 2, §3.3.10; libxml2 takes it)', () => {
    expect(isIdrefs('a b c')).toBe(true);
    expect(isIdrefs('a 1')).toBe(false);
    expect(isIdrefs('')).toBe(false);
  });
});
