import type { StateOutcome } from '../../../src/exchange/types.js';
import { Decimal } from '../../../src/fhir/decimal.js';
import type { Resource } from '../../../src/fhir/types.js';
import type { ReportView } from '../../../src/report/index.js';

export const publicUrl = 'https://pdmp.example.org';

const NPI = 'http://hl7.org/fhir/sid/us-npi';
const DEA = 'http://terminology.hl7.org/NamingSystem/usdeanumber';
const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const REFILL = 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension';
const TREATMENT = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-extension-opioid-treatment-code';

const from = (...states: string[]) => ({
  source: `urn:pdmp:${states[0]}`,
  ...(states.length > 1
    ? { tag: states.map((code) => ({ system: `${publicUrl}/fhir/CodeSystem/pdmp-state`, code })) }
    : {}),
});
const to = (reference: string) => ({ reference });
const period = { start: '2024-11-01', end: '2026-10-31' };

const outcome = (state: string, answer: StateOutcome['answer'], more: Partial<StateOutcome> = {}): StateOutcome => ({
  state,
  status: answer.status,
  answer,
  period,
  elapsedMs: 5,
  dispenses: 0,
  warnings: [],
  ...more,
});

const provided = { status: 'provided', resources: [], warnings: [] } as const;

export const patients: readonly Resource[] = [
  {
    resourceType: 'Patient',
    id: 'oh',
    meta: from('OH'),
    name: [
      { family: 'Testpatient', given: ['Casey', 'Q'], suffix: ['Jr'] },
      { family: 'Formerly', given: ['Casey'] },
    ],
    birthDate: '1984-07-02',
    gender: 'female',
    address: [{ line: ['1 Made-up Way', 'Apt 2'], city: 'Columbus', state: 'OH', postalCode: '43004' }],
    telecom: [{ system: 'phone', value: '6145550100' }],
  },
  {
    resourceType: 'Patient',
    id: 'ky',
    meta: from('KY'),
    name: [{ family: 'Testpatient', given: ['Casey'] }],
    birthDate: '1984-07-20',
    extension: [
      { url: 'urn:pdmp:extension:species', valueCoding: { code: '02', display: 'Veterinary Patient' } },
      { url: 'urn:pdmp:extension:animal-name', valueString: 'Rex' },
    ],
  },
];

