import { Decimal, decimal, decimalText } from '../../fhir/decimal.js';
import { asText, type Codec, type CodecKind, plain, UNREADABLE } from './codec.js';

const INTEGER = /^\+?\d{1,10}$/;

/** Text as it stands, trimmed. */
export const text = plain('text, trimmed', (value) => value, asText);

/** An identifier's value; states send `0`, or nothing but zeros, where they have none. */
export const id = plain(
  'identifier; zeros alone mean none',
  (value) => (value === undefined || /^0+$/.test(value) ? undefined : value),
  asText,
);

/** xs:decimal ↔ decimal, digits kept (`30.000`). */
export const decimalCodec = plain(
  'decimal, digits kept',
  (value) => (value === undefined ? undefined : (decimal(value) ?? UNREADABLE)),
  (value) => (typeof value === 'number' || value instanceof Decimal ? decimalText(value) : undefined),
);

/** xs:nonNegativeInteger ↔ unsignedInt. */
export const integer = plain(
  'whole number from 0',
  (value) => (value === undefined ? undefined : INTEGER.test(value) ? Number(value) : UNREADABLE),
  (value) => (typeof value === 'number' ? String(value) : undefined),
);

/** xs:boolean ↔ boolean. */
export const boolean = plain(
  'true, false, 1, 0',
  (value) =>
    value === undefined
      ? undefined
      : /^(?:true|1)$/i.test(value)
        ? true
        : /^(?:false|0)$/i.test(value)
          ? false
          : UNREADABLE,
  (value) => (typeof value === 'boolean' ? String(value) : undefined),
);

const MADE = /^00000000-0000-4000-8000-/;

/** A message's own id; an id that only the reader made (src/mapping/assembly.ts) is not written. */
export const messageId = plain(
  'id of the message',
  (value) => value,
  (value) => (typeof value === 'string' && !MADE.test(value) ? value : undefined),
);

/** Nothing in FHIR but that the element is there; written as an empty element where FHIR has the value that the row names. */
export const present = plain(
  'an element whose presence alone counts',
  () => undefined,
  (value) => (value === undefined ? undefined : ''),
);

/** A code list's value; an unknown code is unreadable unless the list says what it becomes. */
export const code = {
  about: 'a code, by code list',
  needsCodes: true,
  make: (codes): Codec => ({
    read: (value) =>
      value === undefined ? undefined : (codes.fromWire(value)?.fhir ?? codes.otherwise(value) ?? UNREADABLE),
    write: (value) => (value === undefined ? undefined : (codes.fromFhir(value)?.wire[0] ?? codes.original(value))),
  }),
} satisfies CodecKind;
