import { describe, expect, it } from '@jest/globals';
import { allowedWindow, windowOf } from '../../src/exchange/window.js';
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

describe('allowedWindow', () => {
  const cut = (start: string, end: string, allowed?: { months: number; days: number }) =>
    allowedWindow({ start, end }, { ...QUERY, requestedAt: '2026-03-31T23:59:59Z' }, routeOf('OH', ask, { allowed }));
  const year = { months: 12, days: 0 };

  it('is the window where policy allows it, or says nothing', () => {
    expect(cut('1990-01-01', '2026-03-31')).toEqual({
      period: { start: '1990-01-01', end: '2026-03-31' },
      warnings: [],
    });
    expect(cut('2025-03-31', '2026-03-31', year).warnings).toEqual([]);
  });

  it('cuts what reaches further, counted from the day of the question, and says so', () => {
    expect(cut('2025-03-30', '2026-01-05', year)).toEqual({
      period: { start: '2025-03-31', end: '2026-01-05' },
      warnings: [
        {
          code: 'note',
          text: 'the asked window was cut to the last 12 months, as far as policy allows (window)',
          count: 1,
        },
      ],
    });
    expect(cut('2020-01-01', '2026-03-31', { months: 0, days: 90 }).period.start).toBe('2025-12-31');
    expect(cut('2020-01-01', '2025-03-31', year).period).toEqual({ start: '2025-03-31', end: '2025-03-31' });
  });

  it('refuses where nothing of the window is allowed', () => {
    const { refused } = cut('2020-01-01', '2025-03-30', year);
    expect(refused).toBe(
      'OH may be asked for the last 12 months only (window), and all of the asked window lies before; ask for a later one.',
    );
  });
});
