import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/fhir/types.js';
import { openTables } from '../../src/mapping/index.js';
import { extension, sample, tableOf, type Told, told } from './support/script.js';

const tables = await openTables();
const read = (name: string): Told => told(tables, tableOf(name), sample(name));

const NPI = 'http://hl7.org/fhir/sid/us-npi';
const DEA = 'http://terminology.hl7.org/NamingSystem/usdeanumber';
const NCPDP = 'http://terminology.hl7.org/CodeSystem/NCPDPProviderIdentificationNumber';
const UCUM = 'http://unitsofmeasure.org';
const NCIT = 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl';

const PATIENT = {
  name: [{ family: 'Testpatient', given: ['Casey'] }],
  gender: 'female',
  birthDate: '1984-07-02',
  address: [{ line: ['12 Elm St'], city: 'Springfield', state: 'WA', postalCode: '98101' }],
};
const PRESCRIBER = {
  identifier: [
    { system: DEA, value: 'AB1234579' },
    { system: NPI, value: '1999999984' },
  ],
  name: [{ family: 'Prescriber', given: ['Pat'] }],
};
const PHARMACY_IDS = [
  { system: NCPDP, value: '9900002' },
  { system: DEA, value: 'BX1234563' },
  { system: NPI, value: '1999999976' },
];

/** `{ system: code }` of an issue's codings, the systems by their last word. */
function codes(issue: JsonObject | undefined): Record<string, unknown> {
  const codings = ((issue?.details as JsonObject | undefined)?.coding ?? []) as JsonObject[];
  return Object.fromEntries(codings.map(({ system, code }) => [String(system).split(':').at(-1)!, code]));
}

const text = (issue: JsonObject | undefined): unknown => (issue?.details as JsonObject | undefined)?.text;

describe.each(['10-rxhistoryresponse-approved', '17-rxhistoryresponse-approved'])('the record of %s', (name) => {
  const answer = read(name);
  const dispense = answer.one('MedicationDispense');
  const request = answer.to((dispense.authorizingPrescription as JsonObject[])[0]);
  const medication = answer.to(dispense.medicationReference);

  it('was filled, sold and written on its days', () => {
    expect(dispense).toMatchObject({ status: 'completed', whenPrepared: '2025-12-01', whenHandedOver: '2025-12-02' });
    expect(request).toMatchObject({ status: 'unknown', intent: 'order', authoredOn: '2025-11-30' });
    expect(request.substitution).toEqual({ allowedBoolean: true });
  });

  it('is 60 tablets for 15 days, an original fill, under its prescription number', () => {
    expect(dispense.quantity).toEqual({ value: 60, unit: 'Tablet', system: NCIT, code: 'C48542' });
    expect(dispense.daysSupply).toEqual({ value: 15, unit: 'days', system: UCUM, code: 'd' });
    expect(dispense.type).toMatchObject({ coding: [{ code: 'FF' }] });
    expect(extension(dispense, 'refill-number-extension')).toBeUndefined();
    expect(dispense.identifier).toMatchObject([{ system: 'urn:pdmp:rx-number', value: '7654321' }]);
  });

  it('was paid by commercial insurance', () => {
    expect(dispense.note).toEqual([{ text: 'Method of payment: 04 Commercial Insurance' }]);
  });

  it('is oxycodone 5 mg tablets, schedule II', () => {
    expect(medication.code).toEqual({
      text: 'OXYCODONE HCL 5 MG TABLET',
      coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code: '00406055201', display: 'OXYCODONE HCL 5 MG TABLET' }],
    });
    expect(medication.ingredient).toMatchObject([
      {
        strength: {
          numerator: { value: 5, unit: 'mg', system: UCUM, code: 'mg' },
          denominator: { value: 1, unit: 'each', system: UCUM, code: '{each}' },
        },
      },
    ]);
    expect(medication.form).toMatchObject({ coding: [{ system: NCIT, code: 'C42998', display: 'Tablet' }] });
    expect(extension(medication, 'dea-schedule')).toMatchObject({
      valueCodeableConcept: { coding: [{ code: 'C48675', display: 'Schedule II' }] },
    });
  });

  it('is the patient’s, told by the pharmacy and ordered by the prescriber', () => {
    expect(answer.all('Patient')).toHaveLength(1);
    expect(answer.to(dispense.subject)).toMatchObject(PATIENT);
    expect(answer.to(request.subject)).toBe(answer.one('Patient'));
    expect(answer.to(request.requester)).toMatchObject(PRESCRIBER);
    const [performer] = dispense.performer as JsonObject[];
    expect(answer.to(performer!.actor)).toMatchObject({
      name: 'Example Pharmacy',
      identifier: PHARMACY_IDS,
      address: [{ line: ['2 Oak St'], city: 'Springfield', state: 'WA', postalCode: '98101' }],
    });
    expect(extension(dispense, 'history-source')?.extension).toEqual([
      expect.objectContaining({ url: expect.stringMatching(/qualifier|reference/) }),
      expect.objectContaining({ url: expect.stringMatching(/qualifier|reference/) }),
    ]);
  });

  it('answers the question', () => {
    const header = answer.one('MessageHeader');
    expect(header.response).toEqual({ identifier: '0f2b6c5a9d3e4b7f8a1c2d3e4f5a6b7c', code: 'ok' });
    expect(extension(header, 'script-message-id')?.valueString).toBe('a1b2c3d4e5f60718293a4b5c6d7e8f90');
    expect(extension(header, 'header-timestamp-extension')?.valueDateTime).toBe('2026-01-15T14:03:22Z');
    expect(extension(header, 'script-to')?.valueString).toBe('EHR-0001');
    expect(extension(header, 'script-from-qualifier')?.valueString).toBe('ZZZ');
    expect(extension(header, 'script-consent')?.valueString).toBe('Y');
  });
});

