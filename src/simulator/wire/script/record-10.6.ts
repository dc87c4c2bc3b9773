import type { Habits } from '../../habits.js';
import type { Address, Dispense, Drug, Patient, Pharmacy, Prescriber } from '../../population/types.js';
import type { Tree } from '../write-xml.js';
import { schedules } from './schedules.js';
import { ascii } from './texts.js';

/** `MedicationDispensed` of a 10.6 history. The way of payment has no place but the note. */
export function record106(dispense: Dispense, habits: Habits): Tree {
  const { drug, pharmacy, soldDate } = dispense;
  const washington = habits.oneHealthPort;
  return {
    DrugDescription: ascii(drug.name, 105),
    DrugCoded: drugCoded(drug),
    Quantity: {
      Value: dispense.quantity,
      CodeListQualifier: '87',
      UnitSourceCode: 'AC',
      PotencyUnitCode: washington ? 'C38046' : drug.form.unit,
    },
    DaysSupply: String(dispense.daysSupply),
    Note: dispense.payment,
    Refills: { Qualifier: 'R', Value: String(dispense.refillsAuthorized) },
    Substitutions: '0',
    WrittenDate: date106(dispense.writtenDate, habits.dateTimes && dispense.serial !== undefined),
    LastFillDate: date106(dispense.filledDate, false),
    SoldDate: soldDate === undefined ? undefined : date106(soldDate, habits.dateTimes),
    Pharmacy: pharmacyTree(pharmacy, washington),
    Prescriber: prescriberTree(dispense.prescriber, washington),
    HistorySource: {
      Source: { SourceQualifier: 'P2', Reference: { IDValue: pharmacy.dea, IDQualifier: 'DH' } },
      SourceReference: dispense.rxNumber,
      FillNumber: String(dispense.refillNumber).padStart(2, '0'),
    },
  };
}

/** `Patient` of the answer. */
export function patient106(patient: Patient): Tree {
  const { ssn } = patient;
  return {
    Identification: ssn === undefined ? undefined : { SocialSecurity: ssn },
    Name: {
      LastName: ascii(patient.family),
      FirstName: ascii(patient.animal ?? patient.given),
      MiddleName: patient.middle === undefined ? undefined : ascii(patient.middle),
      Suffix: patient.suffix === undefined ? undefined : ascii(patient.suffix, 10),
    },
    Gender: patient.sex,
    DateOfBirth: { Date: patient.birthDate },
    Address: addressTree(patient.address),
    CommunicationNumbers: phoneTree(patient.phone),
  };
}

/** A `DateType`. */
export function date106(day: string, dateTime: boolean): Tree {
  return dateTime ? { DateTime: `${day}T00:00:00` } : { Date: day };
}

function drugCoded(drug: Drug): Tree {
  return {
    ProductCode: drug.ndc,
    ProductCodeQualifier: drug.ndc === undefined ? undefined : 'ND',
    Strength: drug.strengthValue,
    FormSourceCode: 'AA',
    FormCode: drug.form.ncit,
    StrengthSourceCode: 'AB',
    StrengthCode: drug.strengthUnit,
    DEASchedule: drug.schedule === undefined ? undefined : schedules[drug.schedule],
  };
}

function pharmacyTree(pharmacy: Pharmacy, washington: boolean): Tree {
  return {
    Identification: {
      NCPDPID: washington ? '0' : pharmacy.ncpdp,
      DEANumber: pharmacy.dea,
      NPI: washington ? '0' : pharmacy.npi,
    },
    StoreName: ascii(pharmacy.name),
    Address: addressTree(pharmacy.address),
    CommunicationNumbers: phoneTree(pharmacy.phone),
  };
}

function prescriberTree(prescriber: Prescriber, washington: boolean): Tree {
  const { family, given, middle, credentials } = prescriber;
  return {
    Identification: {
      DEANumber: prescriber.dea,
      NPI: washington && middle === undefined ? '0' : prescriber.npi,
      StateLicenseNumber: washington ? undefined : prescriber.license,
    },
    Specialty: prescriber.taxonomy,
    Name: {
      LastName: ascii(washington && credentials !== undefined ? `${family}, ${credentials}` : family),
      FirstName: washington && prescriber.deaSuffix !== undefined ? '?' : ascii(given),
      MiddleName: middle,
      Suffix: washington ? undefined : credentials,
    },
    Address: addressTree(prescriber.address),
    CommunicationNumbers: phoneTree(prescriber.phone),
  };
}

function phoneTree(phone: string | undefined): Tree | undefined {
  return phone === undefined ? undefined : { Communication: { Number: phone, Qualifier: 'TE' } };
}

function addressTree(address: Address): Tree {
  return {
    AddressLine1: ascii(address.lines[0] ?? ''),
    AddressLine2: address.lines[1] === undefined ? undefined : ascii(address.lines[1]),
    City: ascii(address.city),
    State: address.state,
    ZipCode: address.postalCode + (address.postalExtension ?? ''),
  };
}
