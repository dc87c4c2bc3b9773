import { expect } from '@jest/globals';
import fc from 'fast-check';
import { Decimal, decimal, decimalText } from '../../../src/fhir/decimal.js';
import type { Bundle, Json, JsonObject, Resource } from '../../../src/fhir/types.js';
import { openTables } from '../../../src/mapping/index.js';

const tables = await openTables({ only: ['asap-2.1a/request', 'asap-2.1a/history'] });
/** Where the US Meds guide defines its extensions. */
export const MEDS = 'http://hl7.org/fhir/us/meds/StructureDefinition';
const V2 = 'http://terminology.hl7.org/CodeSystem/v2-0203';

/** Letters of every kind, markup, numbers. */
const words = ['a', 'Zoë O’Neil-Peña', '<b>&amp;"quoted"</b>', ']]>', '漢字 😀', '0.5', 'x\ty', '--'];
/** A text of an element. */
export const text = fc.nat(words.length * 500 - 1).map((n) => `${words[n % words.length]!}${n >> 3}`);
/** An identifier; zeros alone would mean none. */
export const id = text;
/** A day of the calendar. */
export const day = fc.integer({ min: 0, max: 20_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
/** A decimal with its own digits. */
export const amount = fc
  .tuple(fc.nat(9999), fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 3 }))
  .map(([whole, rest]) => decimal(rest === '' ? String(whole) : `${whole}.${rest}`)!);
/** Something, or nothing. */
export const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined });

/** A list of identifiers of these kinds, each there or not; no list where none is. */
export const identifiers = (kinds: Record<string, object>): fc.Arbitrary<Json | undefined> =>
  fc
    .record(Object.fromEntries(Object.keys(kinds).map((kind) => [kind, maybe(id)])))
    .map((values) =>
      some(Object.entries(kinds).flatMap(([kind, set]) => (values[kind] ? [{ ...set, value: values[kind] }] : []))),
    );
/** A list, unless it is empty. */
export const some = (list: object[]): Json | undefined => (list.length > 0 ? (list as Json) : undefined);
/** Members of an identifier that has a type. */
export const typed = (code: string, system: string): object => ({ type: { coding: [{ system: V2, code }] }, system });
/** Members of an identifier that has a system only. */
export const system = (uri: string): object => ({ system: uri });
/** National provider identifiers. */
export const npi = system('http://hl7.org/fhir/sid/us-npi');
/** DEA numbers. */
export const dea = system('http://terminology.hl7.org/NamingSystem/usdeanumber');
/** NCPDP numbers of pharmacies. */
export const ncpdp = system('http://terminology.hl7.org/CodeSystem/NCPDPProviderIdentificationNumber');

/** One address, as far as ASAP has names for it. */
export const address = maybe(
  fc
    .record({ one: text, two: maybe(text), city: maybe(text), state: maybe(text), postalCode: maybe(text) })
    .map(({ one, two, ...rest }) => [{ line: two === undefined ? [one] : [one, two], ...rest }]),
);
/** One name, first and last. */
export const name = maybe(fc.record({ given: text.map((one) => [one]), family: text }).map((one) => [one]));
/** One telephone number. */
export const phone = maybe(text.map((value) => [{ system: 'phone', value }]));

/** A Patient's content, as far as ASAP has names for it. */
export const person = fc.record({
  name,
  birthDate: maybe(day),
  gender: maybe(fc.constantFrom('male', 'female', 'unknown')),
  address,
  telecom: phone,
  identifier: identifiers({
    ssn: system('http://hl7.org/fhir/sid/us-ssn'),
    issued: system('urn:pdmp:state-issued-id'),
    licence: typed('DL', 'urn:pdmp:driver-license'),
    passport: typed('PPN', 'urn:pdmp:passport'),
    military: typed('MI', 'urn:pdmp:military-id'),
    tribal: system('urn:pdmp:tribal-id'),
    unique: system('urn:pdmp:unique-system-id'),
    record: system('urn:pdmp:medical-record'),
  }),
});

/** The id of the n-th resource. */
export const uuid = (n: number): string => `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`;
/** A reference to the n-th resource. */
export const to = (n: number): JsonObject => ({ reference: `urn:uuid:${uuid(n)}` });

/** FHIR → wire → FHIR → wire: both messages valid by our schema, equal, and all that FHIR said is in what was read. */
export function roundTrip(table: string, given: Bundle): void {
  const wire = tables.write(table, given);
  const first = tables.readGraph(table, wire, { schema: 'strict' });
  if (first.warnings.length > 0) throw new Error(JSON.stringify(first.warnings));
  const kinds = (list: readonly Resource[]): unknown[] => list.map(bare).sort();
  const read = first.resources.filter(({ resourceType }) => resourceType !== 'OperationOutcome');
  const [told, asked] = [kinds(read), kinds((given.entry ?? []).map(({ resource }) => resource!))];
  if (told.join() !== asked.join()) expect(told).toEqual(asked);
  const again = tables.write(table, { ...given, entry: first.resources.map((resource) => ({ resource })) });
  if (!Buffer.from(again).equals(wire)) expect(Buffer.from(again).toString()).toBe(Buffer.from(wire).toString());
}

/** What a resource says, without what names it or refers: sorted members, so that order does not matter. */
export function bare(resource: Resource): string {
  return JSON.stringify(resource, (key, value: Json) => {
    if (key === 'id' || key === 'reference') return undefined;
    if (key === 'value' && (typeof value === 'number' || value instanceof Decimal)) return decimalText(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
