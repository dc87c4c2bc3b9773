import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dea, isDea, isNpi, ncpdp, npi } from '../../../src/simulator/population/identifiers.js';

describe('identifiers', () => {
  it('knows the check digits of published examples', () => {
    expect(isNpi('1234567893')).toBe(true);
    expect(isNpi('1234567890')).toBe(false);
    expect(isNpi('0')).toBe(false);
    expect(isDea('BA1234563')).toBe(true);
    expect(isDea('BA1234563-012')).toBe(true);
    expect(isDea('BA1234564')).toBe(false);
  });

  it('makes NPIs and DEA numbers that hold, and another digit never does', () => {
    fc.assert(
      fc.property(fc.nat(99_999), fc.integer({ min: 1, max: 9 }), (serial, shift) => {
        const wrong = (id: string): string => id.slice(0, -1) + String((Number(id.at(-1)) + shift) % 10);
        expect(isNpi(npi(serial))).toBe(true);
        expect(isNpi(wrong(npi(serial)))).toBe(false);
        expect(isDea(dea('FX', serial))).toBe(true);
        expect(isDea(wrong(dea('FX', serial)))).toBe(false);
        expect(ncpdp(serial % 10_000)).toMatch(/^99\d{5}$/);
      }),
    );
  });
});
