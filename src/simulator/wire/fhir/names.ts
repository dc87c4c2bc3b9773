/** Profiles and extensions of the US PDMP guide begin so. */
export const pdmp = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/';
/** Extensions of the US Meds guide begin so. */
export const usMeds = 'http://hl7.org/fhir/us/meds/StructureDefinition/';
/** HL7's code systems begin so, PMIX's among them. */
export const terminology = 'http://terminology.hl7.org/CodeSystem/';

/** Systems of identifiers and codes. */
export const systems = {
  npi: 'http://hl7.org/fhir/sid/us-npi',
  dea: 'http://terminology.hl7.org/NamingSystem/usdeanumber',
  ncpdp: `${terminology}NCPDPProviderIdentificationNumber`,
  ssn: 'http://hl7.org/fhir/sid/us-ssn',
  ndc: 'http://hl7.org/fhir/sid/ndc',
  icd10: 'http://hl7.org/fhir/sid/icd-10-cm',
  ncit: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl',
  /** Nobody else has a name for prescription numbers; the gateway publishes this one. */
  rxNumber: 'urn:pdmp:rx-number',
} as const;

/** The FHIR protocols that a demo state can speak. */
export type FhirProtocol = 'fhir-us-meds' | 'fhir-us-pdmp';
