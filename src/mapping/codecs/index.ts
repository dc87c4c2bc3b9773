import * as basic from './basic.js';
import type { CodecKind } from './codec.js';
import * as dates from './dates.js';
import * as dispensing from './dispensing.js';
import * as pmix from './pmix.js';

/** Every codec a table may name with `as`. */
export const codecs: Readonly<Record<string, CodecKind>> = {
  text: basic.text,
  id: basic.id,
  decimal: basic.decimalCodec,
  integer: basic.integer,
  boolean: basic.boolean,
  present: basic.present,
  code: basic.code,
  date: dates.date,
  dateTime: dates.dateTime,
  dateOf: dates.dateOf,
  dateAndTime: dates.dateAndTime,
  timeOfDay: dates.timeOfDay,
  time: dates.time,
  soldDate: dates.soldDate,
  refillNumber: dispensing.refillNumber,
  fillNumber: dispensing.fillNumber,
  fillType: dispensing.fillType,
  payment: dispensing.payment,
  note: dispensing.note,
  ndc: dispensing.ndc,
  strength: dispensing.strength,
  stateCode: pmix.stateCode,
  notStateCode: pmix.notStateCode,
  timeZoned: pmix.timeZoned,
  days: pmix.days,
  icd10: pmix.icd10,
  sourceEndpoint: pmix.sourceEndpoint,
};
