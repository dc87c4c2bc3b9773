import type { Json, JsonObject } from '../../fhir/types.js';
import { decimal, decimalText } from '../../fhir/decimal.js';
import { asText, type Codec, type CodecKind, plain, UNREADABLE } from './codec.js';

const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const UCUM = 'http://unitsofmeasure.org';
const ORIGINAL = 'urn:pdmp:extension:original-text';

const codingCode = (value: Json | undefined): string | undefined =>
  ((value as JsonObject | undefined)?.coding as JsonObject[] | undefined)?.[0]?.code as string | undefined;

function refill(text: string): number | typeof UNREADABLE {
  return /^\d{1,4}$/.test(text) ? Number(text) : UNREADABLE;
}

function readRefill(text: string | undefined): Json | undefined | typeof UNREADABLE {
  if (text === undefined) return undefined;
  const count = refill(text);
  // positiveInt: an original fill (0) cannot be said by the extension; MedicationDispense.type says it.
  return count === 0 ? undefined : count;
}

function writeRefill(value: Json | undefined, type: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return codingCode(type)?.startsWith('FF') ? '0' : undefined;
}

/** Refill number ↔ refill-number extension; 0 is told by the dispense's type (its `also`). */
export const refillNumber = plain(
  'refill number; 0 (original fill) shows in the type FF…',
  readRefill,
  (value, [type]) => writeRefill(value, type),
);

/** As `refillNumber`, written with two digits (SCRIPT 2017071 FillNumber). */
export const fillNumber = plain('fill number of two digits', readRefill, (value, [type]) =>
  writeRefill(value, type)?.padStart(2, '0'),
);

const FILL_NAMES: Record<string, string> = {
  FF: 'First Fill',
  FFC: 'First Fill - Complete',
  FFP: 'First Fill - Part Fill',
  RF: 'Refill',
  RFC: 'Refill - Complete',
  RFP: 'Refill - Part Fill',
};

/**
 * Partial fill indicator, with the refill number ↔ MedicationDispense.type of v3-ActPharmacySupplyType:
 * FF/RF, with C (complete) or P (part) where the indicator says so.
 */
export const fillType = plain(
  'partial fill and original or refill, as v3-ActPharmacySupplyType',
  (partial, [number]) => {
    if (partial !== undefined && !/^(?:true|false|1|0)$/i.test(partial)) return UNREADABLE;
    const part = partial === undefined ? '' : /^(?:true|1)$/i.test(partial) ? 'P' : 'C';
    const count = number === undefined ? undefined : refill(number);
    if (typeof count !== 'number')
      return part === 'P' ? { text: 'Part fill' } : part === 'C' ? { text: 'Complete fill' } : undefined;
    const code = `${count === 0 ? 'FF' : 'RF'}${part}`;
    return { coding: [{ system: ACT, code, display: FILL_NAMES[code]! }] };
  },
  (type) => {
    const code =
      codingCode(type) ?? { 'Part fill': 'P', 'Complete fill': 'C' }[String((type as JsonObject | undefined)?.text)];
    return code === undefined ? undefined : code.endsWith('P') ? 'true' : code.endsWith('C') ? 'false' : undefined;
  },
);

const PAYMENT = /^Method of payment: ((\S+).*)$/s;

/** Method of payment ↔ a note "Method of payment: 04 Commercial Insurance"; the codes are the row's list (`code` is the member). */
export const payment: CodecKind = {
  about: 'a payment code ↔ a note "Method of payment: 04 Commercial Insurance"',
  needsCodes: true,
  make: (codes): Codec => ({
    read(text) {
      if (text === undefined) return undefined;
      const known = codes.fromWire(text)?.fhir as JsonObject | undefined;
      return known === undefined
        ? `Method of payment: ${text}`
        : `Method of payment: ${String(known.code)} ${String(known.display)}`;
    },
    write(value) {
      const [, words, code] = (typeof value === 'string' ? PAYMENT.exec(value) : undefined) ?? [];
      // A code that no list knows was told as it came, and may be of several words.
      return codes.entries.find((entry) => (entry.fhir as JsonObject).code === code)?.wire[0] ?? words;
    },
  }),
};

