import { canonicalOf, type Publisher } from './head.js';
import type { Extension, Part, Value } from './structures.js';

/** Extensions that the tables and faces put on what states tell; url `urn:pdmp:extension:NAME`, id `pdmp-NAME`. */
const TOLD: readonly (readonly [
  name: string,
  context: readonly string[],
  holds: Value | readonly Part[],
  title: string,
  description: string,
])[] = [
  [
    'animal-name',
    ['Patient'],
    { type: 'string' },
    'Name of the animal',
    'What the animal is called, where the patient is one and the state tells it beside the name of a person.',
  ],
  [
    'compound-ingredient',
    ['Medication'],
    ingredient(),
    'Ingredient of a compound',
    'One ingredient of a drug that the pharmacy compounded, as the state tells it.',
  ],
  [
    'dea-schedule',
    ['Medication'],
    { type: 'CodeableConcept' },
    'DEA schedule',
    'Schedule of the drug under the Controlled Substances Act, an NCI Thesaurus code where the state says one that is known.',
  ],
  [
    'history-source',
    ['MedicationDispense'],
    [
      { name: 'qualifier', type: 'string', short: 'Kind of source, a code of NCPDP SCRIPT' },
      { name: 'description', type: 'string', short: 'The source in words' },
      { name: 'reference', type: 'Identifier', short: 'Identifier of the source', repeats: true },
    ],
    'Source of the record',
    'Where the state has a record of an NCPDP SCRIPT history from.',
  ],
  [
    'identifier',
    ['Organization', 'Practitioner'],
    { type: 'Identifier' },
    'Further identifier',
    'An identifier that the state told and the profile has no room for: a second one of a kind, or an NPI that is none.',
  ],
  [
    'jurisdiction',
    ['Identifier'],
    { type: 'string' },
    'Jurisdiction of an identifier',
    'State or country that issued a licence or another identifier: its two-letter code, or its name in words.',
  ],
  [
    'opioid-treatment-code',
    ['MedicationDispense'],
    { type: 'Coding' },
    'Opioid treatment as told',
    'What the state says of an opioid treatment in words that are not in the list of US PDMP.',
  ],
  [
    'original-text',
    ['Ratio'],
    { type: 'string' },
    'Strength as the state wrote it',
    'The words of a strength; they stand alone where they cannot be told as a ratio.',
  ],
  [
    'patient-location',
    ['Patient'],
    { type: 'Coding' },
    'Where the patient lives',
    'Kind of place, a PMIX PatientLocationCode.',
  ],
  [
    'performer',
    ['MedicationDispense', 'MedicationAdministration'],
    { type: 'Reference' },
    'Further performer',
    'Who else dispensed or administered, where the profile has room for one.',
  ],
  ['postal-extension', ['Address'], { type: 'string' }, 'Postal extension', 'The four further digits of a ZIP code.'],
  [
    'pickup-person',
    ['MedicationDispense'],
    { type: 'string' },
    'Who picked up or dropped off',
    'Who picked the drug up, or brought the prescription, in the words of the state.',
  ],
  [
    'practice-location',
    ['Practitioner'],
    { type: 'string' },
    'Practice location',
    'Business name of the place where the practitioner works.',
  ],
  [
    'refills-remaining',
    ['MedicationRequest'],
    { type: 'unsignedInt' },
    'Refills remaining',
    'Refills that the state counts as left on the prescription.',
  ],
  [
    'script-quantity-qualifier',
    ['Quantity'],
    { type: 'string' },
    'Quantity qualifier',
    'Code list qualifier of a quantity in NCPDP SCRIPT, where it is not the usual one.',
  ],
  [
    'script-unit-source',
    ['Quantity'],
    { type: 'string' },
    'Source of the unit code',
    'Code list that the unit of a quantity comes from in NCPDP SCRIPT.',
  ],
  [
    'species',
    ['Patient'],
    { type: 'Coding' },
    'Species',
    'Whether the patient is human or an animal, as PMIX tells it.',
  ],
  [
    'use',
    ['ContactPoint', 'Address'],
    { type: 'code' },
    'Use as told',
    'What a telephone or address of an organization is used for by the state, where R4 forbids to say it: home.',
  ],
  [
    'veterinarian',
    ['Practitioner'],
    { type: 'boolean' },
    'Veterinarian',
    'Whether the state tells the practitioner as a veterinarian.',
  ],
  [
    'when-handed-over',
    ['MedicationDispense'],
    { type: 'dateTime' },
    'Time of sale as told',
    'When the state says the drug was sold, where that lies before the fill date and R4 lets the two not stand side by side (mdd-1).',
  ],
  [
    'xdea-indicator',
    ['Practitioner'],
    { type: 'boolean' },
    'XDEA indicator',
    'Whether the prescriber holds a DATA 2000 waiver, as the state tells it.',
  ],
];

/** Every extension of ours that may stand in an answer. */
export function extensionsOf(publisher: Publisher): Extension[] {
  return [
    {
      id: 'pdmp-state',
      url: canonicalOf(publisher, 'StructureDefinition', 'pdmp-state'),
      context: ['OperationOutcome.issue'],
      holds: { type: 'code', valueSet: canonicalOf(publisher, 'ValueSet', 'pdmp-state') },
      title: 'State that an issue is about',
      description: 'Postal code of the state whose answer, or silence, an issue tells of.',
    },
    {
      id: 'pdmp-state-status',
      url: canonicalOf(publisher, 'StructureDefinition', 'pdmp-state-status'),
      context: ['OperationOutcome.issue'],
      holds: { type: 'code', valueSet: canonicalOf(publisher, 'ValueSet', 'pdmp-state-status') },
      title: 'What became of a state',
      description: 'How asking a state ended, in one word.',
    },
    {
      id: 'pdmp-candidate',
      url: canonicalOf(publisher, 'StructureDefinition', 'pdmp-candidate'),
      context: ['OperationOutcome.issue'],
      holds: { type: 'Reference' },
      title: 'One of several people who match',
      description:
        'A Patient, contained in the OperationOutcome, who may be the one that was asked for or another person.',
    },
    ...TOLD.map(([name, context, holds, title, description]) => ({
      id: `pdmp-${name}`,
      url: `urn:pdmp:extension:${name}`,
      context,
      holds,
      title,
      description,
    })),
  ];
}

function ingredient(): Part[] {
  const words: readonly (readonly [name: string, short: string])[] = [
    ['sequence', 'Number of the ingredient'],
    ['din', 'Canadian drug identification number'],
    ['hri', 'Health related item code'],
    ['ndc', 'National drug code'],
    ['upc', 'Universal product code'],
    ['upn', 'Universal product number'],
    ['name', 'Name of the ingredient'],
    ['strength', 'Strength in words'],
    ['dea-schedule', 'DEA schedule in words'],
    ['units', 'Unit of the quantity, a PMIX code'],
  ];
  return [
    ...words.map(([name, short]) => ({ name, short, type: 'string' })),
    { name: 'quantity', short: 'Quantity of the ingredient', type: 'decimal' },
  ];
}
