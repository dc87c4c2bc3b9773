import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, monthsBefore } from '../../../src/exchange/days.js';
import { splitWindow } from '../../../src/exchange/windows/split.js';

const MOST = 50;
const year = { months: 12, days: 0 };

describe('a window that is too long', () => {
  it.each([
    ['of two years', '2024-01-15', '2026-01-15', ['2025-01-15 2026-01-15', '2024-01-15 2025-01-14']],
    ['of a year', '2025-01-15', '2026-01-15', ['2025-01-15 2026-01-15']],
    ['of a year and a day', '2025-01-14', '2026-01-15', ['2025-01-15 2026-01-15', '2025-01-14 2025-01-14']],
    ['of a day', '2026-01-15', '2026-01-15', ['2026-01-15 2026-01-15']],
    ['from a leap day', '2023-01-01', '2024-02-29', ['2023-02-28 2024-02-29', '2023-01-01 2023-02-27']],
    ['that ends before it starts', '2026-01-16', '2026-01-15', ['2026-01-16 2026-01-15']],
  ])('%s', (_what, start, end, parts) => {
    expect(splitWindow({ start, end }, year, MOST).map((part) => `${part.start} ${part.end}`)).toEqual(parts);
  });

  it('falls into windows of the allowed length that hold every day once', () => {
    const spans = fc.oneof(
      fc.integer({ min: 1, max: 30 }).map((months) => ({ months, days: 0 })),
      fc.integer({ min: 1, max: 400 }).map((days) => ({ months: 0, days })),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 0, max: 1500 }), spans, (from, length, span) => {
        const whole = { start: addDays('2001-03-01', from), end: addDays('2001-03-01', from + length) };
        const parts = splitWindow(whole, span, 2000);
        expect(parts[0]!.end).toBe(whole.end);
        expect(parts.at(-1)!.start).toBe(whole.start);
        for (const [at, { start, end }] of parts.entries()) {
          expect(start <= end).toBe(true);
          expect(start >= addDays(monthsBefore(end, span.months), -span.days)).toBe(true);
          if (at > 0) expect(addDays(end, 1)).toBe(parts[at - 1]!.start);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is not split on and on where the parts would be too many', () => {
    expect(splitWindow({ start: '1900-01-01', end: '2026-01-15' }, { months: 0, days: 1 }, 24)).toHaveLength(25);
  });
});
