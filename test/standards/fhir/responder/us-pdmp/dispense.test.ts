import { describe, expect, it } from '@jest/globals';
import { Decimal } from '../../../../../src/fhir/decimal.js';
import { toJson } from '../../../../../src/fhir/json.js';
import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { createPdmpFinisher, PDMP_PROFILES } from '../../../../../src/standards/fhir/responder/us-pdmp/finish.js';
import { finished, URL } from './support/told.js';

const PDMP = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-extension-';
const REFILL = 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension';
const OPIOID = 'http://terminology.hl7.org/CodeSystem/PMIXOpioidTreatmentCode';
const ABSENT = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};

/** A dispense as the tables read one from PMIX: everything told. */
const TOLD: Resource = {
  resourceType: 'MedicationDispense',
  id: 'd1',
  meta: { source: 'urn:pdmp:OH' },
  extension: [
    { url: REFILL, valuePositiveInt: 2 },
    { url: `${PDMP}rx-transmission-method`, valueCoding: { system: 'urn:origin', code: '05' } },
    { url: `${PDMP}opioid-treatment-code`, valueCoding: { system: OPIOID, code: '10' } },
  ],
  identifier: [{ system: 'urn:pdmp:rx-number', value: '2000353' }],
  status: 'completed',
  medicationReference: { reference: 'Medication/m1' },
  subject: { reference: 'Patient/p1' },
  performer: [{ actor: { reference: 'Practitioner/ph1' } }, { actor: { reference: 'Organization/o1' } }],
  authorizingPrescription: [{ reference: 'MedicationRequest/r1' }],
  type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'RF' }] },
  quantity: { value: new Decimal('30.000'), unit: 'each', system: 'http://unitsofmeasure.org', code: '{each}' },
  daysSupply: { value: 10, unit: 'days', system: 'http://unitsofmeasure.org', code: 'd' },
  whenPrepared: '2024-03-02',
  whenHandedOver: '2024-03-05',
  note: [{ text: 'Method of payment: 04 Commercial Insurance' }, { text: 'Call first.' }],
};
const MEDICATION: Resource = { resourceType: 'Medication', id: 'm1', code: { text: 'Inventalam 5 MG' } };

const told = (changes: JsonObject): Resource => ({ ...TOLD, ...changes });
const finish = (changes: JsonObject): Resource => finished(told(changes), [MEDICATION]);
const claims = ({ meta }: Resource): boolean => meta?.profile?.[0] === PDMP_PROFILES.MedicationDispense;

