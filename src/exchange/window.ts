import type { DayPeriod } from '../fhir/types.js';
import { addDays, monthsBefore } from './days.js';
import type { AnswerWarning, PdmpQuery, StateRoute } from './types.js';

/**
 * The window of fill dates that is put to one state, both days included: the asked one, unless its start is a default
 * and the route has a window of its own.
 */
export function windowOf(query: PdmpQuery, route: StateRoute): DayPeriod {
  const { period } = query;
  if (query.startGiven === true) return period;
  if (route.windowMonths !== undefined) return { start: monthsBefore(period.end, route.windowMonths), end: period.end };
  if (route.windowDays !== undefined) return { start: addDays(period.end, -route.windowDays), end: period.end };
  return period;
}

/** What of a window policy lets be put to a state. */
export interface AllowedWindow {
  readonly period: DayPeriod;
  /** Said with the state's answer where the window was cut. */
  readonly warnings: readonly AnswerWarning[];
  /** Why the state may not be asked at all: nothing of the window is allowed. */
  readonly refused?: string;
}

/** Cuts a window to what policy allows of the route, counted back from the day of the question. */
export function allowedWindow(
  period: DayPeriod,
  query: PdmpQuery,
  { allowed, state }: Pick<StateRoute, 'allowed' | 'state'>,
): AllowedWindow {
  if (allowed === undefined) return { period, warnings: [] };
  const { months, days } = allowed;
  const earliest = addDays(monthsBefore(query.requestedAt.slice(0, 10), months), -days);
  if (period.start >= earliest) return { period, warnings: [] };
  const span = months > 0 ? `${months} months` : `${days} days`;
  if (period.end < earliest) {
    const refused = `${state} may be asked for the last ${span} only (window), and all of the asked window lies before; ask for a later one.`;
    return { period, warnings: [], refused };
  }
  const text = `the asked window was cut to the last ${span}, as far as policy allows (window)`;
  return { period: { start: earliest, end: period.end }, warnings: [{ code: 'note', text, count: 1 }] };
}
