/** Identifier systems of prescribers, pharmacies and patients that code must know by name. */
export const NPI = 'http://hl7.org/fhir/sid/us-npi';
export const DEA = 'http://terminology.hl7.org/NamingSystem/usdeanumber';
export const NCPDP = 'http://terminology.hl7.org/CodeSystem/NCPDPProviderIdentificationNumber';
/** Ours: no system stands for the licences of all states. */
export const STATE_LICENSE = 'urn:pdmp:state-license';
export const SSN = 'http://hl7.org/fhir/sid/us-ssn';