const records: readonly Resource[] = [
  {
    resourceType: 'Medication',
    id: 'oxy',
    meta: from('KY', 'OH'),
    code: {
      text: 'OXYCODONE HCL 5 MG TABLET',
      coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code: '00406055201' }],
    },
    ingredient: [
      {
        strength: {
          extension: [{ url: 'urn:pdmp:extension:original-text', valueString: '5 MG' }],
          numerator: { value: 5, unit: 'MG' },
        },
      },
    ],
    form: { text: 'TAB' },
    extension: [
      { url: 'urn:pdmp:extension:dea-schedule', valueCodeableConcept: { coding: [{ display: 'Schedule II' }] } },
    ],
  },
  {
    resourceType: 'Medication',
    id: 'cream',
    meta: from('OH'),
    code: { text: 'COMPOUND CREAM' },
    ingredient: [{ strength: { numerator: { value: 10, unit: 'mg' }, denominator: { value: 1, unit: 'mL' } } }],
    extension: [
      {
        url: 'urn:pdmp:extension:compound-ingredient',
        extension: [
          { url: 'name', valueString: 'KETAMINE' },
          { url: 'quantity', valueDecimal: new Decimal('1.50') },
          { url: 'units', valueString: 'gm' },
        ],
      },
    ],
  },
  {
    resourceType: 'Practitioner',
    id: 'pat',
    meta: from('OH'),
    name: [{ family: 'Prescriber', given: ['Pat'], prefix: ['Dr'] }],
    identifier: [
      { system: NPI, value: '1999999984' },
      { system: DEA, value: 'BP1111119' },
    ],
  },
  { resourceType: 'Practitioner', id: 'phil', meta: from('OH'), name: [{ family: 'Pharmacist', given: ['Phil'] }] },
  {
    resourceType: 'Organization',
    id: 'shop',
    meta: from('OH'),
    name: 'Baker & Street Pharmacy',
    telecom: [{ system: 'phone', value: '6145550147' }],
    address: [{ line: ['983 Placeholder Blvd'], city: 'Dayton', state: 'OH', postalCode: '45402' }],
  },
  {
    resourceType: 'MedicationRequest',
    id: 'order',
    meta: from('OH'),
    authoredOn: '2026-02-20',
    requester: to('Practitioner/pat'),
    dispenseRequest: { numberOfRepeatsAllowed: 3, quantity: { value: 60 } },
    reasonCode: [{ coding: [{ code: 'G89.3' }] }],
  },
  {
    resourceType: 'MedicationDispense',
    id: 'older',
    meta: from('KY', 'OH'),
    status: 'completed',
    identifier: [{ system: 'urn:pdmp:rx-number', value: '2000353' }],
    extension: [
      { url: REFILL, valuePositiveInt: 2 },
      { url: TREATMENT, valueCoding: { code: '10', display: 'Acute opioid therapy' } },
    ],
    type: { coding: [{ system: ACT, code: 'RFP' }] },
    medicationReference: to('Medication/oxy'),
    subject: to('Patient/ky'),
    authorizingPrescription: [to('MedicationRequest/order')],
    performer: [{ actor: to('Organization/shop') }, { actor: to('Practitioner/phil') }],
    whenPrepared: '2026-02-22',
    whenHandedOver: '2026-02-25',
    quantity: { value: new Decimal('30.000'), unit: 'each' },
    daysSupply: { value: 15, unit: 'days', code: 'd' },
    note: [{ text: 'Method of payment: 04 Commercial Insurance' }, { text: 'Picked up by a neighbour' }],
  },
  {
    resourceType: 'MedicationDispense',
    id: 'newer',
    meta: from('KY'),
    status: 'cancelled',
    type: { coding: [{ system: ACT, code: 'FF' }] },
    medicationReference: to('Medication/oxy'),
    subject: to('Patient/ky'),
    whenPrepared: '2026-05-01',
  },
  {
    resourceType: 'MedicationDispense',
    id: 'lost',
    meta: from('OH'),
    status: 'completed',
    medicationReference: to('Medication/cream'),
    whenHandedOver: '2025-01-02T10:00:00Z',
    quantity: { value: 10, unit: 'mL' },
  },
  {
    resourceType: 'MedicationAdministration',
    id: 'given',
    meta: from('OH'),
    status: 'completed',
    medicationCodeableConcept: { text: 'METHADONE 10 MG' },
    subject: to('Patient/oh'),
    effectivePeriod: { start: '2026-03-01', end: '2026-03-04' },
    dosage: { dose: { value: new Decimal('10.0'), unit: 'mg' }, route: { text: 'oral' } },
    performer: [{ actor: to('Organization/shop') }],
  },
  {
    resourceType: 'DetectedIssue',
    id: 'alert',
    meta: from('OH'),
    status: 'final',
    code: { coding: [{ code: '03', display: 'Doctor or pharmacy shopping' }] },
    detail: '5 prescribers and 4 pharmacies in 90 days',
    patient: to('Patient/oh'),
  },
  {
    resourceType: 'Observation',
    id: 'panel',
    meta: from('OH'),
    status: 'final',
    code: { text: 'PDMP scores' },
    subject: to('Patient/oh'),
    method: { text: 'Made-up Scores Inc' },
    note: [{ text: 'https://scores.example.org/about' }],
    hasMember: [to('Observation/score')],
  },
  {
    resourceType: 'Observation',
    id: 'score',
    meta: from('OH'),
    status: 'final',
    code: { text: 'Narcotic' },
    valueString: '370',
  },
];

/** A report of five states: two told, one of them with a warning; one timed out, one put off, one may not be shown. */
export function fullView(): ReportView {
  return {
    publicUrl,
    withheld: ['MD'],
    answer: {
      query: {
        requestId: '0123456789abcdef0123456789abcdef',
        requestedAt: '2026-10-31T10:00:00.000Z',
        patient: {
          resourceType: 'Patient',
          id: 'asked',
          name: [{ family: 'Testpatient', given: ['Casey'] }],
          birthDate: '1984-07-02',
        },
        practitioner: {
          resourceType: 'Practitioner',
          id: 'asker',
          name: [{ family: 'Amster', given: ['Adam'] }],
          identifier: [
            { system: NPI, value: '1234567893' },
            { system: DEA, value: 'BA1234563' },
          ],
        },
        role: { resourceType: 'PractitionerRole', code: [{ coding: [{ code: 'nurse-practitioner' }] }] },
        organization: {
          resourceType: 'Organization',
          id: 'clinic',
          name: 'Highview Clinic',
          telecom: [{ system: 'phone', value: '5025550100' }],
        },
        period,
      },
      outcomes: [
        outcome('OH', provided, { dispenses: 2 }),
        outcome(
          'KY',
          { ...provided, executedAt: '2026-10-31T09:59:00-01:00' },
          {
            dispenses: 2,
            warnings: [{ code: 'unread', text: 'pmp:Oddity is not read', count: 3 }],
          },
        ),
        outcome('IN', { status: 'failed', code: 'timeout', retryable: true, disclosed: 'maybe' }),
        outcome('WA', { status: 'deferred' }),
        outcome('MD', provided, { dispenses: 4, toldAt: '2026-10-30T08:00:00.000Z' }),
      ],
      resources: [...patients, ...records],
      answeredAt: '2026-10-31T10:00:02.000Z',
    },
  };
}

/** The same report where every state told all it knows. */
export function wholeView(): ReportView {
  const { answer } = fullView();
  return { publicUrl, answer: { ...answer, outcomes: answer.outcomes.slice(0, 1) } };
}
