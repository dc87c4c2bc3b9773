import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, addMonths, isDay } from '../../../src/simulator/population/days.js';

describe('days', () => {
  it('stays within the month when months are added', () => {
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
    expect(addMonths('2026-01-15', -24)).toBe('2024-01-15');
    expect(addMonths('2024-12-31', 2)).toBe('2025-02-28');
  });

  it('refuses what is not in the calendar', () => {
    expect(['2025-02-29', '2025-13-01', '2025-1-1', '', 'today'].filter(isDay)).toEqual([]);
    expect(isDay('2024-02-29')).toBe(true);
  });

  it('goes there and back again', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 20_000 }), (days) => {
        expect(addDays(addDays('2026-01-01', days), -days)).toBe('2026-01-01');
        expect(isDay(addDays('2026-01-01', days))).toBe(true);
      }),
    );
  });
});
