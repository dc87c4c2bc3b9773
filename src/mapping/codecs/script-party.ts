import type { JsonObject } from '../../fhir/types.js';
import { asText, type Codec, type CodecKind, plain, UNREADABLE } from './codec.js';

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

/** Specialty ↔ a NUCC taxonomy code; written as words (its `also`) where there is no code. */
export const specialty = plain(
  'a NUCC taxonomy code',
  (text) => (text !== undefined && TAXONOMY.test(text) ? text : undefined),
  (code, [words]) => asText(code ?? words),
);

/** A specialty in words ("Physician"), as some states write it (read only). */
export const specialtyWords = plain(
  'a specialty in words (read only)',
  (text) => (text === undefined || TAXONOMY.test(text) ? undefined : text),
  () => undefined,
);

/** SCRIPT 10.6 ZipCode, five or nine digits ↔ 98101 or 98101-1234; other postal codes cannot be written. */
export const zipCode = plain(
  'ZIP code of five or nine digits',
  (text) => text?.replace(/^(\d{5})(\d{4})$/, '$1-$2'),
  (value) => {
    const digits = asText(value)?.replace(/[\s-]/g, '');
    return digits !== undefined && /^(?:\d{5}|\d{9})$/.test(digits) ? digits : undefined;
  },
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
