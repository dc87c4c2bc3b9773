import { randomUUID } from 'node:crypto';
import type { Decimal } from '../../../../../src/fhir/decimal.js';
import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import type { StateAnswer } from '../../../../../src/exchange/types.js';

const NPI = 'http://hl7.org/fhir/sid/us-npi';
const NDC = 'http://hl7.org/fhir/sid/ndc';
export const REFILL_NUMBER = 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension';

/** One dispensing as a state tells it; everything has a value that can be told from others. */
export interface Fill {
  readonly rx: string;
  readonly filled?: string;
  readonly drug?: string;
  readonly ndc?: string;
  readonly refill?: number;
  readonly quantity?: number | Decimal;
  /** Merged into the resources as they stand. */
  readonly dispense?: JsonObject;
  readonly request?: JsonObject;
  readonly medication?: JsonObject;
}

/** What a state tells beside its fills. */
export interface Tale {
  readonly patient?: JsonObject;
  readonly practitioner?: JsonObject;
  readonly organization?: JsonObject;
  readonly more?: readonly Resource[];
  readonly answer?: Partial<Extract<StateAnswer, { status: 'provided' }>>;
}

/** A state's records of the made-up Peter Fiction, as the mapping tables leave them: `urn:uuid:` references, `id`s, no `meta`. */
export function history(fills: readonly Fill[], tale: Tale = {}): StateAnswer {
  const patient = resource('Patient', {
    name: [{ family: 'Fiction', given: ['Peter'] }],
    gender: 'male',
    birthDate: '1973-11-25',
    address: [{ line: ['1 Invented St'], city: 'Nowhere', state: 'KS', postalCode: '66601' }],
    ...tale.patient,
  });
  const practitioner = resource('Practitioner', {
    identifier: [{ system: NPI, value: '1234567893' }],
    name: [{ family: 'Amster', given: ['Adam'] }],
    ...tale.practitioner,
  });
  const organization = resource('Organization', {
    identifier: [{ system: NPI, value: '1987654328' }],
    name: 'Imaginary & Sons <Pharmacy>',
    telecom: [{ system: 'phone', value: '614-555-0100' }],
    ...tale.organization,
  });
  const records = fills.flatMap((fill) => tell(fill, patient, practitioner, organization));
  return {
    status: 'provided',
    resources: [patient, practitioner, organization, ...records, ...(tale.more ?? [])],
    warnings: [],
    ...tale.answer,
  };
}

function tell(fill: Fill, patient: Resource, practitioner: Resource, organization: Resource): Resource[] {
  const {
    rx,
    filled = '2024-03-02',
    drug = 'Madeupcodone 5 MG Oral Tablet',
    ndc = '00406055201',
    quantity = 30,
  } = fill;
  const medication = resource('Medication', {
    code: { coding: [{ system: NDC, code: ndc, display: drug }], text: drug },
    form: { text: 'Tablet' },
    ...fill.medication,
  });
  const request = resource('MedicationRequest', {
    status: 'completed',
    intent: 'order',
    medicationReference: to(medication),
    subject: to(patient),
    authoredOn: '2024-03-01',
    requester: to(practitioner),
    dispenseRequest: { numberOfRepeatsAllowed: 0 },
    ...fill.request,
  });
  const dispense = resource('MedicationDispense', {
    ...(fill.refill === undefined ? {} : { extension: [{ url: REFILL_NUMBER, valuePositiveInt: fill.refill }] }),
    identifier: [{ system: 'urn:pdmp:rx-number', value: rx }],
    status: 'completed',
    medicationReference: to(medication),
    subject: to(patient),
    performer: [{ actor: to(organization) }],
    authorizingPrescription: [to(request)],
    quantity: { value: quantity, unit: 'each' },
    daysSupply: { value: 10, unit: 'days', system: 'http://unitsofmeasure.org', code: 'd' },
    whenPrepared: filled,
    ...fill.dispense,
  });
  return [medication, request, dispense];
}

/** A resource with an id of its own; members given as `undefined` are left out. */
export function resource(resourceType: string, members: JsonObject): Resource {
  const given = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
  return { resourceType, id: randomUUID(), ...given };
}

export function to({ id }: Resource): { reference: string } {
  return { reference: `urn:uuid:${id}` };
}
