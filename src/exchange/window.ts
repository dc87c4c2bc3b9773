import type { DayPeriod } from '../fhir/types.js';
import type { PdmpQuery, StateRoute } from './types.js';

/**
 * The window of fill dates that is put to one state, both days included: the asked one, unless its start is a default
 * and the route has a window of its own.
 */
export function windowOf(query: PdmpQuery, route: StateRoute): DayPeriod {
  const { period } = query;
  if (query.startGiven === true) return period;
  if (route.windowMonths !== undefined) return { start: monthsBefore(period.end, route.windowMonths), end: period.end };
  if (route.windowDays !== undefined) return { start: daysBefore(period.end, route.windowDays), end: period.end };
  return period;
}

/** The same day some months earlier; where that month is shorter, its last day. */
function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const lastOfMonth = new Date(Date.UTC(year, month - months, 0));
  lastOfMonth.setUTCDate(Math.min(date, lastOfMonth.getUTCDate()));
  return lastOfMonth.toISOString().slice(0, 10);
}

function daysBefore(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}
