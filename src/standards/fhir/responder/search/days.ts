const DAY_MS = 86_400_000;

/** Whether `YYYY-MM-DD` is a day that the calendar has. */
export function isRealDay(text: string): boolean {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  return Number(year) > 0 && Number(day) > 0 && Number(day) <= daysIn(Number(year), Number(month));
}

/** First and last day of a FHIR date of year, month or day precision; not a real one: `undefined`. */
export function daysOf(text: string): { first: string; last: string } | undefined {
  const [, year = '', month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text) ?? [];
  const first = `${year}-${month ?? '01'}-${day ?? '01'}`;
  if (!isRealDay(first)) return undefined;
  const lastMonth = month ?? '12';
  return { first, last: `${year}-${lastMonth}-${day ?? pad(daysIn(Number(year), Number(lastMonth)))}` };
}

/** The day so many days later (or, negative, earlier). */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The day so many calendar months earlier; the month's last day where it has none of that number (2024-02-29 − 12mo = 2023-02-28). */
export function monthsBefore(day: string, months: number): string {
  const index = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 - months;
  const year = Math.floor(index / 12);
  const month = index - year * 12 + 1;
  return `${String(year).padStart(4, '0')}-${pad(month)}-${pad(Math.min(Number(day.slice(8)), daysIn(year, month)))}`;
}

function daysIn(year: number, month: number): number {
  if (month < 1 || month > 12) return 0;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
