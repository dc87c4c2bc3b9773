import type { JsonObject } from '../../../../fhir/types.js';

/** FHIR's way to say that an element which must be there is not known (US Core, "Missing Data"). */
export const ABSENT: JsonObject = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};

/** The same for a coded element whose value set can be extended. */
export const ABSENT_CONCEPT: JsonObject = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown', display: 'Unknown' }],
};
