import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Bundle, Json, JsonObject, Resource } from '../../src/fhir/types.js';
import { Decimal, decimal, decimalText } from '../../src/fhir/decimal.js';
import { openTables } from '../../src/mapping/index.js';
import { bundleOf } from './support/script.js';

const tables = await openTables({ only: ['asap-2.1a/request', 'asap-2.1a/history'] });
const MEDS = 'http://hl7.org/fhir/us/meds/StructureDefinition';
const V2 = 'http://terminology.hl7.org/CodeSystem/v2-0203';

/** Texts as they may stand between tags: letters of every kind, markup, numbers; made by hand, as there are many of them. */
const words = ['a', 'Zoë O’Neil-Peña', '<b>&amp;"quoted"</b>', ']]>', '漢字 😀', '0.5', 'x\ty', '--'];
const text = fc.nat(words.length * 500 - 1).map((n) => `${words[n % words.length]!}${n >> 3}`);
const id = text;
const day = fc.integer({ min: 0, max: 20_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
const amount = fc
  .tuple(fc.nat(9999), fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 3 }))
  .map(([whole, rest]) => decimal(rest === '' ? String(whole) : `${whole}.${rest}`)!);
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined });

const identifiers = (kinds: Record<string, object>): fc.Arbitrary<Json | undefined> =>
  fc
    .record(Object.fromEntries(Object.keys(kinds).map((kind) => [kind, maybe(id)])))
    .map((values) =>
      some(Object.entries(kinds).flatMap(([kind, set]) => (values[kind] ? [{ ...set, value: values[kind] }] : []))),
    );
const some = (list: object[]): Json | undefined => (list.length > 0 ? (list as Json) : undefined);
const typed = (code: string, system: string): object => ({ type: { coding: [{ system: V2, code }] }, system });
const system = (uri: string): object => ({ system: uri });
const npi = system('http://hl7.org/fhir/sid/us-npi');
const dea = system('http://terminology.hl7.org/NamingSystem/usdeanumber');
const ncpdp = system('http://terminology.hl7.org/CodeSystem/NCPDPProviderIdentificationNumber');

const address = maybe(
  fc
    .record({ one: text, two: maybe(text), city: maybe(text), state: maybe(text), postalCode: maybe(text) })
    .map(({ one, two, ...rest }) => [{ line: two === undefined ? [one] : [one, two], ...rest }]),
);
const name = maybe(fc.record({ given: text.map((one) => [one]), family: text }).map((one) => [one]));
const phone = maybe(text.map((value) => [{ system: 'phone', value }]));

