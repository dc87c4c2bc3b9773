import { decimal, decimalText, Decimal } from '../../fhir/decimal.js';
import type { Json, JsonObject } from '../../fhir/types.js';
import { asText, type Codec, type CodecKind, plain, UNREADABLE } from './codec.js';
import { fillType, ndcProduct, note, payment, product } from './dispensing.js';
import { dateTime, soldDate } from './dates.js';

const ORIGINAL = 'urn:pdmp:extension:original-text';
const TWO_DIGITS = /^\d\d$/;

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
    write: (value, [paid]) => (paid === undefined ? note.make(codes).write(value, []) : undefined),
  }),
};

/** SCRIPT 10.6 Refills/Value, where its Qualifier says R, A or P: refills authorized. Other refills say nothing here. */
export const refillsAuthorized = plain(
  'refills authorized (Qualifier R, A or P)',
  (value, [qualifier]) => (qualifier === 'R' || qualifier === 'A' || qualifier === 'P' ? whole(value) : undefined),
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

/** An identifier of a history source, its qualifier telling the system. */
export const qualifiedIdentifier: CodecKind = {
  about: 'an identifier; its qualifier names the system, by code list',
  needsCodes: true,
  make: (codes): Codec => ({
    read(value, [qualifier]) {
      const system = qualifier === undefined ? undefined : codes.fromWire(qualifier)?.fhir;
      return value === undefined ? undefined : { ...(system === undefined ? {} : { system }), value };
    },
    write: (value) => asText((value as JsonObject | undefined)?.value),
  }),
};

/** The qualifier that goes with `qualifiedIdentifier` (write only). */
export const identifierQualifier: CodecKind = {
  about: "the qualifier of an identifier's system (write only)",
  needsCodes: true,
  make: (codes): Codec => ({
    read: () => undefined,
    write: (value) => {
      const system = (value as JsonObject | undefined)?.system;
      return system === undefined ? undefined : codes.fromFhir(system)?.wire[0];
    },
  }),
};

const identifierOf = (name: string, system: string): CodecKind =>
  plain(
    `an identifier of system ${name}`,
    (value) => (value === undefined || /^0+$/.test(value) ? undefined : { system, value }),
    (value) => ((value as JsonObject | undefined)?.system === system ? asText((value as JsonObject).value) : undefined),
  );

export const deaIdentifier = identifierOf('DEA', 'http://terminology.hl7.org/NamingSystem/usdeanumber');
export const npiIdentifier = identifierOf('NPI', 'http://hl7.org/fhir/sid/us-npi');
export const ncpdpIdentifier = identifierOf(
  'NCPDP',
  'http://terminology.hl7.org/CodeSystem/NCPDPProviderIdentificationNumber',
);

/** Strength value, with its unit by code list ↔ Ratio. A value that is no number ("5-325") is kept in words. */
export const strengthValue: CodecKind = {
  about: 'a strength and its unit, as a ratio; words where it is no number',
  needsCodes: true,
  make: (codes): Codec => ({
    read(text, [unit]) {
      if (text === undefined) return undefined;
      const value = decimal(text);
      if (value === undefined) return { extension: [{ url: ORIGINAL, valueString: text }] };
      const ratio = unit === undefined ? undefined : (codes.fromWire(unit)?.fhir as JsonObject | undefined);
      if (ratio === undefined)
        return { numerator: { value, ...(unit === undefined ? {} : { unit }) }, denominator: { value: 1 } };
      return {
        numerator: { value, ...(ratio.numerator as JsonObject) },
        denominator: { ...(ratio.denominator as JsonObject) },
      };
    },
    write(value) {
      const ratio = value as JsonObject | undefined;
      const number = (ratio?.numerator as JsonObject | undefined)?.value;
      if (typeof number === 'number' || number instanceof Decimal) return decimalText(number);
      return asText((ratio?.extension as JsonObject[] | undefined)?.find((one) => one.url === ORIGINAL)?.valueString);
    },
  }),
};

/** The unit that goes with `strengthValue` (write only). */
export const strengthUnit: CodecKind = {
  about: "the unit of a strength's ratio (write only)",
  needsCodes: true,
  make(codes): Codec {
    const byRatio = new Map(codes.entries.map((entry) => [ratioKey(entry.fhir), entry.wire[0]]));
    return {
      read: () => undefined,
      write: (value) => {
        const key = ratioKey(value);
        return key === undefined ? undefined : (byRatio.get(key) ?? unknownUnit(value));
      },
    };
  },
};

/** SCRIPT 10.6 FormSourceCode: AA (NCI form) wherever a form is told; says nothing itself. */
export const formSource = plain('AA where there is a form', expect('AA'), (form) =>
  form === undefined ? undefined : 'AA',
);

/** SCRIPT 10.6 StrengthSourceCode: AB (NCI strength) wherever a strength's unit is told; says nothing itself. */
export const strengthSource: CodecKind = {
  about: "AB where there is a strength's unit",
  needsCodes: true,
  make(codes): Codec {
    const { write } = strengthUnit.make(codes);
    return { read: expect('AB'), write: (value) => (write(value, []) === undefined ? undefined : 'AB') };
  },
};

/** SCRIPT 10.6 Communication/Qualifier ↔ ContactPoint.system; written with the use (its `also`). */
export const contactSystem: CodecKind = {
  about: 'kind of a telephone number, by code list, with its use',
  needsCodes: true,
  make: (codes): Codec => ({
    read: (text) =>
      text === undefined ? undefined : ((codes.fromWire(text)?.fhir as JsonObject | undefined)?.system ?? UNREADABLE),
    write: (system, [use]) =>
      (codes.fromFhir(use === undefined ? { system } : { system, use }) ?? codes.fromFhir({ system }))?.wire[0],
  }),
};

/** SCRIPT 10.6 Communication/Qualifier → ContactPoint.use (read only). */
export const contactUse: CodecKind = {
  about: 'use of a telephone number, by code list (read only)',
  needsCodes: true,
  make: (codes): Codec => ({
    read: (text) => (text === undefined ? undefined : (codes.fromWire(text)?.fhir as JsonObject | undefined)?.use),
    write: () => undefined,
  }),
};

const TAXONOMY = /^[0-9A-Z]{9}X$/;

/** A specialty that is a NUCC taxonomy code. */
export const taxonomy = plain(
  'a NUCC taxonomy code',
  (text) => (text !== undefined && TAXONOMY.test(text) ? text : undefined),
  asText,
);

/** A specialty in words ("Physician"), as some states write it. */
export const notTaxonomy = plain(
  'a specialty in words',
  (text) => (text === undefined || TAXONOMY.test(text) ? undefined : text),
  asText,
);

/** SCRIPT 2017071 telephone: ten digits; hyphens and the country's 1 are dropped when written. `0` means none. */
export const telephone = plain(
  'telephone number; written as digits only',
  (text) => (text === undefined || /^0+$/.test(text) ? undefined : text),
  (value) => {
    const digits = asText(value)
      ?.replace(/\D/g, '')
      .replace(/^1(?=\d{10}$)/, '');
    return digits === undefined || digits === '' ? undefined : digits;
  },
);

const NO_CODES = {
  name: '',
  entries: [],
  fromWire: () => undefined,
  fromFhir: () => undefined,
  otherwise: () => undefined,
  original: () => undefined,
};
const sold = soldDate.make(NO_CODES);
const moment = dateTime.make(NO_CODES);

/** Reads a code that always is the same; any other is told, as what it goes with would then mean something else. */
function expect(usual: string): Codec['read'] {
  return (text) => (text === undefined || text === usual ? undefined : UNREADABLE);
}

function whole(value: string | undefined): Json | undefined | typeof UNREADABLE {
  if (value === undefined) return undefined;
  return /^\d{1,9}$/.test(value) ? Number(value) : UNREADABLE;
}

/** What tells a ratio's unit: both codes and the denominator's value. */
function ratioKey(value: Json | undefined): string | undefined {
  const { numerator, denominator } = (value ?? {}) as { numerator?: JsonObject; denominator?: JsonObject };
  if (numerator?.code === undefined) return unknownUnit(value);
  return `${asText(numerator.code)} ${asText(denominator?.value as Json) ?? '1'} ${asText(denominator?.code) ?? '{each}'}`;
}

/** A unit that no list knew when it was read, kept as its own word. */
function unknownUnit(value: Json | undefined): string | undefined {
  const numerator = (value as JsonObject | undefined)?.numerator as JsonObject | undefined;
  return numerator?.code === undefined ? asText(numerator?.unit) : undefined;
}
