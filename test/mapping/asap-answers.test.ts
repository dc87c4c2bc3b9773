import { it } from '@jest/globals';
import fc from 'fast-check';
import { Decimal } from '../../src/fhir/decimal.js';
import type { Json, JsonObject, Resource } from '../../src/fhir/types.js';
import {
  address,
  amount,
  bare,
  day,
  dea,
  id,
  identifiers,
  maybe,
  MEDS,
  name,
  ncpdp,
  npi,
  person,
  phone,
  roundTrip,
  some,
  typed,
  text,
  to,
  uuid,
} from './support/asap.js';
import { bundleOf } from './support/script.js';

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
