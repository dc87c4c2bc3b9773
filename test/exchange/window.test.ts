import { describe, expect, it } from '@jest/globals';
import { windowOf } from '../../src/exchange/window.js';
import { QUERY, routeOf } from '../support/exchange/routes.js';

const ask = async () => ({ status: 'no-data' }) as const;
const starts = (end: string, settings: object, query: object = {}) =>
  windowOf({ ...QUERY, period: { start: '2024-01-05', end }, ...query }, routeOf('OH', ask, settings));

describe('windowOf', () => {
  it('is the asked window where the route has none', () => {
    expect(windowOf(QUERY, routeOf('OH', ask))).toBe(QUERY.period);
  });

  it.each([
    ['2026-01-05', 12, '2025-01-05'],
    ['2026-01-05', 36, '2023-01-05'],
    ['2026-03-31', 1, '2026-02-28'],
    ['2024-03-31', 1, '2024-02-29'],
    ['2024-02-29', 12, '2023-02-28'],
    ['2026-01-31', 2, '2025-11-30'],
    ['2026-12-31', 6, '2026-06-30'],
  ])('goes back from %s by %i months to %s', (end, windowMonths, start) => {
    expect(starts(end, { windowMonths })).toEqual({ start, end });
  });

  it('goes back by days, across a leap day too', () => {
    expect(starts('2024-03-01', { windowDays: 1 })).toEqual({ start: '2024-02-29', end: '2024-03-01' });
    expect(starts('2026-01-05', { windowDays: 90 }).start).toBe('2025-10-07');
  });

  it('prefers months to days', () => {
    expect(starts('2026-01-05', { windowDays: 90, windowMonths: 1 }).start).toBe('2025-12-05');
  });

  it('is the asked window where the caller named its start', () => {
    expect(starts('2026-01-05', { windowMonths: 36 }, { startGiven: true }).start).toBe('2024-01-05');
  });
});
