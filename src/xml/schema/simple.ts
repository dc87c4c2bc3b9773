import { isDate, isDateTime, isTime } from './lexical/date.js';
import { isIdrefs, isNcName, isNmtoken } from './lexical/name.js';
import { isDecimal, isInteger } from './lexical/number.js';
import type { WhiteSpace } from './white-space.js';

/** One condition on a value whose white space was treated already. */
export interface Facet {
  readonly valid: (value: string) => boolean;
  /** Ends the sentence "the value …" for a value that is not valid. */
  readonly sentence: string;
  /** No text with white space to be treated is valid, so that a valid text needs no treatment. */
  readonly tight: boolean;
}

/** A simple type: what its values must satisfy, base types included. */
export interface SimpleType {
  readonly kind: 'simple';
  /** Local name; undefined for an anonymous type. */
  readonly name: string | undefined;
  readonly base: SimpleType | undefined;
  /** What values are compared as. */
  readonly values: 'text' | 'decimal' | 'other';
  readonly whiteSpace: WhiteSpace;
  readonly facets: readonly Facet[];
  /** Values of xs:ID are unique in a document. */
  readonly unique: boolean;
}

const LANGUAGE = /^[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*$/;

/** The built-in types by local name; those left out are not supported. */
export const BUILT_IN: ReadonlyMap<string, SimpleType> = makeBuiltIns();

function makeBuiltIns(): Map<string, SimpleType> {
  const types = new Map<string, SimpleType>();
  add('anySimpleType', undefined, 'other', 'preserve');
  add('string', 'anySimpleType', 'text', 'preserve');
  add('normalizedString', 'string', 'text', 'replace');
  add('token', 'normalizedString', 'text', 'collapse');
  add('language', 'token', 'text', 'collapse', (value) => LANGUAGE.test(value));
  add('NMTOKEN', 'token', 'text', 'collapse', isNmtoken);
  add('NCName', 'token', 'text', 'collapse', isNcName);
  add('ID', 'NCName', 'text', 'collapse', undefined, true);
  add('IDREF', 'NCName', 'text', 'collapse');
  add('IDREFS', 'anySimpleType', 'other', 'collapse', isIdrefs);
  add('boolean', 'anySimpleType', 'other', 'collapse', isBoolean);
  add('decimal', 'anySimpleType', 'decimal', 'collapse', isDecimal);
  add('integer', 'decimal', 'decimal', 'collapse', isInteger);
  add('nonNegativeInteger', 'integer', 'decimal', 'collapse', isNonNegativeInteger);
  add('positiveInteger', 'nonNegativeInteger', 'decimal', 'collapse', isPositiveInteger);
  add('date', 'anySimpleType', 'other', 'collapse', isDate);
  add('time', 'anySimpleType', 'other', 'collapse', isTime);
  add('dateTime', 'anySimpleType', 'other', 'collapse', isDateTime);
  return types;

  /** `valid` says all that the type asks for, base types included. */
  function add(
    name: string,
    baseName: string | undefined,
    values: SimpleType['values'],
    whiteSpace: WhiteSpace,
    valid?: Facet['valid'],
    unique = false,
  ): void {
    const base = baseName === undefined ? undefined : types.get(baseName);
    const own: Facet = { valid: valid ?? (() => true), sentence: `is not of the type xs:${name}`, tight: true };
    const facets = valid === undefined ? (base?.facets ?? []) : [own];
    types.set(name, { kind: 'simple', name, base, values, whiteSpace, facets, unique });
  }
}

function isBoolean(value: string): boolean {
  return value === 'true' || value === 'false' || value === '1' || value === '0';
}

function isNonNegativeInteger(value: string): boolean {
  return isInteger(value) && (value.charCodeAt(0) !== 0x2d || /^-0+$/.test(value));
}

function isPositiveInteger(value: string): boolean {
  return isNonNegativeInteger(value) && /[1-9]/.test(value);
}
