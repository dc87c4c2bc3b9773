import { describe, expect, it } from '@jest/globals';
import { MessageError } from '../../src/xml/errors.js';
import type { JsonObject } from '../../src/fhir/types.js';
import { openTables } from '../../src/mapping/index.js';
import { bundleOf, canonical, changed, extension, type Told, told } from './support/script.js';

const tables = await openTables();
const TABLE = 'script-2017071/history';
const SAMPLE = '17-rxhistoryresponse-approved';
const read = (xml: string): Told => told(tables, TABLE, xml);

const ADMINISTERED = changed(SAMPLE, [/MedicationDispensed>/g, 'MedicationDispensedAdministered>']);
/** All that a record of what was prescribed has place for, beside who and what. */
const PRESCRIBED = changed(
  SAMPLE,
  [/MedicationDispensed>/g, 'MedicationPrescribed>'],
  ['<Substitutions>0</Substitutions><RefillsRemaining>0</RefillsRemaining>', PLACEHOLDER()],
  ['<PaymentType>4</PaymentType>', ''],
  [/<OtherMedicationDate>.*<\/OtherMedicationDate>/, ''],
);
function PLACEHOLDER(): string {
  return (
    '<Substitutions>1</Substitutions><NumberOfRefills>3</NumberOfRefills><Note>With food</Note>' +
    '<Sig><SigText>One tablet twice a day</SigText></Sig>' +
    '<HistoryPrescriberOrderNumber>PON-1</HistoryPrescriberOrderNumber>'
  );
}

/** Written and read again, strictly: what was told, and the message. */
function again(answer: Told): { readonly told: Told; readonly xml: string } {
  const xml = Buffer.from(tables.write(TABLE, bundleOf(answer.graph.resources))).toString();
  return { xml, told: read(xml) };
}

describe('what was administered', () => {
  const answer = read(ADMINISTERED);
  const administration = answer.one('MedicationAdministration');

  it('is an administration, with the prescription that it was made by', () => {
    expect(answer.all('MedicationDispense')).toEqual([]);
    expect(administration).toMatchObject({
      status: 'completed',
      effectiveDateTime: '2025-12-01',
      dosage: { dose: { value: 60, unit: 'Tablet', code: 'C48542' } },
      identifier: [{ system: 'urn:pdmp:rx-number', value: '7654321' }],
      note: [{ text: 'Method of payment: 04 Commercial Insurance' }],
    });
    expect(extension(administration, 'days-supply')).toMatchObject({ valueUnsignedInt: 15 });
    expect(extension(administration, 'fill-number')).toMatchObject({ valueString: '00' });
    expect(extension(administration, 'sold-date')).toMatchObject({ valueDateTime: '2025-12-02' });
    expect(answer.to(administration.subject)).toMatchObject({ birthDate: '1984-07-02' });
    expect(answer.to(administration.medicationReference)).toMatchObject({
      code: { text: 'OXYCODONE HCL 5 MG TABLET' },
    });
    expect(answer.to(extension(administration, 'pharmacy')!.valueReference)).toMatchObject({
      name: 'Example Pharmacy',
    });
    const request = answer.to(administration.request);
    expect(request).toMatchObject({ authoredOn: '2025-11-30', substitution: { allowedBoolean: true } });
    expect(answer.to(request.requester)).toMatchObject({ name: [{ family: 'Prescriber' }] });
    expect(answer.graph.warnings).toEqual([]);
  });

  it('is written as it was told, and reads the same', () => {
    const { xml, told } = again(answer);
    expect(xml).toContain('<MedicationDispensedAdministered>');
    expect(xml).not.toMatch(/<MedicationDispensed>|<MedicationPrescribed>/);
    for (const said of [
      '<FillNumber>00<',
      '<DaysSupply>15<',
      '<PaymentType>4<',
      '<Date>2025-12-02<',
      '<RefillsRemaining>0<',
    ])
      expect(xml).toContain(said);
    expect(canonical(tables, told.graph)).toEqual(canonical(tables, answer.graph));
  });

  it('is not written where it was not completed', () => {
    const resources = answer.graph.resources.map((one) =>
      one === administration ? { ...one, status: 'not-done' } : one,
    );
    expect(() => tables.write(TABLE, bundleOf(resources))).toThrow(MessageError);
  });
});

describe('what was prescribed', () => {
  const answer = read(PRESCRIBED);
  const request = answer.one('MedicationRequest');

  it('is a prescription that nothing was dispensed for', () => {
    expect(answer.all('MedicationDispense')).toEqual([]);
    expect(request).toMatchObject({
      status: 'unknown',
      intent: 'order',
      authoredOn: '2025-11-30',
      substitution: { allowedBoolean: false },
      note: [{ text: 'With food' }],
      dosageInstruction: [{ text: 'One tablet twice a day' }],
      dispenseRequest: {
        numberOfRepeatsAllowed: 3,
        quantity: { value: 60, unit: 'Tablet' },
        expectedSupplyDuration: { value: 15, unit: 'days', code: 'd' },
      },
    });
    expect(request.identifier).toMatchObject([
      { system: 'urn:pdmp:prescriber-order-number', value: 'PON-1' },
      { system: 'urn:pdmp:rx-number', value: '7654321' },
    ]);
    expect(extension(request, 'last-fill-date')).toMatchObject({ valueDateTime: '2025-12-01' });
    expect(extension(request, 'fill-number')).toMatchObject({ valueString: '00' });
    expect(answer.to(request.requester)).toMatchObject({ name: [{ family: 'Prescriber' }] });
    expect(answer.to((request.dispenseRequest as JsonObject).performer)).toMatchObject({ name: 'Example Pharmacy' });
    expect(answer.graph.warnings).toEqual([]);
  });

  it('is written as it was told, and reads the same', () => {
    const { xml, told } = again(answer);
    expect(xml).toContain('<MedicationPrescribed>');
    expect(xml).toContain('<NumberOfRefills>3</NumberOfRefills>');
    expect(canonical(tables, told.graph)).toEqual(canonical(tables, answer.graph));
  });

  it('by a pharmacist, is told with the pharmacist', () => {
    const pharmacist =
      '<Pharmacist><Identification><NPI>1999999950</NPI></Identification><Name><LastName>Counter</LastName></Name></Pharmacist>';
    const answer = read(
      PRESCRIBED.replace('<BusinessName>Example Pharmacy', `${pharmacist}<BusinessName>Example Pharmacy`),
    );
    const one = answer.one('MedicationRequest');
    expect(answer.to(extension(one, 'pharmacist')!.valueReference)).toMatchObject({ name: [{ family: 'Counter' }] });
    const { xml, told } = again(answer);
    expect(xml).toContain(pharmacist);
    expect(canonical(tables, told.graph)).toEqual(canonical(tables, answer.graph));
  });
});

it('a message tells one kind of record: two kinds are refused, not one of them left out', () => {
  const kinds = [read(changed(SAMPLE)), read(ADMINISTERED), read(PRESCRIBED)];
  const records = kinds.map(({ graph }) =>
    graph.resources.filter(
      ({ resourceType }) =>
        resourceType !== 'MessageHeader' && resourceType !== 'OperationOutcome' && resourceType !== 'Observation',
    ),
  );
  for (const [one, other] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const)
    expect(() => tables.write(TABLE, bundleOf([...records[one]!, ...records[other]!]))).toThrow(/holds both/);
});
