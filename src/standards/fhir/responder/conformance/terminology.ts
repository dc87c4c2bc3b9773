import type { StateStatus } from '../../../../exchange/types.js';
import type { Resource } from '../../../../fhir/types.js';
import { canonicalOf, headOf, type Publisher, type Subject } from './head.js';
import { JURISDICTIONS } from './jurisdictions.js';

/** A code, what it is called, and what it means where the name does not say it. */
type Concept = readonly [code: string, display: string, definition?: string];

/** A code system of ours, whole; the value set of the same id holds all of it. */
interface Codes extends Subject {
  readonly concepts: readonly Concept[];
}

/** The words of contract §4. */
const STATUSES: Readonly<Record<StateStatus, readonly [display: string, definition: string]>> = {
  provided: ['Provided', 'The state answered, and its records stand in the answer.'],
  'no-data': ['No data', 'The state answered that it knows of nothing for this person, or of no unique match.'],
  ambiguous: ['Ambiguous', 'Several people match in this state; none of their records stand in the answer.'],
  deferred: ['Deferred', 'The state will answer later.'],
  disallowed: ['Disallowed', 'The state, or the policy that is kept for it, refuses this requester.'],
  unsupported: ['Unsupported', 'The state does not support the version or the operation that it was asked by.'],
  failed: [
    'Failed',
    'The state could not be reached, did not answer in time, or what it answered was malformed, incomplete or over a limit.',
  ],
};

/** The roles of contract §2. */
const ROLES: readonly Concept[] = [
  ['physician', 'Physician'],
  ['nurse-practitioner', 'Nurse practitioner'],
  ['physician-assistant', 'Physician assistant'],
  ['dentist', 'Dentist'],
  ['optometrist', 'Optometrist'],
  ['psychologist', 'Psychologist'],
  ['naturopath', 'Naturopath'],
  ['homeopath', 'Homeopath'],
  ['veterinarian', 'Veterinarian'],
  ['intern', 'Intern'],
  ['resident', 'Resident'],
  ['prescribing-pharmacist', 'Prescribing pharmacist'],
  ['pharmacist', 'Pharmacist'],
  ['pharmacy', 'Pharmacy'],
  ['other-prescriber', 'Other prescriber'],
  ['prescriber-delegate-licensed', 'Delegate of a prescriber, licensed'],
  ['prescriber-delegate-unlicensed', 'Delegate of a prescriber, not licensed'],
  ['dispenser-delegate-licensed', 'Delegate of a dispenser, licensed'],
  ['dispenser-delegate-unlicensed', 'Delegate of a dispenser, not licensed'],
  ['behavioral-health', 'Substance abuse or mental health professional'],
  ['institution', 'Institution'],
  ['other', 'Other, not a prescriber'],
];

/** PMIX PatientLocationCode, as mappings/codes/patient-location.yaml reads it. */
const PLACES: readonly Concept[] = [
  ['01', 'Home'],
  ['02', 'Intermediary Care'],
  ['03', 'Nursing Home'],
  ['04', 'Long-Term/Extended Care'],
  ['05', 'Rest Home'],
  ['06', 'Boarding Home'],
  ['07', 'Skilled-Care Facility'],
  ['08', 'Sub-Acute Care Facility'],
  ['09', 'Acute Care Facility'],
  ['10', 'Outpatient'],
  ['11', 'Hospice'],
  ['12', 'Homeless/Unhoused'],
  ['13', 'Transient Care'],
  ['98', 'Unknown'],
  ['99', 'Other'],
];

const CODES: readonly Codes[] = [
  {
    id: 'pdmp-state',
    title: 'States that run a prescription monitoring program',
    description: 'Postal codes; as a tag of a resource: a state that told it.',
    concepts: JURISDICTIONS,
  },
  {
    id: 'pdmp-state-status',
    title: 'What became of each state',
    description: 'How asking a state for a history ended.',
    concepts: Object.entries(STATUSES).map(([code, [display, definition]]) => [code, display, definition]),
  },
  {
    id: 'pdmp-requestor-role',
    url: 'urn:pdmp:requestor-role',
    title: 'Roles of those who ask',
    description: 'In which role somebody asks for a history; each standard has words of its own for them.',
    concepts: ROLES,
  },
  {
    id: 'pdmp-patient-location',
    url: 'urn:pdmp:pmix:PatientLocationCode',
    title: 'Where the patient lives',
    description: 'Codes of PMIX PatientLocationCode, which no terminology server publishes.',
    concepts: PLACES,
  },
];

/** The code systems that we define, and a value set of each. */
export function terminology(publisher: Publisher): Resource[] {
  return CODES.flatMap(({ concepts, ...subject }) => {
    const valueSet = headOf(publisher, 'ValueSet', { ...subject, url: canonicalOf(publisher, 'ValueSet', subject.id) });
    const codeSystem = headOf(publisher, 'CodeSystem', subject);
    return [
      {
        ...codeSystem,
        caseSensitive: true,
        valueSet: canonicalOf(publisher, 'ValueSet', subject.id),
        content: 'complete',
        count: concepts.length,
        concept: concepts.map(([code, display, definition]) => ({
          code,
          display,
          ...(definition ? { definition } : {}),
        })),
      },
      {
        ...valueSet,
        compose: { include: [{ system: subject.url ?? canonicalOf(publisher, 'CodeSystem', subject.id) }] },
      },
    ];
  });
}
