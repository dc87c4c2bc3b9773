/** Members that hold a date or a moment, wherever they stand. */
export const DATES: ReadonlySet<string> = new Set([
  'birthDate',
  'whenPrepared',
  'whenHandedOver',
  'authoredOn',
  'effectiveDateTime',
  'deceasedDateTime',
  'identifiedDateTime',
  'occurredDateTime',
  'recorded',
  'expirationDate',
  'valueDate',
  'valueDateTime',
  'start',
  'end',
]);

const DAY = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/;
const MOMENT = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(?:\.\d+)?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/;
const COMPACT = /^(\d{4})(\d\d)(\d\d)$/;

/**
 * A date or moment as FHIR writes it. Eight digits are a day; of a moment without seconds or zone, which FHIR does not
 * know, the day is left. No date, no day of the calendar, or one that stands for "none" (`0000…`, `9999…`): `undefined`.
 */
export function readDate(told: string): string | undefined {
  const text = told.trim().replace(COMPACT, '$1-$2-$3');
  const [, day, , seconds, zone] = MOMENT.exec(text) ?? [];
  if (day === undefined) return isDay(text) ? text : undefined;
  if (!isDay(day)) return undefined;
  return seconds === undefined || zone === undefined ? day : text;
}

function isDay(text: string): boolean {
  const [, year = '', month = '01', day = '01'] = DAY.exec(text) ?? [];
  const number = Number(year);
  if (year === '' || number < 1800 || number > 2999) return false;
  const date = new Date(Date.UTC(number, Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