describe('10-rxhistoryresponse-approved', () => {
  const answer = read('10-rxhistoryresponse-approved');

  it('tells refills authorized and the pharmacy’s telephone', () => {
    expect(answer.one('MedicationRequest').dispenseRequest).toEqual({ numberOfRepeatsAllowed: 0 });
    expect(answer.one('Organization').telecom).toEqual([{ system: 'phone', value: '2065550100' }]);
  });

  it('is approved under a reference number', () => {
    const [issue, ...others] = answer.issues();
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ severity: 'information', code: 'informational', diagnostics: 'SCRIPT Approved' });
    expect(codes(issue)).toEqual({ response: 'Approved' });
    expect(extension(issue!, 'script-reference')?.valueString).toBe('REF-1');
  });

  it('with more to be had says so (AQ)', () => {
    expect(codes(read('10-rxhistoryresponse-approved-more-AQ').issues()[0])).toEqual({
      response: 'Approved',
      reason: 'AQ',
    });
  });
});

describe('17-rxhistoryresponse-approved', () => {
  const answer = read('17-rxhistoryresponse-approved');
  const header = answer.one('MessageHeader');

  it('tells the window that was searched, the software and the refills remaining', () => {
    expect(extension(header, 'response-prescription-period-extension')?.valuePeriod).toEqual({
      start: '2024-01-15',
      end: '2026-01-15',
    });
    expect(extension(header, 'script-software-product')?.valueString).toBe('PDMP Gateway');
    expect(extension(answer.one('MedicationRequest'), 'refills-remaining')?.valueUnsignedInt).toBe(0);
  });

  it('tells what became of each state', () => {
    const states = answer.issues().filter(({ diagnostics }) => diagnostics === 'SCRIPT PDMPStates');
    expect(states.map((issue) => [extension(issue, ':state')?.valueCode, codes(issue).reason, issue.code])).toEqual([
      ['WA', 'DK', 'informational'],
      ['OR', 'DL', 'forbidden'],
    ]);
    expect(codes(answer.issues()[0])).toEqual({ response: 'Approved', reason: 'DK' });
  });

  it('tells the score, with its source and where the report is', () => {
    const panel = answer.all('Observation').find((one) => one.hasMember !== undefined)!;
    expect(panel).toMatchObject({ status: 'final', method: { text: 'EXAMPLE' } });
    expect(panel.note).toEqual([{ text: 'https://pdmp.example/report/1' }]);
    const [member, ...others] = (panel.hasMember as JsonObject[]).map((one) => answer.to(one));
    expect(others).toEqual([]);
    expect(member).toMatchObject({ status: 'final', code: { text: 'Narcotic' }, valueString: '120' });
    expect(answer.to(panel.subject)).toBe(answer.one('Patient'));
  });

  it('keeps who asked, as the message’s receivers', () => {
    const receivers = (header.destination as JsonObject[]).map(({ name, receiver }) => [name, answer.to(receiver)]);
    expect(receivers).toEqual([
      ['Facility', expect.objectContaining({ resourceType: 'Organization', name: 'Example Clinic' })],
      ['Prescriber', expect.objectContaining({ resourceType: 'Practitioner', ...PRESCRIBER })],
    ]);
    expect(answer.all('Organization')).toHaveLength(2);
    expect(answer.all('Practitioner')).toHaveLength(1);
  });
});

