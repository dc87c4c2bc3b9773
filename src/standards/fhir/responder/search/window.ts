import type { DayPeriod } from '../../../../fhir/types.js';
import { DoorError } from '../../outcomes.js';
import type { WindowSpan } from '../deps.js';
import { addDays, daysOf, monthsBefore } from './days.js';
import type { Given } from './group.js';
import { SPOKEN } from './names.js';

/** Years from 1900 to 2199: beyond lies no prescription, but arithmetic that four digits cannot tell. */
const VALUE = /^([a-z]{2})?((?:19|20|21)\d{2}(?:-\d{2}(?:-\d{2})?)?)(T.*)?$/;
const TIME = /^T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?$/;

/** Days, `YYYY-MM-DD`; one that is absent is open. */
export interface Bounds {
  readonly start?: string;
  readonly end?: string;
}

/** The days between which fills are asked for, both included, and whether the caller said where they begin. */
export interface ReportWindow {
  readonly period: DayPeriod;
  readonly startGiven: boolean;
}

/**
 * The report window of a search (docs/decisions/0040: it is put to each state; it is no filter on `validityPeriod`).
 *
 * @param today `YYYY-MM-DD`, UTC
 * @throws DoorError `invalid-parameter`, `conflicting-parameters`
 */
export function readWindow(given: readonly Given[], span: WindowSpan, today: string): ReportWindow {
  const bounds = given.map(readBounds);
  const [start, end] = [agreed(bounds.map((bound) => bound.start)), agreed(bounds.map((bound) => bound.end))];
  return windowBetween({ start, end }, span, today, SPOKEN.window);
}

/**
 * The report window between two bounds. An open end is today, or the start where that lies later; an open start is the
 * default span before the end.
 *
 * @param today `YYYY-MM-DD`, UTC
 * @param spoken what the caller calls it
 * @throws DoorError `invalid-parameter` where it ends before it starts
 */
export function windowBetween(bounds: Bounds, span: WindowSpan, today: string, spoken: string): ReportWindow {
  const { start, end = start !== undefined && start > today ? start : today } = bounds;
  // Nothing was filled in the future: the default span goes back from today, however far ahead the end lies.
  const latest = end < today ? end : today;
  const period = { start: start ?? addDays(monthsBefore(latest, span.months), -span.days), end };
  if (period.start > period.end)
    throw new DoorError('invalid-parameter', `${spoken}: the range ends before it starts.`);
  return { period, startGiven: start !== undefined };
}

function readBounds({ value }: Given): Bounds {
  const [, prefix = 'eq', date = '', time] = VALUE.exec(value) ?? [];
  // In a query "+" says a space, so a zone that was not escaped arrives as "T10:00:00 05:00".
  const days = time === undefined || TIME.test(time.replace(' ', '+')) ? daysOf(date) : undefined;
  if (days === undefined || (time !== undefined && date.length < 10)) {
    throw new DoorError(
      'invalid-parameter',
      `${SPOKEN.window} must be one date, such as ge2024-01-31; give the range as two parameters.`,
    );
  }
  // Fills are told by the day, so a bound within a day takes in the whole day; midnight is no part of the day for "lt".
  const partial = time !== undefined && !/^T00:00(:00(\.0+)?)?(Z|$)/.test(time);
  switch (prefix) {
    case 'eq':
      return { start: days.first, end: days.last };
    case 'ge':
      return { start: days.first };
    case 'le':
      return { end: days.last };
    case 'gt':
    case 'sa':
      return { start: time === undefined ? addDays(days.last, 1) : days.first };
    case 'lt':
    case 'eb':
      return { end: partial ? days.last : addDays(days.first, -1) };
    default:
      throw new DoorError(
        'invalid-parameter',
        `${SPOKEN.window}: of prefixes, eq, ge, le, gt, lt, sa and eb are supported.`,
      );
  }
}

function agreed(values: readonly (string | undefined)[]): string | undefined {
  const different = new Set(values.filter((value) => value !== undefined));
  if (different.size > 1) {
    throw new DoorError('conflicting-parameters', `${SPOKEN.window}: the range is given more than one start or end.`);
  }
  return [...different][0];
}
