import { type Decimal, decimal } from '../../../fhir/decimal.js';
import type { Primitive } from '../../../fhir/order.js';

const INTEGER = /^(?:0|[-+]?[1-9]\d{0,9})$/;
/** What R4 allows in decimals beside digits, and JSON reads as a number. */
const WITH_EXPONENT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?[eE][-+]?\d+$/;
/** Least and most of R4's integers, which have 32 bits. */
const RANGES = { integer: [-(2 ** 31), 2 ** 31 - 1], positiveInt: [1, 2 ** 31 - 1], unsignedInt: [0, 2 ** 31 - 1] };

/** The value of a primitive as JSON has it, decimals with their digits. Not one of its type: `undefined`. */
export function primitiveOf(type: Primitive, text: string): string | number | boolean | Decimal | undefined {
  switch (type) {
    case 'text':
      return text === '' ? undefined : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'decimal':
      return WITH_EXPONENT.test(text) ? finite(Number(text)) : decimal(text);
    default: {
      const [least = 0, most = 0] = RANGES[type];
      const value = INTEGER.test(text) ? Number(text) : NaN;
      return value >= least && value <= most ? value : undefined;
    }
  }
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
