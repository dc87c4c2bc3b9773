import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, daysOf, isRealDay, monthsBefore } from '../../../../../src/standards/fhir/responder/search/days.js';

const day = fc
  .integer({ min: Date.UTC(1900, 0, 1) / 86_400_000, max: Date.UTC(2199, 11, 31) / 86_400_000 })
  .map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));

describe('days', () => {
  it('are real where the calendar has them', () => {
    fc.assert(fc.property(day, (text) => expect(isRealDay(text)).toBe(true)));
    for (const text of [
      '2023-02-29',
      '1900-02-29',
      '2024-04-31',
      '2024-00-10',
      '2024-13-01',
      '2024-01-00',
      '0000-01-01',
      '2024-1-1',
      '',
    ]) {
      expect([text, isRealDay(text)]).toEqual([text, false]);
    }
    expect(isRealDay('2000-02-29')).toBe(true);
  });

  it('a FHIR date is all its days', () => {
    expect(daysOf('2024')).toEqual({ first: '2024-01-01', last: '2024-12-31' });
    expect(daysOf('2024-02')).toEqual({ first: '2024-02-01', last: '2024-02-29' });
    expect(daysOf('2024-02-03')).toEqual({ first: '2024-02-03', last: '2024-02-03' });
    expect(daysOf('2024-14')).toBeUndefined();
    expect(daysOf('24')).toBeUndefined();
  });

  it('adding days and taking them away leads back', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -5_000, max: 5_000 }), (text, n) =>
        expect(addDays(addDays(text, n), -n)).toBe(text),
      ),
    );
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2024-01-01', -1)).toBe('2023-12-31');
  });

  it("months before keep the number of the day, or take the month's last", () => {
    expect(monthsBefore('2024-02-29', 12)).toBe('2023-02-28');
    expect(monthsBefore('2024-02-29', 48)).toBe('2020-02-29');
    expect(monthsBefore('2024-03-31', 1)).toBe('2024-02-29');
    expect(monthsBefore('2024-01-15', 1)).toBe('2023-12-15');
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 1_200 }), (text, months) => {
        const before = monthsBefore(text, months);
        expect(isRealDay(before)).toBe(true);
        const distance =
          (Number(text.slice(0, 4)) - Number(before.slice(0, 4))) * 12 +
          Number(text.slice(5, 7)) -
          Number(before.slice(5, 7));
        expect(distance).toBe(months);
        expect(Number(before.slice(8))).toBeLessThanOrEqual(Number(text.slice(8)));
      }),
    );
  });
});
