/** Where the US PDMP guide's own profiles and extensions stand. */
export const PDMP = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/';

/** Where the gateway keeps what states told and this guide has no place for. */
export const NEUTRAL = 'urn:pdmp:extension:';

/** HL7's types of identifiers. */
export const IDENTIFIER_TYPE = 'http://terminology.hl7.org/CodeSystem/v2-0203';