/** A free note: everything that is not a method of payment. */
export const note = plain(
  'a note',
  (text) => text,
  (value) => (typeof value === 'string' && !PAYMENT.test(value) ? value : undefined),
);

/** 11 digits without hyphens; hyphens are only dropped where the segments tell how (wire/ncpdp.md §4). */
function elevenDigits(text: string): string {
  const parts = text.split('-');
  if (parts.length !== 3 || parts.some((part) => !/^\d+$/.test(part))) return text;
  const [labeler, product, pack] = parts as [string, string, string];
  if (labeler.length > 5 || product.length > 4 || pack.length > 2) return text;
  return labeler.padStart(5, '0') + product.padStart(4, '0') + pack.padStart(2, '0');
}

/** NDC ↔ its code. */
export const ndc = plain(
  'NDC, 11 digits where its segments are known',
  (text) => (text === undefined ? undefined : elevenDigits(text)),
  asText,
);

const readProduct = (code: string, name: string | undefined): JsonObject =>
  name === undefined ? { code } : { code, display: name };
const writeProduct = (value: Json | undefined): string | undefined => asText((value as JsonObject | undefined)?.code);

/** A product identifier, with the drug's name ↔ a coding. */
export const product = plain(
  'product code, with the drug name as display',
  (text, [name]) => (text === undefined ? undefined : readProduct(text, name)),
  writeProduct,
);

/** An NDC, with the drug's name ↔ a coding. */
export const ndcProduct = plain(
  'NDC, with the drug name as display',
  (text, [name]) => (text === undefined ? undefined : readProduct(elevenDigits(text), name)),
  writeProduct,
);

const UNITS: Record<string, string> = {
  mg: 'mg',
  mcg: 'ug',
  ug: 'ug',
  g: 'g',
  gm: 'g',
  kg: 'kg',
  ml: 'mL',
  l: 'L',
  hr: 'h',
  h: 'h',
  '%': '%',
  meq: 'meq',
  mmol: 'mmol',
  each: '{each}',
  day: 'd',
};
const STRENGTH = /^(\d+(?:\.\d+)?|\.\d+)\s*([a-z%]+)(?:\s*\/\s*(\d+(?:\.\d+)?|\.\d+)?\s*([a-z]+))?$/i;

function quantity(value: string, unit: string): JsonObject | undefined {
  const code = UNITS[unit.toLowerCase()];
  return code === undefined ? undefined : { value: decimal(value), unit, system: UCUM, code };
}

/** Strength in words ("5 MG", "100 MCG/HR") ↔ Ratio; the words are always kept, and stand alone where they are no ratio ("500 MG-5 MG"). */
export const strength = plain(
  'strength in words; a ratio where they are one',
  (text) => {
    if (text === undefined) return undefined;
    const words = { extension: [{ url: ORIGINAL, valueString: text }] };
    const found = STRENGTH.exec(text);
    const numerator = found === null ? undefined : quantity(found[1]!, found[2]!);
    const denominator =
      found?.[4] === undefined
        ? { value: 1, unit: 'each', system: UCUM, code: '{each}' }
        : quantity(found[3] ?? '1', found[4]);
    return numerator === undefined || denominator === undefined ? words : { ...words, numerator, denominator };
  },
  (value) => {
    const ratio = value as JsonObject | undefined;
    const words = (ratio?.extension as JsonObject[] | undefined)?.find(
      (extension) => extension.url === ORIGINAL,
    )?.valueString;
    if (typeof words === 'string') return words;
    const numerator = ratio?.numerator as JsonObject | undefined;
    if (numerator?.value === undefined) return undefined;
    const unit = typeof numerator.unit === 'string' ? ` ${numerator.unit}` : '';
    const denominator = ratio?.denominator as JsonObject | undefined;
    const each =
      denominator === undefined ||
      denominator.code === '{each}' ||
      /^(?:each|1)?$/i.test(String(denominator.unit ?? ''));
    const per = each
      ? ''
      : `/${denominator.value === 1 ? '' : `${decimalText(denominator.value as number)} `}${String(denominator.unit)}`;
    return `${decimalText(numerator.value as number)}${unit}${per}`;
  },
);
