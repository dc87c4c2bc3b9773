import type { Json } from '../../fhir/types.js';
import { makeList } from '../codes.js';
import { type Codec, type CodecKind, plain, UNREADABLE } from './codec.js';
import { dateTime, soldDate } from './dates.js';
import { fillType, ndcProduct, note, payment, product } from './dispensing.js';

const TWO_DIGITS = /^\d\d$/;
const NO_CODES = makeList('', []);
const sold = soldDate.make(NO_CODES);
const moment = dateTime.make(NO_CODES);

/** A code list's value; unlike `code`, an unknown code says nothing. For rows that only add to what another row reads. */
export const known: CodecKind = {
  about: 'a code, by code list; an unknown code says nothing',
  needsCodes: true,
  make: (codes): Codec => ({
    read: (text) => (text === undefined ? undefined : codes.fromWire(text)?.fhir),
    write: (value) => (value === undefined ? undefined : codes.fromFhir(value)?.wire[0]),
  }),
};

/** SCRIPT FillNumber → MedicationDispense.type: first fill (0, 00) or refill; written by `fillNumber`. */
export const fillNumberType = plain(
  'original fill or refill, by fill number (read only)',
  (number) => (number === undefined ? undefined : fillType.make(NO_CODES).read(undefined, [number])),
  () => undefined,
);

/** A Note of exactly two digits is a method of payment (WA); any other note says nothing here. */
export const notePayment: CodecKind = {
  about: 'a note of exactly two digits, which is a method of payment',
  needsCodes: true,
  make: (codes): Codec => {
    const { read, write } = payment.make(codes);
    return {
      read: (text, also) => (text !== undefined && TWO_DIGITS.test(text) ? read(text, also) : undefined),
      write,
    };
  },
};

/** A Note that is no method of payment. Not written where the element already tells the method of payment (its `also`). */
export const noteText: CodecKind = {
  about: 'a note that is not two digits',
  make: (codes): Codec => ({
    read: (text) => (text === undefined || TWO_DIGITS.test(text) ? undefined : text),
    write(value, [first]) {
      const words = note.make(codes);
      const paid = first !== undefined && words.write(first, []) === undefined;
      return paid ? undefined : words.write(value, []);
    },
  }),
};

/**
 * SCRIPT 10.6 Refills/Value, where its Qualifier says R (as prescribed) or A (additional): refills authorized.
 * REM is for `refillsRemaining`; P (pharmacy) and PRN are told, as FHIR has no place for them.
 */
export const refillsAuthorized = plain(
  'refills authorized (Qualifier R or A)',
  (value, [qualifier]) => {
    if (qualifier === 'REM' || qualifier === undefined) return undefined;
    return qualifier === 'R' || qualifier === 'A' ? whole(value) : UNREADABLE;
  },
  (value) => (typeof value === 'number' ? String(value) : undefined),
);

/** SCRIPT 10.6 Refills/Value, where its Qualifier says REM: refills remaining. */
export const refillsRemaining = plain(
  'refills remaining (Qualifier REM)',
  (value, [qualifier]) => (qualifier === 'REM' ? whole(value) : undefined),
  (value) => (typeof value === 'number' ? String(value) : undefined),
);

/** A product code and the drug's name ↔ a coding; an NDC (Qualifier ND) gets its 11 digits. */
export const qualifiedProduct: CodecKind = {
  about: 'product code, with the drug name as display; 11 digits where the qualifier says NDC',
  make(codes): Codec {
    const [ndc, other] = [ndcProduct.make(codes), product.make(codes)];
    return {
      read: (text, [name, qualifier]) => (qualifier === 'ND' ? ndc : other).read(text, [name]),
      write: other.write,
    };
  },
};

/** The moment a drug was sold: as `dateTime`, not written where it says no more than the fill date (its `also`). */
export const soldDateTime = plain(
  'a moment, written only where it differs from the fill date',
  (text) => (text === undefined ? undefined : moment.read(text, [])),
  (value, [filled]) => (value === filled ? undefined : moment.write(value, [])),
);

/** SCRIPT 2017071 OtherMedicationDate, where its qualifier says SoldDate; other dates are told as unreadable, not guessed. */
export const otherSoldDate = plain(
  'a date whose qualifier is SoldDate, written only where it differs from the fill date',
  (text, [qualifier]) => (text === undefined ? undefined : qualifier === 'SoldDate' ? sold.read(text, []) : UNREADABLE),
  (value, also) => sold.write(value, also),
);

/** As `otherSoldDate`, with a time of day. */
export const otherSoldDateTime = plain(
  'a moment whose qualifier is SoldDate, written only where it differs from the fill date',
  (text, [qualifier]) =>
    text === undefined ? undefined : qualifier === 'SoldDate' ? moment.read(text, []) : UNREADABLE,
  (value, [filled]) => (value === filled ? undefined : moment.write(value, [])),
);

function whole(value: string | undefined): Json | undefined | typeof UNREADABLE {
  if (value === undefined) return undefined;
  return /^\d{1,9}$/.test(value) ? Number(value) : UNREADABLE;
}
