import type { Address, Patient, Pharmacy, Prescriber } from '../../population/types.js';
import { idOf } from '../answer.js';
import type { Json, Resource } from './json.js';
import { systems, terminology } from './names.js';

/** A patient. An animal bears its own name first, then its owner's, as US PDMP has it. */
export function patientOf(patient: Patient): Resource {
  const { given, middle, family, suffix, sex, birthDate, animal, ssn, driverLicense, address, formerAddress } = patient;
  const owner = { family, given: [given, ...(middle === undefined ? [] : [middle])], suffix: suffix && [suffix] };
  return {
    resourceType: 'Patient',
    id: idOf('patient', patient.id),
    extension: animal === undefined ? undefined : [veterinary],
    identifier: [
      identifier('MR', 'urn:x-demo:register', patient.id),
      ...(ssn === undefined ? [] : [identifier('SS', systems.ssn, ssn)]),
      ...(driverLicense === undefined ? [] : [identifier('DL', `urn:x-demo:${patient.state}:licence`, driverLicense)]),
    ],
    name: animal === undefined ? [owner] : [{ family, given: [animal] }, owner],
    telecom: patient.phone === undefined ? undefined : [phone(patient.phone)],
    gender: genders[sex],
    birthDate,
    address: [
      addressOf(address),
      ...(formerAddress === undefined ? [] : [{ use: 'old', ...addressOf(formerAddress) }]),
    ],
  };
}

const genders = { F: 'female', M: 'male', U: 'unknown' } as const;

const veterinary: Json = {
  url: 'http://hl7.org/fhir/StructureDefinition/patient-animal',
  extension: [
    {
      url: 'species',
      valueCodeableConcept: {
        coding: [{ system: `${terminology}PMIXSpeciesTypeCode`, code: '02', display: 'Veterinary Patient' }],
      },
    },
  ],
};

/** What the state warns of about a patient. */
export function alertsOf(patient: Patient): Resource[] {
  return patient.alerts.map(({ code, text }) => ({
    resourceType: 'DetectedIssue',
    id: idOf('alert', patient.id, code),
    status: 'final',
    code: { coding: [{ system: `${terminology}PMIXPatientAlertCatCode`, code }] },
    patient: { reference: `Patient/${idOf('patient', patient.id)}` },
    detail: text,
  }));
}

/** A pharmacy. */
export function pharmacyOf(pharmacy: Pharmacy): Resource {
  return {
    resourceType: 'Organization',
    id: idOf('pharmacy', pharmacy.npi),
    identifier: [
      identifier('NPI', systems.npi, pharmacy.npi),
      identifier('DEA', systems.dea, pharmacy.dea),
      { system: systems.ncpdp, value: pharmacy.ncpdp },
    ],
    active: true,
    name: pharmacy.name,
    telecom: [phone(pharmacy.phone)],
    address: [addressOf(pharmacy.address)],
  };
}

/** A prescriber. */
export function prescriberOf(prescriber: Prescriber): Resource {
  const { given, middle, family, credentials, npi, dea, license, state } = prescriber;
  return {
    resourceType: 'Practitioner',
    id: idOf('prescriber', npi, dea),
    identifier: [
      identifier('NPI', systems.npi, npi),
      identifier('DEA', systems.dea, dea),
      identifier('MD', `urn:x-demo:${state}:medical-board`, license),
    ],
    name: [{ family, given: [given, ...(middle === undefined ? [] : [middle])], suffix: credentials && [credentials] }],
    telecom: [phone(prescriber.phone)],
    address: [addressOf(prescriber.address)],
  };
}

function identifier(type: string, system: string, value: string): Json {
  return { type: { coding: [{ system: `${terminology}v2-0203`, code: type }] }, system, value };
}

function phone(value: string): Json {
  return { system: 'phone', value };
}

function addressOf({ lines, city, state, postalCode, postalExtension }: Address): { readonly [member: string]: Json } {
  const zip = postalExtension === undefined ? postalCode : `${postalCode}-${postalExtension}`;
  return { line: lines, city, state, postalCode: zip, country: 'US' };
}
