/** FHIR's administrative genders, and the letters that NCPDP and HL7 v2 have for them. */
const GENDERS: Readonly<Record<string, string>> = {
  male: 'male',
  m: 'male',
  female: 'female',
  f: 'female',
  other: 'other',
  o: 'other',
  unknown: 'unknown',
  u: 'unknown',
};

/** A gender in FHIR's word; none of them: `undefined`. */
export function readGender(told: string): string | undefined {
  const word = told.trim().toLowerCase();
  return Object.hasOwn(GENDERS, word) ? GENDERS[word] : undefined;
}
