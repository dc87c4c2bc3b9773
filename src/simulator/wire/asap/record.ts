import type { Address, Dispense, Patient, Pharmacy, Prescriber } from '../../population/types.js';
import type { Tree } from '../write-xml.js';

/** `Patient` of an answer or a pick list. */
export function patientTree(patient: Patient): Tree {
  return {
    GivenName: patient.given,
    SurName: patient.family,
    BirthDate: patient.birthDate,
    Gender: patient.sex,
    ...addressTree(patient.address),
    Phone: patient.phone,
    SSN: patient.ssn,
    DriverLicenceID: patient.driverLicense,
    speciesCode: patient.animal === undefined ? '01' : '02',
  };
}

/** `Prescription`. */
export function recordTree(dispense: Dispense): Tree {
  const { drug } = dispense;
  return {
    DispenseDate: dispense.filledDate,
    WrittenDate: dispense.writtenDate,
    DateSold: dispense.soldDate,
    RxSerialNumber: dispense.rxNumber,
    DrugName: drug.name,
    Strength: drug.strength,
    DosageForm: drug.form.text,
    Quantity: dispense.quantity,
    DaysSupply: String(dispense.daysSupply),
    FillNumber: String(dispense.refillNumber),
    RefillsAuthorized: String(dispense.refillsAuthorized),
    PartialFillIndicator: String(dispense.partialFill),
    PaymentType: dispense.payment,
    ProductIDQualifier: drug.ndc === undefined ? undefined : '01',
    ProductID: drug.ndc,
    Pharmacy: pharmacyTree(dispense.pharmacy),
    Prescriber: prescriberTree(dispense.prescriber),
  };
}

function pharmacyTree(pharmacy: Pharmacy): Tree {
  return {
    PharmacyName: pharmacy.name,
    ...addressTree(pharmacy.address),
    Phone: pharmacy.phone,
    DEANumber: pharmacy.dea,
    NCPDPProviderID: pharmacy.ncpdp,
    NationalProviderID: pharmacy.npi,
  };
}

function prescriberTree(prescriber: Prescriber): Tree {
  return {
    GivenName: prescriber.given,
    SurName: prescriber.family,
    ...addressTree(prescriber.address),
    DEANumber: prescriber.dea,
    NPI: prescriber.npi,
    StateLicenseNumber: prescriber.license,
    Location: prescriber.state,
  };
}

function addressTree({ lines, city, state, postalCode }: Address): Tree {
  return {
    StreetAddress: lines[0],
    StreetAddress2: lines[1],
    City: city,
    LocationStateUSPostalServiceCode: state,
    LocationPostalCode: postalCode,
  };
}
