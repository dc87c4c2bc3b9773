/** Whether a text is an xs:decimal: digits with an optional sign and point, no exponent. White space is not taken off. */
export function isDecimal(text: string): boolean {
  return number(text, true);
}

/** Whether a text is an xs:integer. */
export function isInteger(text: string): boolean {
  return number(text, false);
}

function number(text: string, point: boolean): boolean {
  const first = text.charCodeAt(0);
  let at = first === 0x2b || first === 0x2d ? 1 : 0;
  let digits = 0;
  let points = 0;
  for (; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char >= 0x30 && char <= 0x39) digits++;
    else if (char !== 0x2e || !point || ++points > 1) return false;
  }
  return digits > 0;
}

/** A decimal's digits without those that carry no value. */
export interface Digits {
  readonly negative: boolean;
  /** Before the point, no leading zeros: '' for zero. */
  readonly whole: string;
  /** Behind the point, no trailing zeros. */
  readonly fraction: string;
}

/** The digits of a text that is an xs:decimal. */
export function digits(text: string): Digits {
  const [, sign, left, right] = /^([+-]?)0*(\d*)\.?(\d*?)0*$/.exec(text) ?? [];
  const whole = left ?? '';
  const fraction = right ?? '';
  return { negative: sign === '-' && whole + fraction !== '', whole, fraction };
}

/** Below zero, zero or above zero as `a` is less than, equal to or greater than `b`; exact at any length. */
export function compareDecimals(a: Digits, b: Digits): number {
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const size = a.whole.length - b.whole.length || order(a.whole, b.whole) || order(a.fraction, b.fraction);
  return a.negative ? -size : size;
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
