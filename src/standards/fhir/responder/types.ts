/** Types that an answer tells of what states told; others that a state may have sent say nothing to the reader of a history. */
export const TOLD_TYPES: readonly string[] = [
  'MedicationDispense',
  'MedicationRequest',
  'MedicationAdministration',
  'Medication',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
];

/** Types whose resources an answer may hold, and so may be read back. */
export const READABLE_TYPES: readonly string[] = [...TOLD_TYPES, 'MessageHeader', 'OperationOutcome'];

/** Whether a text is of FHIR's datatype `id`. */
export function isFhirId(text: string): boolean {
  return /^[A-Za-z0-9\-.]{1,64}$/.test(text);
}
