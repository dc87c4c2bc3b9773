import type { Habits } from '../../habits.js';
import type { Address, Dispense, Drug, Patient, Pharmacy, Prescriber } from '../../population/types.js';
import type { Tree } from '../write-xml.js';
import { schedules } from './schedules.js';
import { ascii } from './texts.js';

/** `MedicationDispensed` of a 2017071 history. */
export function record2017071(dispense: Dispense, habits: Habits): Tree {
  const { drug, pharmacy, soldDate } = dispense;
  const washington = habits.oneHealthPort;
  return {
    DrugDescription: ascii(drug.name, 105),
    DrugCoded: drugCoded(drug),
    Quantity: {
      Value: dispense.quantity,
      CodeListQualifier: '87',
      QuantityUnitOfMeasure: { Code: washington ? 'Unspecified' : drug.form.unit },
    },
    DaysSupply: String(dispense.daysSupply),
    WrittenDate: date2017071(dispense.writtenDate, habits.dateTimes),
    LastFillDate: date2017071(dispense.filledDate, false),
    Substitutions: '0',
    Note: washington ? dispense.payment : undefined,
    RefillsRemaining: String(Math.max(0, dispense.refillsAuthorized - dispense.refillNumber)),
    Pharmacy: pharmacyTree(pharmacy, washington),
    Prescriber: { NonVeterinarian: prescriberTree(dispense.prescriber, washington) },
    HistorySource: {
      Source: { Reference: { DEANumber: pharmacy.dea }, SourceQualifier: 'P2' },
      SourceReference: dispense.rxNumber,
      FillNumber: String(dispense.refillNumber).padStart(2, '0'),
      PaymentType: washington ? undefined : String(Number(dispense.payment)),
    },
    OtherMedicationDate:
      soldDate === undefined
        ? undefined
        : { OtherMedicationDate: date2017071(soldDate, habits.dateTimes), OtherMedicationDateQualifier: 'SoldDate' },
  };
}

/** `Patient` of the answer. */
export function patient2017071(patient: Patient): Tree {
  const details: Tree = {
    Name: {
      LastName: ascii(patient.family),
      FirstName: ascii(patient.animal ?? patient.given),
      MiddleName: patient.middle === undefined ? undefined : ascii(patient.middle),
      Suffix: patient.suffix === undefined ? undefined : ascii(patient.suffix, 10),
    },
    Gender: patient.sex,
    DateOfBirth: { Date: patient.birthDate },
    Address: address2017071(patient.address),
    CommunicationNumbers: phoneTree(patient.phone),
  };
  if (patient.animal !== undefined) {
    return { NonHumanPatient: { ...details, Species: { Text: 'Dog', Code: '448771007' } } };
  }
  const { ssn } = patient;
  return { HumanPatient: { Identification: ssn === undefined ? undefined : { SocialSecurity: ssn }, ...details } };
}

/** A `DateType`. */
export function date2017071(day: string, dateTime: boolean): Tree {
  return dateTime ? { DateTime: `${day}T00:00:00Z` } : { Date: day };
}

function drugCoded(drug: Drug): Tree {
  return {
    ProductCode: drug.ndc === undefined ? undefined : { Code: drug.ndc, Qualifier: 'ND' },
    Strength: {
      StrengthValue: drug.strengthValue,
      StrengthForm: { Code: drug.form.ncit },
      StrengthUnitOfMeasure: { Code: drug.strengthUnit },
    },
    DEASchedule: drug.schedule === undefined ? undefined : { Code: schedules[drug.schedule] },
  };
}

function pharmacyTree(pharmacy: Pharmacy, washington: boolean): Tree {
  return {
    Identification: {
      NCPDPID: washington ? '0' : pharmacy.ncpdp,
      DEANumber: pharmacy.dea,
      NPI: washington ? '0' : pharmacy.npi,
      MutuallyDefined: washington ? pharmacy.dea : undefined,
    },
    BusinessName: ascii(pharmacy.name, 70),
    Address: address2017071(pharmacy.address),
    CommunicationNumbers: phoneTree(
      washington && pharmacy.chainSite !== undefined ? hyphened(pharmacy.phone) : pharmacy.phone,
    ),
  };
}

function prescriberTree(prescriber: Prescriber, washington: boolean): Tree {
  const { family, given, middle, credentials } = prescriber;
  return {
    Identification: {
      DEANumber: prescriber.dea,
      NPI: washington && prescriber.middle === undefined ? '0' : prescriber.npi,
    },
    Specialty: prescriber.taxonomy,
    Name: {
      LastName: ascii(washington && credentials !== undefined ? `${family}, ${credentials}` : family),
      FirstName: washington && prescriber.deaSuffix !== undefined ? '?' : ascii(given),
      MiddleName: middle,
      Suffix: washington ? undefined : credentials,
    },
    Address: washington && prescriber.xDea ? {} : address2017071(prescriber.address),
    CommunicationNumbers: phoneTree(washington ? '0' : prescriber.phone),
  };
}

/** As Washington's data have them: `206100-9000`. */
function hyphened(phone: string): string {
  return `${phone.slice(0, 6)}-${phone.slice(6)}`;
}

function phoneTree(phone: string | undefined): Tree | undefined {
  return phone === undefined ? undefined : { PrimaryTelephone: { Number: phone } };
}

function address2017071(address: Address): Tree {
  const extension = address.postalExtension === undefined ? '' : `-${address.postalExtension}`;
  return {
    AddressLine1: ascii(address.lines[0] ?? '', 40),
    AddressLine2: address.lines[1] === undefined ? undefined : ascii(address.lines[1], 40),
    City: ascii(address.city),
    StateProvince: address.state,
    PostalCode: address.postalCode + extension,
    CountryCode: 'US',
  };
}
