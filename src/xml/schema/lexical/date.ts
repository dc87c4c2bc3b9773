/**
 * The dates and times of XML Schema 1.0, part 2, §3.2.7–3.2.9: zones up to 14 hours, 24:00:00 as the end of a day,
 * years of four to nine digits, no year 0. White space is not taken off.
 */
export function isDate(text: string): boolean {
  return zone(text, date(text));
}

/** Whether a text is an xs:time. */
export function isTime(text: string): boolean {
  return zone(text, time(text, 0));
}

/** Whether a text is an xs:dateTime. */
export function isDateTime(text: string): boolean {
  const end = date(text);
  return end > 0 && text.charCodeAt(end) === 0x54 && zone(text, time(text, end + 1));
}

const DAYS = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The offset behind a date at the start of the text; -1 where there is none. */
function date(text: string): number {
  const start = text.charCodeAt(0) === 0x2d ? 1 : 0;
  let end = start;
  let year = 0;
  for (let digit: number; (digit = digitAt(text, end)) >= 0; end++) year = year * 10 + digit;
  const length = end - start;
  if (length < 4 || length > 9 || year === 0 || (length > 4 && text.charCodeAt(start) === 0x30)) return -1;
  if (text.charCodeAt(end) !== 0x2d || text.charCodeAt(end + 3) !== 0x2d) return -1;
  const month = two(text, end + 1);
  const day = two(text, end + 4);
  if (month < 1 || month > 12 || day < 1 || day > DAYS[month]!) return -1;
  if (month === 2 && day === 29 && !(year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))) return -1;
  return end + 6;
}

/** The offset behind a time at `at`; -1 where there is none. */
function time(text: string, at: number): number {
  const hour = two(text, at);
  const minute = two(text, at + 3);
  const second = two(text, at + 6);
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 59) return -1;
  if (text.charCodeAt(at + 2) !== 0x3a || text.charCodeAt(at + 5) !== 0x3a) return -1;
  let end = at + 8;
  let rest = minute + second;
  if (text.charCodeAt(end) === 0x2e) {
    const fraction = ++end;
    for (let digit: number; (digit = digitAt(text, end)) >= 0; end++) rest += digit;
    if (end === fraction) return -1;
  }
  return hour === 24 && rest > 0 ? -1 : end;
}

/** Whether the text ends at `at`, or with a time zone there. */
function zone(text: string, at: number): boolean {
  if (at < 0) return false;
  const rest = text.length - at;
  if (rest === 0) return true;
  const sign = text.charCodeAt(at);
  if (sign === 0x5a) return rest === 1;
  if ((sign !== 0x2b && sign !== 0x2d) || rest !== 6 || text.charCodeAt(at + 3) !== 0x3a) return false;
  const hours = two(text, at + 1);
  const minutes = two(text, at + 4);
  return hours >= 0 && minutes >= 0 && minutes < 60 && (hours < 14 || (hours === 14 && minutes === 0));
}

/** The number of two digits; -1 where there are none. */
function two(text: string, at: number): number {
  const tens = digitAt(text, at);
  const ones = digitAt(text, at + 1);
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : -1;
}
