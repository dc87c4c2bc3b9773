import { Decimal } from '../../../../fhir/decimal.js';
import type { Primitive } from '../../../../fhir/order.js';
import type { Json } from '../../../../fhir/types.js';
import { DATES, readDate } from './dates.js';
import { readGender } from './genders.js';

const MOST = 2 ** 31 - 1;
const LEAST: Readonly<Record<'integer' | 'positiveInt' | 'unsignedInt', number>> = {
  integer: -(2 ** 31),
  positiveInt: 1,
  unsignedInt: 0,
};

/** The value of a primitive, in FHIR's own way of writing it. Not one of its type, or an empty text: `undefined`. */
export function readPrimitive(name: string, type: Primitive, told: Json): Json | undefined {
  switch (type) {
    case 'text':
      return typeof told === 'string' && told.trim() !== '' ? readText(name, told) : undefined;
    case 'boolean':
      return typeof told === 'boolean' ? told : undefined;
    case 'decimal':
      return typeof told === 'number' || told instanceof Decimal ? told : undefined;
    default:
      return typeof told === 'number' && Number.isInteger(told) && told >= LEAST[type] && told <= MOST
        ? told
        : undefined;
  }
}

function readText(name: string, told: string): string | undefined {
  if (name === 'gender') return readGender(told);
  return DATES.has(name) ? readDate(told) : told;
}
