import type { Bundle, Resource } from '../../../../../src/fhir/types.js';

/** The guide's query, character by character (wire/fhir.md §1.2), for a person who was made up. */
export const IG_PERSON =
  'subject:Patient.name.given=peter&subject:Patient.name.family=fiction&subject:Patient.birthdate=eq1973-11-25';
export const IG_WINDOW =
  'authorizingPrescription.dispenseRequest.validityPeriod=ge2010-01-01&authorizingPrescription.dispenseRequest.validityPeriod=le2025-12-31';
export const IG_INCLUDES =
  '_include=MedicationDispense:subject&_include:recurse=MedicationDispense:authorizingPrescription&_include=MedicationDispense:medication';
export const IG_QUERY = `/MedicationDispense?${IG_PERSON}&${IG_WINDOW}&${IG_INCLUDES}`;

/** Types of a Bundle's entries by mode, in order. */
export function typesOf({ entry = [] }: Bundle, mode: string): string[] {
  return entry.filter(({ search }) => search?.mode === mode).map(({ resource }) => resource?.resourceType ?? '');
}

export function resourcesOf({ entry = [] }: Bundle, type: string): Resource[] {
  return entry.flatMap(({ resource }) => (resource?.resourceType === type ? [resource] : []));
}
