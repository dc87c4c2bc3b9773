import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareDecimals, digits, isDecimal, isInteger } from '../../../../src/xml/schema/lexical/number.js';
import { Inline, leaf } from '../support/inline.js';

describe('numbers', () => {
  it.each([
    ['0', true],
    ['30.000', true],
    ['+5', true],
    ['-5', true],
    ['5.', true],
    ['.5', true],
    ['.', false],
    ['+', false],
    ['', false],
    ['1e3', false],
    ['1,5', false],
    ['1.2.3', false],
    ['--1', false],
    ['NaN', false],
  ])('decimal %j: %j', (text, valid) => {
    expect(isDecimal(text)).toBe(valid);
    expect(isInteger(text)).toBe(valid && /^[+-]?\d+$/.test(text));
  });

  it.each(['decimal', 'integer', 'nonNegativeInteger', 'positiveInteger', 'boolean'])(
    'judges short texts of number characters as libxml2 does: xs:%s',
    (type) => {
      const schema = new Inline(`<xs:element name="a" type="xs:${type}"/>`);
      const texts = fc.string({ unit: fc.constantFrom(...'0011+-. e'), maxLength: 6 });
      fc.assert(
        fc.property(texts, (text) => void schema.valid(leaf(text))),
        { numRuns: 500, seed: 1 },
      );
    },
  );

  it('compares decimals exactly, at any length', () => {
    const number = fc.tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.integer({ min: 0, max: 8 }));
    const text = ([value, places]: [bigint, number]): string => {
      const padded = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
      const whole = padded.slice(0, padded.length - places);
      return `${value < 0n ? '-' : ''}${whole}${places > 0 ? `.${padded.slice(-places)}` : ''}`;
    };
    fc.assert(
      fc.property(number, number, (a, b) => {
        const difference = a[0] * 10n ** BigInt(b[1]) - b[0] * 10n ** BigInt(a[1]);
        const order = compareDecimals(digits(text(a)), digits(text(b)));
        expect(Math.sign(order)).toBe(difference === 0n ? 0 : difference < 0n ? -1 : 1);
      }),
      { numRuns: 1000 },
    );
  });

  it('knows the digits that carry a value', () => {
    expect(digits('-0030.500')).toEqual({ negative: true, whole: '30', fraction: '5' });
    expect(digits('-0.0')).toEqual({ negative: false, whole: '', fraction: '' });
    expect(digits('.50')).toEqual({ negative: false, whole: '', fraction: '5' });
  });
});
