import type { JsonObject } from '../../fhir/types.js';
import { plain, UNREADABLE } from './codec.js';

const UCUM = 'http://unitsofmeasure.org';
const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const NOBODY = 'urn:pdmp:unknown';

/** What NIEM takes as a state's postal code (xsd/pmix/codes.xsd); two letters that are none, as ON, are words. */
const STATES = new Set(
  (
    'AA AE AK AL AP AR AS AZ CA CO CT DC DE FL FM GA GU HI IA ID IL IN KS KY LA MA MD ME MH MI MN MO MP MS MT NC ND NE NH ' +
    'NJ NM NV NY OH OK OR PA PR PW RI SC SD TN TX UT VA VI VT WA WI WV WY'
  ).split(' '),
);

const isStateCode = (value: unknown): value is string => typeof value === 'string' && STATES.has(value);

/** A state's two-letter code; other words are left to the row for words. */
export const stateCode = plain(
  'two-letter state code',
  (text) => text,
  (value) => (isStateCode(value) ? value : undefined),
);

/** A jurisdiction in words; a two-letter code is left to the row for codes. */
export const notStateCode = plain(
  'a jurisdiction in words',
  (text) => text,
  (value) => (typeof value === 'string' && !isStateCode(value) ? value : undefined),
);

/** A number of days ↔ a quantity in days. */
export const days = plain(
  'days',
  (text) =>
    text === undefined
      ? undefined
      : /^\+?\d{1,6}$/.test(text)
        ? { value: Number(text), unit: 'days', system: UCUM, code: 'd' }
        : UNREADABLE,
  (value) => {
    const { value: count, code, unit } = (value ?? {}) as JsonObject;
    const week = code === 'wk' || (code === undefined && /^weeks?$/i.test(String(unit)));
    const whole = typeof count === 'number' ? count * (week ? 7 : 1) : Number(count ?? NaN);
    return Number.isInteger(whole) && whole >= 0 ? String(whole) : undefined;
  },
);

/** An ICD-10-CM code ↔ a concept. */
export const icd10 = plain(
  'ICD-10-CM code',
  (text) => (text === undefined ? undefined : { coding: [{ system: ICD10, code: text }] }),
  (value) => {
    const codings = (value as JsonObject | undefined)?.coding as JsonObject[] | undefined;
    return codings?.find((coding) => coding.system === ICD10)?.code as string | undefined;
  },
);

/** The logical sender of a message; FHIR demands one, so a message without one got a stand-in that is not written. */
export const sourceEndpoint = plain(
  'address of the sender',
  (text) => text,
  (value) => (typeof value === 'string' && value !== NOBODY ? value : undefined),
);
