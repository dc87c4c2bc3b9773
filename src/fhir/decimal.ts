/**
 * A FHIR decimal whose digits matter: `30.000` says more than `30` (R4 datatypes, "decimal").
 *
 * Made only where a JavaScript number would print other digits; everything else stays a plain number.
 * Write resources with `toJson` (src/fhir/json.ts), which prints the digits.
 */
export class Decimal {
  constructor(readonly text: string) {}

  /** The nearest double, for arithmetic and comparison. */
  valueOf(): number {
    return Number(this.text);
  }

  toString(): string {
    return this.text;
  }

  /** U+0001 cannot stand in XML or in a FHIR string, so the mark is unmistakable; `toJson` strips it. */
  toJSON(): string {
    return `\u0001${this.text}`;
  }
}

const LEXICAL = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
const CANONICAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/**
 * Reads xs:decimal text into a number, or a {@link Decimal} where the digits would be lost.
 * Forms that JSON forbids (`+5`, `.5`, `5.`, `007`) are rewritten to the same value. Not a decimal: `undefined`.
 */
export function decimal(text: string): number | Decimal | undefined {
  if (!LEXICAL.test(text)) return undefined;
  const canonical = CANONICAL.test(text) ? text : rewrite(text);
  const value = Number(canonical);
  return String(value) === canonical ? value : new Decimal(canonical);
}

/** The digits of a decimal, as a state would send them. */
export function decimalText(value: number | Decimal): string {
  return value instanceof Decimal ? value.text : plain(value);
}

function rewrite(text: string): string {
  const [, sign, whole, fraction] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  const digits = (whole ?? '').replace(/^0+(?=\d)/, '') || '0';
  return `${sign === '-' ? '-' : ''}${digits}${fraction ? `.${fraction}` : ''}`;
}

function plain(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return Math.abs(value) >= 1 ? BigInt(value).toString() : value.toFixed(20).replace(/\.?0+$/, '');
}
