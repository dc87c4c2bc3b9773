import fc from 'fast-check';
import { Decimal } from '../../../../../../src/fhir/decimal.js';
import type { JsonObject } from '../../../../../../src/fhir/types.js';
import type { StateAnswer } from '../../../../../../src/exchange/types.js';
import { history, type Fill } from '../../support/answers.js';

const NPI = 'http://hl7.org/fhir/sid/us-npi';
const DEA = 'http://terminology.hl7.org/NamingSystem/usdeanumber';
const SSN = 'http://hl7.org/fhir/sid/us-ssn';
const PDMP = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-extension-';
const species = (code: string): JsonObject => ({
  url: 'urn:pdmp:extension:species',
  valueCoding: { system: 'http://terminology.hl7.org/CodeSystem/PMIXSpeciesTypeCode', code },
});

/** Members that may be told otherwise; `undefined`: not told. Each now and then. */
function changes(
  members: Readonly<Record<string, readonly (JsonObject[string] | undefined)[]>>,
): fc.Arbitrary<JsonObject> {
  const arbitraries = Object.fromEntries(
    Object.entries(members).map(([member, values]) => [member, fc.constantFrom(...values)]),
  );
  return fc.record(arbitraries, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>;
}

const patient = changes({
  name: [undefined, [{ text: 'P. Fiction' }], [{ family: 'Fiction' }], [{ given: ['Peter'] }]],
  birthDate: [undefined, '1973', '1973-11'],
  gender: [undefined],
  identifier: [
    [
      { system: SSN, value: '999-00-0001' },
      { system: SSN, value: '999-00-0002' },
    ],
    [{ system: 'urn:pdmp:medical-record', value: '7' }, { value: '8' }],
  ],
  telecom: [[{ value: '614-555-0100', system: 'phone' }]],
  extension: [[species('01')], [species('02'), { url: 'urn:pdmp:extension:animal-name', valueString: 'Rex' }]],
});

const organization = changes({
  name: [undefined],
  active: [true],
  identifier: [
    undefined,
    [{ system: NPI, value: '1234567890' }],
    [
      { system: DEA, value: 'FC1234563' },
      { system: DEA, value: 'FC1234570' },
    ],
  ],
  telecom: [[{ system: 'phone', value: '1', use: 'home' }]],
  address: [[{ line: ['a', 'b', 'c', 'd', 'e', 'f'] }], [{ city: 'Nowhere', use: 'home' }]],
});

const practitioner = changes({
  name: [undefined, [{ given: ['Adam'] }]],
  identifier: [undefined, [{ system: NPI, value: '0000000000' }]],
  address: [[{ line: ['a', 'b', 'c', 'd', 'e', 'f'] }]],
});

const dispense = changes({
  status: [undefined, 'entered-in-error'],
  medicationReference: [undefined],
  subject: [undefined],
  performer: [undefined, [{ function: { text: 'x' } }], [{ actor: { display: 'A pharmacy' } }]],
  authorizingPrescription: [undefined],
  quantity: [undefined, { unit: 'mL' }, { value: new Decimal('5.50') }, { value: 5, unit: 'each', code: '{each}' }],
  daysSupply: [undefined, { value: 5 }, { unit: 'days' }],
  whenPrepared: [undefined, '2024-03-02T10:00:00Z', '2024-03'],
  whenHandedOver: ['2024-03-01', '2024-03-05', '2024-03-02T09:00:00-05:00'],
  dosageInstruction: [[{ text: 'one' }], [{ text: 'one' }, { text: 'two' }]],
  note: [[{ text: 'Method of payment: 02 Medicaid' }], [{ text: 'Method of payment: 77' }]],
  extension: [
    [{ url: `${PDMP}opioid-treatment-code`, valueCoding: { display: 'x' } }],
    [{ url: `${PDMP}rx-transmission-method`, valueCoding: { display: 'by hand' } }],
  ],
});

const request = changes({
  status: [undefined],
  medicationReference: [undefined],
  requester: [undefined],
  authoredOn: [undefined],
});
const medication = changes({
  code: [undefined, { text: 'Inventalam' }],
  ingredient: [[{ strength: { extension: [{ url: 'urn:pdmp:extension:original-text', valueString: '5 MG' }] } }]],
});

const fill: fc.Arbitrary<Fill> = fc.record({
  rx: fc.constantFrom('1', '2'),
  refill: fc.constantFrom(undefined, 1, 2),
  dispense,
  request,
  medication,
});

/** A state's answer with whatever states leave out, tell twice, or tell wrongly. */
export const gappy: fc.Arbitrary<StateAnswer> = fc
  .tuple(fc.array(fill, { minLength: 1, maxLength: 3 }), patient, organization, practitioner)
  .map(([fills, ...tale]) => history(fills, { patient: tale[0], organization: tale[1], practitioner: tale[2] }));
