import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDea, isNpi } from '../../src/config/identifiers.js';

/** The Luhn sum as a textbook has it, over the whole number with its prefix. */
function luhn(digits: string): boolean {
  const doubled = [...digits].reverse().map((digit, place) => Number(digit) * (place % 2 === 1 ? 2 : 1));
  return doubled.reduce((sum, value) => sum + (value > 9 ? value - 9 : value), 0) % 10 === 0;
}

describe('isNpi', () => {
  it('agrees with Luhn over 80840 and the number', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{10}$/), (digits) => {
        expect(isNpi(digits)).toBe(luhn(`80840${digits}`));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['1234567893', '1987654328'])('accepts %s', (digits) => expect(isNpi(digits)).toBe(true));
  it.each(['', '123456789', '12345678930', '123456789A', ' 1234567893'])('refuses "%s"', (text) =>
    expect(isNpi(text)).toBe(false),
  );
});

describe('isDea', () => {
  it.each(['BA1234563', 'F91234563', 'BA1234563-12A'])('accepts %s', (text) => expect(isDea(text)).toBe(true));
  it.each(['BA1234564', 'ba1234563', 'QA1234563', 'BA123456', 'BA12345630'])('refuses %s', (text) =>
    expect(isDea(text)).toBe(false),
  );

  it('notices every single wrong digit', () => {
    const valid = 'BA1234563';
    for (let place = 2; place < 9; place++) {
      for (const digit of '0123456789') {
        const other = valid.slice(0, place) + digit + valid.slice(place + 1);
        expect(isDea(other)).toBe(
          other === valid ||
            (place % 2 === 1 && place < 8 && (Number(digit) * 2) % 10 === (Number(valid[place]) * 2) % 10),
        );
      }
    }
  });
});
