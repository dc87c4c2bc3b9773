import { plain, UNREADABLE } from './codec.js';

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2})?$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;

/** Whether year, month and day are a day of the calendar. */
function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}

/** The day of an xs:date, its zone dropped (a fill date is a calendar day); anything else is unreadable. */
export function readDate(text: string): string | typeof UNREADABLE {
  if (text.length === 10) {
    // The usual form, checked by arithmetic: this runs for every date of every record.
    const d = (at: number) => text.charCodeAt(at) - 48;
    const year = d(0) * 1000 + d(1) * 100 + d(2) * 10 + d(3);
    const digits = [0, 1, 2, 3, 5, 6, 8, 9].every((at) => d(at) >= 0 && d(at) <= 9);
    const dashed = text[4] === '-' && text[7] === '-';
    return digits && dashed && isDay(year, d(5) * 10 + d(6), d(8) * 10 + d(9)) ? text : UNREADABLE;
  }
  const found = DATE.exec(text);
  if (found === null || !isDay(Number(found[1]), Number(found[2]), Number(found[3]))) return UNREADABLE;
  return text.slice(0, 10);
}

/** An xs:time with the zone that FHIR demands; a time without one is read as UTC (wire/pmix.md §7.11). */
function readTime(text: string): string | typeof UNREADABLE {
  const found = TIME.exec(text);
  if (found === null || Number(found[1]) > 23 || Number(found[2]) > 59 || Number(found[3]) > 59) return UNREADABLE;
  return `${found[1]}:${found[2]}:${found[3]}${found[4] ?? ''}${found[5] ?? 'Z'}`;
}

function readDateTime(text: string): string | typeof UNREADABLE {
  const at = text.indexOf('T');
  if (at < 0) return UNREADABLE;
  const day = readDate(text.slice(0, at));
  const time = readTime(text.slice(at + 1));
  return day === UNREADABLE || time === UNREADABLE ? UNREADABLE : `${day}T${time}`;
}

const wholeDay = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;

/** xs:date ↔ date. A value with a time is left to the row for date-times. */
export const date = plain('a day', (text) => (text === undefined ? undefined : readDate(text)), wholeDay);

const dayOfAny = (value: unknown): string | undefined =>
  typeof value === 'string' ? wholeDay(value.slice(0, 10)) : undefined;

/** xs:date ↔ date or dateTime, of which the message has place for the day alone. */
export const dayOf = plain(
  'a day; of a moment its day is written',
  (text) => (text === undefined ? undefined : readDate(text)),
  dayOfAny,
);

/** xs:dateTime ↔ dateTime with seconds and zone. A value without a time is left to the row for dates. */
export const dateTime = plain(
  'a moment; without a zone it is read as UTC',
  (text) => (text === undefined ? undefined : readDateTime(text)),
  (value) => (typeof value === 'string' && value.includes('T') ? value : undefined),
);

/** xs:date or xs:dateTime in one element ↔ dateTime. */
export const dayOrMoment = plain(
  'a day or a moment; a moment without a zone is read as UTC',
  (text) => (text === undefined ? undefined : text.includes('T') ? readDateTime(text) : readDate(text)),
  (value) => (typeof value === 'string' ? value : undefined),
);

/** xs:dateTime → the day only, where FHIR takes only a date (a birth date); never written. */
export const dateOf = plain(
  'the day of a moment (read only)',
  (text) => (text === undefined ? undefined : readDate(text.slice(0, 10))),
  () => undefined,
);

/** A date element and, with it, a time element ↔ one dateTime. */
export const dateAndTime = plain(
  'a day, and its time of day in a second element',
  (text, [clock]) => {
    if (text === undefined) return undefined;
    const day = readDate(text);
    if (day === UNREADABLE || clock === undefined) return day;
    const time = readTime(clock);
    return time === UNREADABLE ? UNREADABLE : `${day}T${time}`;
  },
  (value) => (typeof value === 'string' ? wholeDay(value.slice(0, 10)) : undefined),
);

/** The time-of-day half of `dateAndTime` (write only). */
export const timeOfDay = plain(
  'the time of day of a moment (write only)',
  () => undefined,
  (value) => (typeof value === 'string' && value.includes('T') ? value.slice(value.indexOf('T') + 1) : undefined),
);

/** A time of day alone. */
export const time = plain(
  'a time of day',
  (text) => (text === undefined ? undefined : readTime(text)),
  (value) => (typeof value === 'string' ? value : undefined),
);

/** The day a drug was sold: as `date`, but not written where it says no more than the fill date (its `also`). */
export const soldDate = plain(
  'a day, written only where it differs from the fill date',
  (text) => (text === undefined ? undefined : readDate(text)),
  (value, [filled]) => (value === filled ? undefined : wholeDay(value)),
);

/** The same where the message has place for days alone, as `dayOf`. */
export const soldDay = plain(
  'a day, of a moment its day; written only where it differs from that of the fill',
  (text) => (text === undefined ? undefined : readDate(text)),
  (value, [filled]) => (dayOfAny(value) === dayOfAny(filled) ? undefined : dayOfAny(value)),
);