describe('a dispense as US PDMP tells it', () => {
  it('becomes this, fact by fact', () => {
    const done = finish({});
    expect(done).toEqual({
      resourceType: 'MedicationDispense',
      id: 'd1',
      meta: { source: 'urn:pdmp:OH', profile: [PDMP_PROFILES.MedicationDispense] },
      extension: [
        { url: `${PDMP}rx-fill-number`, valuePositiveInt: 2 },
        { url: `${PDMP}rx-transmission-method`, valueCoding: { system: 'urn:origin', code: '05' } },
        { url: `${PDMP}opioid-treatment-code`, valueCoding: { system: OPIOID, code: '10' } },
        {
          url: `${PDMP}method-of-payment`,
          valueCoding: {
            system: 'http://terminology.hl7.org/CodeSystem/PMIXMethodofPayment',
            code: '04',
            display: 'Commercial Insurance',
          },
        },
        { url: 'urn:pdmp:extension:performer', valueReference: { reference: 'Practitioner/ph1' } },
      ],
      identifier: TOLD.identifier,
      status: 'completed',
      medicationReference: { reference: 'Medication/m1', display: 'Inventalam 5 MG' },
      subject: { reference: 'Patient/p1' },
      performer: [{ actor: { reference: 'Organization/o1' } }],
      authorizingPrescription: [
        {
          reference: 'MedicationRequest/r1',
          identifier: {
            type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'FILL' }] },
            system: 'urn:pdmp:rx-number',
            value: '2000353',
          },
        },
      ],
      type: TOLD.type,
      quantity: { value: new Decimal('30.000'), unit: 'each' },
      daysSupply: TOLD.daysSupply,
      whenPrepared: '2024-03-02',
      whenHandedOver: '2024-03-05',
      note: [{ text: 'Call first.' }],
    });
    expect(toJson(done)).toContain('"quantity":{"value":30.000,"unit":"each"}');
  });

  it('knows nothing of the other guide', () => expect(toJson(finish({}))).not.toContain('/us/meds/'));

  it.each([0, undefined])('leaves out fill number %s, and says by the type that it is the original', (number) => {
    const { extension, type } = finish({
      extension: [{ url: REFILL, valuePositiveInt: number }],
      type: undefined,
      note: undefined,
    });
    expect(JSON.stringify(extension)).not.toContain('rx-fill-number');
    expect((type as JsonObject | undefined)?.coding).toEqual(
      number === 0 ? [expect.objectContaining({ code: 'FF' })] : undefined,
    );
  });

  it.each<[string, JsonObject]>([
    ['a code outside the list', { system: OPIOID, code: '12' }],
    ['another system', { system: 'urn:x', code: '10' }],
    ['no code', { display: 'Acute' }],
  ])('keeps an opioid treatment of %s under a neutral name: the binding is required', (_name, valueCoding) => {
    const { extension, ...done } = finish({ extension: [{ url: `${PDMP}opioid-treatment-code`, valueCoding }] });
    expect(extension).toContainEqual({ url: 'urn:pdmp:extension:opioid-treatment-code', valueCoding });
    expect(JSON.stringify(extension)).not.toContain(`${PDMP}opioid-treatment-code`);
    expect(claims(done as Resource)).toBe(true);
  });

  it.each(['Method of payment: 88', 'Method of payment: 04', 'He pays: 04 Cash'])(
    'leaves the note %s a note',
    (text) => {
      const { note, extension } = finish({ note: [{ text }] });
      expect(note).toEqual([{ text }]);
      expect(JSON.stringify(extension)).not.toContain('method-of-payment');
    },
  );

  it('tells one method of payment, and leaves a second a note', () => {
    const notes = ['Method of payment: 02 Medicaid', 'Method of payment: 03 Medicare'].map((text) => ({ text }));
    const done = finish({ note: notes });
    expect(done.note).toEqual([notes[1]]);
    expect(claims(done)).toBe(true);
  });

  it('marks absent what the guide demands and the state did not tell', () => {
    const done = finished({ resourceType: 'MedicationDispense', id: 'd2', whenPrepared: '2024-03-02' });
    expect(done).toEqual({
      resourceType: 'MedicationDispense',
      id: 'd2',
      meta: { profile: [PDMP_PROFILES.MedicationDispense] },
      status: 'unknown',
      medicationCodeableConcept: { coding: [expect.objectContaining({ code: 'unknown' })] },
      subject: ABSENT,
      performer: [{ actor: { identifier: { _system: ABSENT, _value: ABSENT } } }],
      quantity: { _value: ABSENT, _unit: ABSENT },
      daysSupply: { _value: ABSENT },
      whenPrepared: '2024-03-02',
      whenHandedOver: '2024-03-02',
    });
  });

  it.each<[string, JsonObject, JsonObject, boolean]>([
    ['neither', {}, { _whenPrepared: ABSENT }, false],
    ['a sale alone', { whenHandedOver: '2024-03-05' }, { whenHandedOver: '2024-03-05' }, false],
    [
      'a fill alone',
      { whenPrepared: '2024-03-02' },
      { whenPrepared: '2024-03-02', whenHandedOver: '2024-03-02' },
      true,
    ],
    [
      'a sale before the fill',
      { whenPrepared: '2024-03-02', whenHandedOver: '2024-03-01' },
      { whenPrepared: '2024-03-02', whenHandedOver: '2024-03-02' },
      true,
    ],
  ])('of two dates, told %s: never against mdd-1, claimed where whole', (_name, dates, expected, claimed) => {
    const none = { whenPrepared: undefined, whenHandedOver: undefined };
    const done = finish({ ...none, ...dates });
    const { whenPrepared, whenHandedOver, _whenPrepared, _whenHandedOver } = done;
    expect({ whenPrepared, whenHandedOver, _whenPrepared, _whenHandedOver }).toEqual(expected);
    expect(claims(done)).toBe(claimed);
    if (dates.whenHandedOver) expect(JSON.stringify(done)).toContain(String(dates.whenHandedOver));
  });

  it.each<[string, JsonObject]>([
    ['two directions', { dosageInstruction: [{ text: 'one' }, { text: 'two' }] }],
    [
      'two prescriptions',
      { authorizingPrescription: [{ reference: 'MedicationRequest/a' }, { reference: 'MedicationRequest/b' }] },
    ],
    ['a drug that is no Medication', { medicationReference: { reference: 'Substance/s' } }],
    ['a fill number twice', { extension: [2, 3].map((valuePositiveInt) => ({ url: REFILL, valuePositiveInt })) }],
    [
      'a second performer with a function',
      {
        performer: [
          { actor: { reference: 'Organization/o1' } },
          { function: { text: 'x' }, actor: { reference: 'Practitioner/x' } },
        ],
      },
    ],
  ])('claims nothing of %s, and keeps it all', (_name, changes) => {
    const done = finish(changes);
    expect(done.meta).toEqual({ source: 'urn:pdmp:OH' });
    for (const [member, value] of Object.entries(changes))
      if (member !== 'extension') expect(done[member]).toMatchObject(value as JsonObject);
  });

  it('claims nothing where what it refers to does not hold', () => {
    const unsound: Resource = { resourceType: 'Patient', id: 'p1', telecom: [{ value: '614-555-0100' }] };
    expect(claims(finished(TOLD, [MEDICATION, unsound]))).toBe(false);
    expect(claims(finished(TOLD, [MEDICATION, { ...unsound, telecom: undefined }]))).toBe(true);
  });

  it('names the prescriber’s order where the pharmacy’s number is not known', () => {
    const request: Resource = {
      resourceType: 'MedicationRequest',
      id: 'r1',
      identifier: [{ system: 'urn:pdmp:prescriber-order-number', value: '77' }],
    };
    const [prescription] = finished(told({ identifier: undefined }), [request]).authorizingPrescription as JsonObject[];
    expect(prescription?.identifier).toMatchObject({ type: { coding: [{ code: 'PLAC' }] }, value: '77' });
    expect(finish({ identifier: undefined }).authorizingPrescription).toEqual(TOLD.authorizingPrescription);
  });

  it.each<[JsonObject, JsonObject]>([
    [{ value: 5 }, { value: 5, _unit: ABSENT }],
    [
      { unit: 'mL', system: 'http://unitsofmeasure.org', code: 'mL' },
      { _value: ABSENT, unit: 'mL', system: 'http://unitsofmeasure.org', code: 'mL' },
    ],
    [
      { value: 5, unit: 'Patch', extension: [{ url: 'urn:q', valueString: '38' }] },
      { value: 5, unit: 'Patch', extension: [{ url: 'urn:q', valueString: '38' }] },
    ],
  ])('tells the amount %j', (quantity, expected) => expect(finish({ quantity }).quantity).toEqual(expected));

  it('does not write to what it is given, and finishes it once', () => {
    const before = structuredClone(TOLD) as JsonObject;
    finish({});
    expect({ ...TOLD }).toEqual({ ...before, quantity: TOLD.quantity });
  });

  it('takes its time for each dispense, not for each pair of them', () => {
    const dispenses = Array.from({ length: 5_000 }, (_, i) => told({ id: `d${i}` }));
    const { finish: finishOne } = createPdmpFinisher([MEDICATION, ...dispenses], URL);
    const before = performance.now();
    for (const dispense of dispenses) finishOne(dispense);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