const person = fc.record({
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

const uuid = (n: number): string => `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`;
const to = (n: number): JsonObject => ({ reference: `urn:uuid:${uuid(n)}` });

/** FHIR → wire → FHIR → wire: both messages valid by our schema, equal, and all that FHIR said is in what was read. */
function roundTrip(table: string, given: Bundle): void {
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
function bare(resource: Resource): string {
  return JSON.stringify(resource, (key, value: Json) => {
    if (key === 'id' || key === 'reference') return undefined;
    if (key === 'value' && (typeof value === 'number' || value instanceof Decimal)) return decimalText(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

const organization = fc.record({
  name: maybe(text),
  address,
  telecom: phone,
  identifier: identifiers({ dea, ncpdp, npi }),
});
const practitioner = fc.record({
  name,
  address,
  identifier: identifiers({ dea, npi }),
});
const drug = fc.record({
  words: text,
  code: maybe(id),
  rx: maybe(id),
  kind: fc.constantFrom('http://hl7.org/fhir/sid/ndc', 'urn:pdmp:product:upc', 'urn:pdmp:product:unqualified'),
});
const record = fc.record({
  filled: day,
  rx: maybe(text),
  quantity: maybe(amount),
  days: maybe(fc.nat(999)),
  refill: maybe(fc.integer({ min: 1, max: 99 })),
  repeats: maybe(fc.nat(99)),
  written: maybe(day),
  drug,
  organization,
  practitioner,
});

const reply = fc.record({
  asked: id,
  at: day,
  patient: person,
  records: fc.array(record, { minLength: 1, maxLength: 2 }),
});

it('keeps every answer: FHIR → wire → FHIR, 5,000 times', () => {
  fc.assert(
    fc.property(reply, ({ asked, at, patient, records }) => {
      const header = {
        resourceType: 'MessageHeader',
        id: uuid(0),
        eventCoding: { system: 'urn:pdmp:asap:message', code: 'DetailedAdHocResponse' },
        source: { endpoint: 'urn:pdmp:unknown' },
        response: { identifier: asked, code: 'ok' },
        extension: [{ url: `${MEDS}/header-timestamp-extension`, valueDateTime: at }],
        focus: [to(1)],
      };
      const told = records.flatMap((one, n) => recordOf(one, 10 * (n + 1)));
      const shared = unique(told);
      roundTrip(
        'asap-2.1a/history',
        bundleOf([header, { resourceType: 'Patient', id: uuid(1), ...patient }, ...shared]),
      );
    }),
    { numRuns: 5000 },
  );
});

type Told = typeof record extends fc.Arbitrary<infer R> ? R : never;

function recordOf(one: Told, n: number): Resource[] {
  const { words, code, rx, kind } = one.drug;
  const codes = [
    ...(code ? [{ system: kind, code, display: words }] : []),
    ...(rx ? [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: rx }] : []),
  ];
  const type =
    one.refill === undefined
      ? undefined
      : { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'RF', display: 'Refill' }] };
  const parts: Resource[] = [
    {
      resourceType: 'MedicationDispense',
      id: uuid(n),
      status: 'completed',
      whenPrepared: one.filled,
      whenHandedOver: one.filled,
      identifier: one.rx === undefined ? undefined : [{ ...typed('FILL', 'urn:pdmp:rx-number'), value: one.rx }],
      quantity: one.quantity === undefined ? undefined : { value: one.quantity },
      daysSupply:
        one.days === undefined
          ? undefined
          : { value: one.days, unit: 'days', system: 'http://unitsofmeasure.org', code: 'd' },
      extension:
        one.refill === undefined
          ? undefined
          : [{ url: `${MEDS}/refill-number-extension`, valuePositiveInt: one.refill }],
      type,
      subject: to(1),
      medicationReference: to(n + 2),
      authorizingPrescription: [to(n + 1)],
      performer: [{ actor: to(n + 3) }],
    },
    {
      resourceType: 'MedicationRequest',
      id: uuid(n + 1),
      status: 'unknown',
      intent: 'order',
      authoredOn: one.written,
      dispenseRequest: one.repeats === undefined ? undefined : { numberOfRepeatsAllowed: one.repeats },
      subject: to(1),
      medicationReference: to(n + 2),
      requester: to(n + 4),
    },
    {
      resourceType: 'Medication',
      id: uuid(n + 2),
      code: { text: words, coding: some(codes) },
      ingredient: [{ itemCodeableConcept: { text: words } }],
    },
    { resourceType: 'Organization', id: uuid(n + 3), active: true, ...one.organization },
    { resourceType: 'Practitioner', id: uuid(n + 4), ...one.practitioner },
  ];
  return parts;
}

/** Equal drugs and parties of one message are one resource. */
function unique(resources: readonly Resource[]): Resource[] {
  const ids = new Map<string, string>();
  const moved = new Map<string, string>();
  const kept = resources.filter((resource) => {
    if (!/^(Medication|Organization|Practitioner)$/.test(resource.resourceType)) return true;
    const known = ids.get(bare(resource));
    if (known === undefined) ids.set(bare(resource), resource.id!);
    else moved.set(resource.id!, known);
    return known === undefined;
  });
  const follow = (value: Json | undefined): Json | undefined => {
    if (typeof value === 'string') return `urn:uuid:${moved.get(value.slice(9)) ?? value.slice(9)}`;
    return value;
  };
  return kept.map((resource) => referring(resource, follow) as Resource);
}

/** A resource with other references. */
function referring(
  value: Json | undefined,
  follow: (reference: Json | undefined) => Json | undefined,
): Json | undefined {
  if (Array.isArray(value)) return value.map((one) => referring(one, follow)!);
  if (typeof value !== 'object' || value === null || value instanceof Decimal) return value;
  const members = Object.entries(value).map(([key, one]) => [
    key,
    key === 'reference' ? follow(one) : referring(one, follow),
  ]);
  return Object.fromEntries(members) as JsonObject;
}

const question = fc.record({
  id,
  asker: fc.record({
    name: text.map((one) => [{ text: one }]),
    identifier: identifiers({ npi, dea, licence: system('urn:pdmp:state-license') }),
  }),
  role: fc.constantFrom('physician', 'pharmacist', 'dentist', 'prescriber-delegate-licensed', 'institution'),
  facility: fc.record({ name: text, state: maybe(text), identifier: identifiers({ npi, dea, ncpdp }) }),
  states: fc.array(text, { minLength: 1, maxLength: 3 }),
  period: fc.record({ start: day, end: day }),
  patient: person,
});

it('keeps every question: FHIR → wire → FHIR, 5,000 times', () => {
  fc.assert(
    fc.property(question, ({ id: own, asker, role, facility, states, period, patient }) => {
      const { state, ...known } = facility;
      const url = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-activity-period-extension';
      roundTrip(
        'asap-2.1a/request',
        bundleOf([
          {
            resourceType: 'MessageHeader',
            id: own,
            eventCoding: { system: 'urn:pdmp:asap:message', code: 'DetailedAdHocQuery' },
            source: { endpoint: 'urn:pdmp:unknown' },
            extension: [
              { url: `${MEDS}/header-timestamp-extension`, valueDateTime: '2026-01-15T14:03:22Z' },
              { url, valuePeriod: period },
              ...states.map((valueString) => ({ url: 'urn:pdmp:extension:disclosing-state', valueString })),
            ],
            author: {},
            sender: {},
            focus: [{}],
          },
          {
            resourceType: 'PractitionerRole',
            code: [{ coding: [{ system: 'urn:pdmp:requestor-role', code: role }] }],
            practitioner: {},
            organization: {},
          },
          { resourceType: 'Practitioner', ...asker },
          { resourceType: 'Organization', ...known, address: state && [{ state }] },
          { resourceType: 'Patient', ...patient },
        ]),
      );
    }),
    { numRuns: 5000 },
  );
});
