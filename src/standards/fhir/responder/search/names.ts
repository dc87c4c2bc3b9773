/** What a search parameter says, whatever its spelling. */
export type ParameterKind =
  | 'given'
  | 'family'
  | 'birthdate'
  | 'gender'
  | 'city'
  | 'state'
  | 'postalcode'
  | 'phone'
  | 'identifier'
  | 'window'
  | 'jurisdiction'
  | 'include'
  | 'includeRecurse'
  | 'count'
  | 'summary'
  | 'elements'
  | 'sort'
  | 'presentation';

/** How the chain to the patient may begin: the guide's, and those that are legal R4. */
const PATIENT = ['subject:Patient', 'subject', 'patient:Patient', 'patient'];

const PERSON: Readonly<Record<string, ParameterKind>> = {
  'name.given': 'given',
  given: 'given',
  'name.family': 'family',
  family: 'family',
  birthdate: 'birthdate',
  gender: 'gender',
  'address-city': 'city',
  'address.city': 'city',
  'address-state': 'state',
  'address.state': 'state',
  'address-postalcode': 'postalcode',
  'address.postalCode': 'postalcode',
  phone: 'phone',
  telecom: 'phone',
  identifier: 'identifier',
};

/** How the chain to the prescription may begin. */
const PRESCRIPTION = [
  'authorizingPrescription',
  'authorizingPrescription:MedicationRequest',
  'prescription',
  'prescription:MedicationRequest',
];

const WINDOW = ['dispenseRequest.validityPeriod', 'authoredon'];

/** Every parameter that the search reads, by its exact (case-sensitive) name; docs/decisions/0040. */
export const PARAMETERS: ReadonlyMap<string, ParameterKind> = new Map<string, ParameterKind>([
  ...PATIENT.flatMap((root) => Object.entries(PERSON).map(([member, kind]) => [`${root}.${member}`, kind] as const)),
  ...PRESCRIPTION.flatMap((root) => WINDOW.map((member) => [`${root}.${member}`, 'window'] as const)),
  ['whenhandedover', 'window'],
  ['whenprepared', 'window'],
  ['jurisdiction', 'jurisdiction'],
  ['_state', 'jurisdiction'],
  ['_include', 'include'],
  ['_include:recurse', 'includeRecurse'],
  ['_include:iterate', 'includeRecurse'],
  ['_count', 'count'],
  ['_summary', 'summary'],
  ['_elements', 'elements'],
  ['_sort', 'sort'],
  ['_total', 'presentation'],
  ['_format', 'presentation'],
  ['_pretty', 'presentation'],
]);

/** What each kind is called in sentences: the guide's spelling. */
export const SPOKEN: Readonly<Record<ParameterKind, string>> = {
  given: 'subject:Patient.name.given',
  family: 'subject:Patient.name.family',
  birthdate: 'subject:Patient.birthdate',
  gender: 'subject:Patient.gender',
  city: 'subject:Patient.address-city',
  state: 'subject:Patient.address-state',
  postalcode: 'subject:Patient.address-postalcode',
  phone: 'subject:Patient.phone',
  identifier: 'subject:Patient.identifier',
  window: 'authorizingPrescription.dispenseRequest.validityPeriod',
  jurisdiction: 'jurisdiction',
  include: '_include',
  includeRecurse: '_include:recurse',
  count: '_count',
  summary: '_summary',
  elements: '_elements',
  sort: '_sort',
  presentation: '_format',
};

/** The parameter of ours that a name begins with, where it is one of them with a modifier behind it. */
export function modified(name: string): string | undefined {
  for (let colon = name.lastIndexOf(':'); colon > 0; colon = name.lastIndexOf(':', colon - 1)) {
    if (PARAMETERS.has(name.slice(0, colon))) return name.slice(0, colon);
  }
  return undefined;
}

/** Words of names that are not ours: R4's parameters of MedicationDispense and Patient, its common ones, real apps' own. */
const FOREIGN =
  '_content _contained _containedType _filter _has _id _lastUpdated _list _profile _query _revinclude _security _source ' +
  '_tag _text _type code context destination medication performer receiver responsibleparty status type active address ' +
  'address-country address-use animal-breed animal-species death-date deceased email general-practitioner language link ' +
  'name organization phonetic practitioner npi role DEA deaNumber';

const WORDS: ReadonlySet<string> = new Set([
  ...[...PARAMETERS.keys()].flatMap((name) => name.split(/[.:]/)),
  ...FOREIGN.split(' '),
]);

/**
 * A parameter's name as it may stand in a sentence: only where each of its words is a known one. What follows a `&` that
 * was not encoded is a name too, and may be half of a person's.
 */
export function tellable(name: string): string {
  return name.split(/[.:]/).every((word) => WORDS.has(word)) ? name : 'A parameter';
}

/** Whether a name says something of the person who is asked for. */
export function isAboutPatient(name: string): boolean {
  return /^(?:subject|patient)(?:[:.]|$)/.test(name);
}
