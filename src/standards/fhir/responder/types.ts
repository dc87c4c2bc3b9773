/** Types of the history itself: told as matches, or as their includes are asked for. */
const RECORD_TYPES: readonly string[] = [
  'MedicationDispense',
  'MedicationRequest',
  'MedicationAdministration',
  'Medication',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
];

/**
 * What a state says of the person beside the records: alerts and scores. No parameter asks for them and no record leads
 * to them, so they are told with every answer (docs/decisions/0041).
 */
export const REMARK_TYPES: readonly string[] = ['DetectedIssue', 'Observation'];

/** Types that an answer tells of what states told; a state's own message header and outcome are read by the exchange. */
export const TOLD_TYPES: readonly string[] = [...RECORD_TYPES, ...REMARK_TYPES];

/** Types whose resources an answer may hold, and so may be read back. */
export const READABLE_TYPES: readonly string[] = [...TOLD_TYPES, 'MessageHeader', 'OperationOutcome'];

/** Whether a text is of FHIR's datatype `id`. */
export function isFhirId(text: string): boolean {
  return /^[A-Za-z0-9\-.]{1,64}$/.test(text);
}