describe('answers without records', () => {
  it.each([
    ['10-rxhistoryresponse-denied-AA', 'AA', 'Patient unknown'],
    ['17-rxhistoryresponse-denied-AA', 'AA', 'Patient unknown to the Provider'],
    ['17-rxhistoryresponse-denied-BC', 'BC', 'Not authorized to release'],
    ['17-rxhistoryresponse-denied-GV', 'GV', 'RequestorRole not authorized to receive PDMP data'],
  ])('%s is denied', (name, reason, why) => {
    const answer = read(name);
    const [issue, ...others] = answer.issues();
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ severity: 'error', code: 'business-rule', diagnostics: 'SCRIPT Denied' });
    expect(codes(issue)).toEqual({ response: 'Denied', reason });
    expect(text(issue)).toBe(why);
    expect(answer.one('Patient')).toMatchObject(PATIENT);
    expect(answer.all('MedicationDispense')).toEqual([]);
  });

  it('17-rxhistoryresponse-approved-no-data is approved, without data, for the state too', () => {
    const [approved, state] = read('17-rxhistoryresponse-approved-no-data').issues();
    expect(codes(approved)).toEqual({ response: 'Approved', reason: 'DJ' });
    expect(text(approved)).toBe('No data found for the search criteria');
    expect([extension(state!, ':state')?.valueCode, codes(state).reason]).toEqual(['WA', 'DJ']);
  });

  it.each([
    ['10-error-900', '900', undefined, 'not-found', 'NotFound'],
    ['17-error-900-1000', '900', '1000', 'not-found', 'NotFound'],
    ['17-error-900-4030', '900', '4030', 'processing', 'Sender not allowed to send this transaction type'],
    ['17-error-900-500', '900', '500', 'processing', '/Message/Body/RxHistoryRequest/Patient/HumanPatient/DateOfBirth'],
    ['17-error-600-008', '600', '008', 'transient', 'State PDMP timed out'],
    ['17-error-601-210', '601', '210', 'exception', 'Unable to process transaction, please resubmit'],
    ['17-error-602-4020', '602', '4020', 'exception', 'Receiver system error'],
  ])('%s is an error', (name, error, description, code, why) => {
    const answer = read(name);
    const [issue, ...others] = answer.issues();
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ severity: 'error', code, diagnostics: 'SCRIPT Error' });
    expect(codes(issue)).toEqual({ error, ...(description === undefined ? {} : { description }) });
    expect(text(issue)).toBe(why);
    expect(answer.graph.resources.map((one) => one.resourceType).sort()).toEqual(['MessageHeader', 'OperationOutcome']);
  });

  it.each([
    ['10-status-000', '000', 'SCRIPT Status'],
    ['17-status-000', '000', 'SCRIPT Status'],
    ['17-verify-010', '010', 'SCRIPT Verify'],
  ])('%s only says that the question came', (name, status, diagnostics) => {
    const [issue] = read(name).issues();
    expect(issue).toMatchObject({ severity: 'information', code: 'informational', diagnostics });
    expect(codes(issue)).toEqual({ status });
  });
});

