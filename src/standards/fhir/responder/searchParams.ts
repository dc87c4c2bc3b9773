/** The search parameters that the CapabilityStatement names: name, type, what it does. Names are unique (cpb-12). */
export const SEARCH_PARAMS: readonly (readonly [name: string, type: string, documentation: string])[] = [
  [
    'subject:Patient.name.given',
    'string',
    'Given name of the person, required; also subject:Patient.given and patient.given',
  ],
  [
    'subject:Patient.name.family',
    'string',
    'Family name of the person, required; also subject:Patient.family and patient.family',
  ],
  ['subject:Patient.birthdate', 'date', 'Exact day of birth, required; also patient.birthdate; with or without eq'],
  [
    'authorizingPrescription.dispenseRequest.validityPeriod',
    'date',
    'Report window by eq, ge, gt, sa, le, lt, eb: days of filling, both included; also prescription.authoredon',
  ],
  ['whenhandedover', 'date', 'The same report window'],
  ['whenprepared', 'date', 'The same report window'],
  ['subject:Patient.gender', 'token', 'For states that match by it'],
  ['subject:Patient.address-city', 'string', 'For states that match by it'],
  ['subject:Patient.address-state', 'string', 'For states that match by it'],
  ['subject:Patient.address-postalcode', 'string', 'For states that match by it'],
  ['subject:Patient.phone', 'token', 'For states that match by it'],
  ['subject:Patient.identifier', 'token', 'system|value, for states that match by it'],
  ['jurisdiction', 'token', 'States to ask, postal codes joined by commas; absent: those the client is registered for'],
  ['_state', 'token', 'Another name of jurisdiction'],
  ['_count', 'number', 'Most matches on a page; absent: one page; 0: only their number'],
  ['_summary', 'token', 'true, text, data, count or false'],
  ['_elements', 'string', 'Elements of matches to tell beside the mandatory ones'],
  ['_sort', 'string', 'whenhandedover, whenprepared, with - for descending'],
];
