import type { Address, Patient, Pharmacist, Pharmacy, Prescriber } from '../../population/types.js';
import type { Tree } from '../write-xml.js';
import type { Generation } from './names.js';

/** `pmp:Dispenser`. */
export function dispenserTree(pharmacy: Pharmacy, generation: Generation): Tree {
  return {
    'nc:OrganizationDoingBusinessAsName': pharmacy.name,
    'nc:OrganizationLocation':
      generation === 'pmix-3'
        ? { 'nc:Address': addressTree(pharmacy.address, generation) }
        : { 'nc:LocationAddress': addressTree(pharmacy.address, generation) },
    'nc:OrganizationName': pharmacy.legalName,
    'nc:OrganizationPrimaryContactInformation': contactTree(pharmacy.phone, pharmacy.address, generation),
    'pmp:NPIIdentifier': idTree(pharmacy.npi),
    'pmp:DEANumberIdentifier': idTree(pharmacy.dea),
    'pmp:StateLicenseIdentifier': licenseTree(pharmacy.license, pharmacy.address.state, generation),
    'pmp:NCPDPIdentifier': idTree(pharmacy.ncpdp),
    'pmp:ContactNameText': pharmacy.contact,
    'pmp:ChainSiteIDText': pharmacy.chainSite,
  };
}

/** `pmp:Prescriber`. */
export function prescriberTree(prescriber: Prescriber, generation: Generation): Tree {
  const { given, middle, family, credentials } = prescriber;
  return {
    'nc:PersonName': nameTree({ given, middle, family, suffix: credentials }),
    'pmp:PersonPrimaryContactInformation': contactTree(prescriber.phone, prescriber.address, generation),
    'pmp:NPIIdentifier': idTree(prescriber.npi),
    'pmp:DEANumberIdentifier': {
      ...idTree(prescriber.dea),
      'pmp:XDEAIndicator': generation === 'pmix-3' ? String(prescriber.xDea) : undefined,
    },
    'pmp:PrescriberDEANumberSuffixText': prescriber.deaSuffix,
    'pmp:StateLicenseIdentifier': licenseTree(prescriber.license, prescriber.state, generation),
  };
}

/** `pmp:Pharmacist`. */
export function pharmacistTree({ given, family, npi, license, state }: Pharmacist, generation: Generation): Tree {
  return {
    'nc:PersonName': nameTree({ given, family }),
    'pmp:NPIIdentifier': idTree(npi),
    'pmp:StateLicenseIdentifier': licenseTree(license, state, generation),
  };
}

/** `pmp:Patient`, as the state knew them on `day`; without a day, as a candidate of a pick list. */
export function patientTree(patient: Patient, generation: Generation, day?: string): Tree {
  const sex = generation === 'pmix-3' ? 'j:PersonSexCode' : 'nc:PersonSexCode';
  const before = day !== undefined && patient.movedOn !== undefined && day < patient.movedOn;
  const address = (before && patient.formerAddress) || patient.address;
  const { driverLicense, ssn, state } = patient;
  const hyphened = ssn?.replace(/^(\d{3})(\d{2})/, '$1-$2-');
  return {
    'nc:PersonBirthDate': { 'nc:Date': patient.birthDate },
    'nc:PersonName': nameTree(patient),
    [sex]: patient.sex,
    'nc:PersonSSNIdentification': driverLicense !== undefined && hyphened !== undefined ? idTree(hyphened) : undefined,
    'pmp:PersonPrimaryContactInformation': contactTree(patient.phone, address, generation),
    'pmp:PersonDriverLicenseIdentifier':
      driverLicense === undefined ? undefined : licenseTree(driverLicense, state, generation),
    'pmp:PersonSocialSecurityNumberIdentifier':
      driverLicense === undefined && hyphened !== undefined ? idTree(hyphened) : undefined,
    'pmp:SpeciesCode': patient.animal === undefined ? '01' : '02',
    'pmp:PatientLocationCode': patient.locationCode,
    'pmp:PatientNameOfAnimalText': patient.animal,
    'pmp:PatientAlert':
      generation === 'pmix-3'
        ? patient.alerts.map(({ code, text }) => ({
            'pmp:PatientAlertDescriptionText': text,
            'pmp:PatientAlertCategoryCode': code,
          }))
        : undefined,
  };
}

function nameTree(name: { given: string; middle?: string; family: string; suffix?: string }): Tree {
  return {
    'nc:PersonGivenName': name.given,
    'nc:PersonMiddleName': name.middle,
    'nc:PersonSurName': name.family,
    'nc:PersonNameSuffixText': name.suffix,
  };
}

function contactTree(phone: string | undefined, address: Address, generation: Generation): Tree {
  return {
    'nc:ContactTelephoneNumber':
      phone === undefined ? undefined : { 'nc:FullTelephoneNumber': { 'nc:TelephoneNumberFullID': phone } },
    'nc:ContactMailingAddress': addressTree(address, generation),
  };
}

function addressTree(address: Address, generation: Generation): Tree {
  const code = { 'nc:LocationStateUSPostalServiceCode': address.state };
  const tree: Tree = {
    'nc:LocationStreet': address.lines.map((line) => ({ 'nc:StreetFullText': line })),
    'nc:LocationCityName': address.city,
    ...(generation === 'pmix-3' ? { 'nc:LocationState': code } : code),
    'nc:LocationPostalCode': address.postalCode,
    'nc:LocationPostalExtensionCode': address.postalExtension,
  };
  return generation === 'pmix-3' ? tree : { 'nc:StructuredAddress': tree };
}

function idTree(id: string): Tree {
  return { 'nc:IdentificationID': id };
}

function licenseTree(id: string, state: string, generation: Generation): Tree {
  return {
    ...idTree(id),
    ...(generation === 'pmix-3'
      ? {
          'nc:IdentificationJurisdiction': {
            'nc:LocationState': { 'nc:LocationStateUSPostalServiceCode': state },
          },
        }
      : { 'nc:IdentificationJurisdictionText': state }),
  };
}