describe('questions', () => {
  const WINDOW = { start: '2024-01-15', end: '2026-01-15' };
  const role = (question: Told): unknown =>
    ((question.one('PractitionerRole').code as JsonObject[])[0]!.coding as JsonObject[])[0]!.code;

  it('17-rxhistoryrequest-prescriber', () => {
    const question = read('17-rxhistoryrequest-prescriber');
    const header = question.one('MessageHeader');
    expect(header.id).toBe('0f2b6c5a9d3e4b7f8a1c2d3e4f5a6b7c');
    expect(extension(header, 'pdmp-activity-period-extension')?.valuePeriod).toEqual(WINDOW);
    expect(question.one('Patient')).toMatchObject(PATIENT);
    expect(question.to(header.author)).toMatchObject(PRESCRIBER);
    expect(question.to(header.sender)).toMatchObject({
      name: 'Example Clinic',
      identifier: [
        { system: NCPDP, value: '9900001' },
        { system: DEA, value: 'AB1234579' },
        { system: NPI, value: '1999999992' },
      ],
      address: [{ state: 'WA', country: 'US' }],
    });
    expect(role(question)).toBe('physician');
    const asked = (header.extension as JsonObject[]).filter(({ url }) => String(url).endsWith('disclosing-state'));
    expect(asked.map(({ valueString }) => valueString)).toEqual(['WA', 'OR']);
  });

  it('17-rxhistoryrequest-pharmacist', () => {
    const question = read('17-rxhistoryrequest-pharmacist');
    expect(role(question)).toBe('pharmacist');
    expect(question.one('Organization')).toMatchObject({ name: 'Example Pharmacy', identifier: PHARMACY_IDS });
    expect(question.one('Practitioner')).toMatchObject({
      identifier: [
        { system: 'urn:pdmp:state-license', value: 'PH12345' },
        { system: NPI, value: '1999999968' },
      ],
      name: [{ family: 'Pharmacist', given: ['Robin'] }],
    });
  });

  it('17-rxhistoryrequest-veterinary', () => {
    const question = read('17-rxhistoryrequest-veterinary');
    expect(role(question)).toBe('veterinarian');
    const animal = extension(question.one('Patient'), 'patient-animal')!;
    expect(extension(animal, 'species')?.valueCodeableConcept).toEqual({
      text: 'Dog',
      coding: [{ system: 'http://snomed.info/sct', code: '448771007' }],
    });
    expect(question.one('Practitioner').qualification).toMatchObject([{ code: { coding: [{ code: '174M00000X' }] } }]);
  });

  it('10-rxhistoryrequest', () => {
    const question = read('10-rxhistoryrequest');
    const header = question.one('MessageHeader');
    expect(header.id).toBe('0f2b6c5a9d3e4b7f8a1c2d3e4f5a6b7c');
    expect(extension(header, 'pdmp-activity-period-extension')?.valuePeriod).toEqual(WINDOW);
    expect(extension(header, 'script-sender-tertiary')?.valueString).toBe('PH12345');
    expect(extension(header, 'script-receiver-tertiary')?.valueString).toBe('WA-OHP');
    expect(question.one('Patient')).toMatchObject(PATIENT);
    expect(question.one('Practitioner')).toMatchObject(PRESCRIBER);
    expect(question.one('Organization')).toMatchObject({ name: 'Example Clinic', address: [{ state: 'WA' }] });
    expect(role(question)).toBe('other-prescriber');
  });
});
