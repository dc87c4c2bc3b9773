import type { Dispense, Drug } from '../../population/types.js';
import { idOf } from '../answer.js';
import { digits, type Json, type Resource } from './json.js';
import { type FhirProtocol, pdmp, systems, terminology, usMeds } from './names.js';
import { alertsOf, patientOf, pharmacyOf, prescriberOf } from './parties.js';

/** One dispense or administration, and everything that it refers to. */
export interface FhirRecord {
  readonly dispense: Resource;
  readonly patient: Resource;
  readonly alerts: readonly Resource[];
  readonly prescription: Resource;
  readonly medication: Resource;
  readonly pharmacy: Resource;
  readonly prescriber: Resource;
}

/** PMIX's origin of what was given at the prescriber's own place: FHIR tells it as an administration. */
const administered = '07';

/**
 * Writes a dispense as one of the guides has it.
 * @param copy tells a record from another of the same dispense
 */
export function recordOf(dispense: Dispense, guide: FhirProtocol, copy = ''): FhirRecord {
  const [patient, pharmacy] = [patientOf(dispense.patient), pharmacyOf(dispense.pharmacy)];
  const [prescriber, medication] = [prescriberOf(dispense.prescriber), medicationOf(dispense.drug)];
  const prescription: Resource = {
    resourceType: 'MedicationRequest',
    id: idOf('prescription', pharmacy.id ?? '', dispense.rxNumber, dispense.writtenDate, dispense.patient.id),
    status: 'unknown',
    intent: 'order',
    medicationReference: to(medication),
    subject: to(patient),
    authoredOn: dispense.writtenDate,
    requester: to(prescriber),
    reasonCode: dispense.diagnosis && [{ coding: [{ system: systems.icd10, code: dispense.diagnosis }] }],
    dispenseRequest: { numberOfRepeatsAllowed: dispense.refillsAuthorized, performer: to(pharmacy) },
  };
  const { rxNumber, filledDate, soldDate, quantity, daysSupply, drug, origin } = dispense;
  const amount = { value: digits(quantity), unit: units[drug.form.dosageUnits] };
  const id = idOf('dispense', prescription.id ?? '', filledDate, String(dispense.refillNumber), quantity, copy);
  const common = { id, medicationReference: to(medication), subject: to(patient), status: 'completed' };
  const rest = { patient, alerts: alertsOf(dispense.patient), prescription, medication, pharmacy, prescriber };
  if (origin === administered) {
    const given: Resource = {
      ...common,
      resourceType: 'MedicationAdministration',
      effectiveDateTime: filledDate,
      performer: [{ actor: to(prescriber) }],
      request: to(prescription),
      dosage: { dose: amount },
    };
    return { ...rest, dispense: given };
  }
  return {
    ...rest,
    dispense: {
      ...common,
      resourceType: 'MedicationDispense',
      extension: list(extensionsOf(dispense, guide)),
      identifier: [{ system: systems.rxNumber, value: rxNumber }],
      performer: [{ actor: to(pharmacy) }],
      authorizingPrescription: [to(prescription)],
      type: { coding: [{ system: `${terminology}v3-ActCode`, code: kindOf(dispense) }] },
      quantity: amount,
      daysSupply: { value: daysSupply, unit: 'day', system: 'http://unitsofmeasure.org', code: 'd' },
      whenPrepared: filledDate,
      // Both guides want to know it of what is completed.
      whenHandedOver: soldDate ?? filledDate,
      note: guide === 'fhir-us-meds' ? [{ text: `Method of payment: ${payments[dispense.payment]}` }] : undefined,
    },
  };
}

const units = { '01': 'each', '02': 'mL', '03': 'g' } as const;

const payments: Readonly<Record<string, string>> = {
  '01': '01 Private Pay (Cash, Charge, Credit Card)',
  '02': '02 Medicaid',
  '03': '03 Medicare',
  '04': '04 Commercial Insurance',
  '05': '05 Military Installations or VA',
  '06': "06 Worker's Compensation",
  '07': '07 Indian Nations',
  '99': '99 Other',
};

/** v3-ActPharmacySupplyType: first fill or refill, whole or in part. */
function kindOf({ refillNumber, partialFill }: Dispense): string {
  return `${refillNumber === 0 ? 'FF' : 'RF'}${partialFill ? 'P' : ''}`;
}

/** The first fill has no number: both guides make it a positive one. */
function extensionsOf({ refillNumber, payment, origin, treatment }: Dispense, guide: FhirProtocol): Json[] {
  const fill = guide === 'fhir-us-meds' ? `${usMeds}refill-number-extension` : `${pdmp}pdmp-extension-rx-fill-number`;
  const number = refillNumber === 0 ? [] : [{ url: fill, valuePositiveInt: refillNumber }];
  if (guide === 'fhir-us-meds') return number;
  return [
    ...number,
    coded('rx-transmission-method', 'PMIXTransmissionFormRxOriginCodeType', origin),
    coded('method-of-payment', 'PMIXMethodofPayment', payment),
    ...(treatment === undefined ? [] : [coded('opioid-treatment-code', 'PMIXOpioidTreatmentCode', treatment)]),
  ];
}

function coded(extension: string, system: string, code: string): Json {
  return { url: `${pdmp}pdmp-extension-${extension}`, valueCoding: { system: `${terminology}${system}`, code } };
}

function medicationOf({ ndc, name, strength, form, ingredients }: Drug): Resource {
  const parts = ingredients?.map((one) => ({ name: one.name, ndc: one.ndc, strength: one.strength }));
  return {
    resourceType: 'Medication',
    id: idOf('medication', ndc ?? name),
    code: { coding: ndc === undefined ? undefined : [{ system: systems.ndc, code: ndc }], text: name },
    form: { coding: [{ system: systems.ncit, code: form.ncit }], text: form.text },
    ingredient: (parts ?? strength.split('-').map((one) => ({ name, ndc: undefined, strength: one }))).map((one) => ({
      itemCodeableConcept: {
        coding: one.ndc === undefined ? undefined : [{ system: systems.ndc, code: one.ndc }],
        text: one.name,
      },
      strength: ratioOf(one.strength),
    })),
  };
}

/** `25 MCG/HR`, `10 MG/5 ML`, `5 MG`: of one unit, where nothing says of how much. */
function ratioOf(strength: string): Json {
  const [, value = '1', unit, per = '1', of = 'each'] =
    /^([\d.]+) ([A-Z%]+)(?:\/(?:(\d+) )?([A-Z]+))?$/.exec(strength) ?? [];
  return { numerator: { value: digits(value), unit }, denominator: { value: digits(per), unit: of } };
}

function to({ resourceType, id }: Resource): Json {
  return { reference: `${resourceType}/${id}` };
}

function list(items: readonly Json[]): Json {
  return items.length === 0 ? undefined : items;
}
