import type { DayPeriod } from '../../fhir/types.js';
import { addDays, monthsBefore } from '../days.js';

/** How far back from its last day a window may begin. */
export interface LongestWindow {
  readonly months: number;
  readonly days: number;
}

/**
 * Splits a window into consecutive ones, none longer than allowed, the newest first. Both days of each belong to it, and
 * every day of the whole to exactly one. As many as `most` and one more at most: then they are too many.
 */
export function splitWindow(whole: DayPeriod, { months, days }: LongestWindow, most: number): DayPeriod[] {
  const parts: DayPeriod[] = [];
  for (let { end } = whole; parts.length === 0 || (end >= whole.start && parts.length <= most);) {
    const earliest = addDays(monthsBefore(end, months), -days);
    const start = earliest > whole.start ? earliest : whole.start;
    parts.push({ start, end });
    end = addDays(start, -1);
  }
  return parts;
}
