import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createIdentity } from '../../../../src/exchange/merge/identity.js';
import { merge } from '../../../../src/exchange/merge/merge.js';
import type { StateAnswer } from '../../../../src/exchange/types.js';
import { toJson } from '../../../../src/fhir/json.js';
import type { JsonObject, Resource } from '../../../../src/fhir/types.js';
import { fhirState, type FhirState, search, telling } from './support/fhirState.js';
import { BASE, dispense, entry, issue, outcome, patient, searchset } from './support/told.js';

/** What a merger of FHIR answers breaks if nobody looks: wire/fhir.md §4.2, by its numbers. */
let state: FhirState;
beforeAll(async () => {
  state = await fhirState();
});
afterAll(() => state.stop());

type Provided = Extract<StateAnswer, { status: 'provided' }>;

async function ask(...entries: JsonObject[]): Promise<Provided> {
  state.script = telling(searchset(entries));
  const answer = await search(state);
  if (answer.status !== 'provided') throw new Error(JSON.stringify(answer));
  return answer;
}

const identity = createIdentity(Buffer.alloc(32), 'https://gateway.example.org');
const merged = (...answers: [state: string, answer: StateAnswer][]): Resource[] => [
  ...merge(
    answers.map(([of, answer]) => ({ state: of, answer })),
    identity,
  ).resources,
];
const of = (type: string, resources: readonly Resource[]): Resource[] =>
  resources.filter(({ resourceType }) => resourceType === type);
const subjectOf = (resource: Resource | undefined): unknown => (resource?.subject as JsonObject | undefined)?.reference;
const texts = ({ warnings }: Provided): string[] => warnings.map(({ text }) => text);

/** The dispense's patient after merging: a place among the resources, or nothing. */
async function patientOf(reference: string, ...others: JsonObject[]): Promise<unknown> {
  const answer = await ask(entry(dispense('d', { subject: { reference } })), entry(patient('1')), ...others);
  const all = merged(['OH', answer]);
  return all.find(({ resourceType, id }) => subjectOf(of('MedicationDispense', all)[0]) === `${resourceType}/${id}`);
}

it('1: the same local id from two states stays two people, each with its own records', async () => {
  const ohio = await ask(entry(dispense('d')), entry(patient('1')));
  const kentucky = await ask(entry(dispense('d')), entry(patient('1', { gender: 'male' })));
  const all = merged(['OH', ohio], ['KY', kentucky]);
  expect(of('Patient', all)).toHaveLength(2);
  for (const record of of('MedicationDispense', all)) {
    const person = all.find(({ resourceType, id }) => `${resourceType}/${id}` === subjectOf(record));
    expect(person?.meta?.source).toBe(record.meta?.source);
  }
  expect(toJson(all)).not.toMatch(/"Patient\/1"|"id":"1"/);
});

describe('2 and 3: a reference', () => {
  it.each([
    ['relative', 'Patient/1'],
    ['absolute', `${BASE}/Patient/1`],
    ['with a version', 'Patient/1/_history/3'],
    ['absolute with a version', `${BASE}/Patient/1/_history/3`],
    ['with a fragment', 'Patient/1#name'],
  ])('%s is followed', async (_name, reference) => {
    expect(await patientOf(reference)).toMatchObject({ resourceType: 'Patient', birthDate: '1967-08-13' });
  });

  it.each([
    ['to another server', 'https://elsewhere.invalid/r4/Patient/1'],
    ['to nothing', 'Patient/2'],
    ['by a search', 'Patient?identifier=1'],
    ['to a fragment that is not there', '#p'],
    ['to a version of another type', 'Practitioner/1'],
  ])('%s is taken off and counted; its server is not told', async (_name, reference) => {
    expect(await patientOf(reference)).toBeUndefined();
    const answer = await ask(entry(dispense('d', { subject: { reference, display: 'T. S.' } })), entry(patient('1')));
    const told = merge([{ state: 'OH', answer }], identity);
    expect(of('MedicationDispense', told.resources)[0]?.subject).toEqual({ display: 'T. S.' });
    expect(told.states.get('OH')?.warnings).toMatchObject([
      { text: expect.stringContaining('did not send'), count: 1 },
    ]);
    expect(toJson(told.resources)).not.toContain('elsewhere');
  });

  const uuid = '0F8FAD5B-D9CB-469F-A165-70867728950E';
  it.each([
    ['upper case', `urn:uuid:${uuid}`, `urn:uuid:${uuid.toLowerCase()}`],
    ['lower case', `urn:uuid:${uuid.toLowerCase()}`, `URN:UUID:${uuid}`],
  ])('by urn:uuid in %s is followed whatever its case', async (_name, fullUrl, reference) => {
    const answer = await ask(
      entry(dispense('d', { subject: { reference } })),
      entry(patient('1', { id: undefined }), { fullUrl }),
    );
    const all = merged(['OH', answer]);
    expect(subjectOf(of('MedicationDispense', all)[0])).toBe(`Patient/${of('Patient', all)[0]?.id}`);
  });

  it('that is relative means nothing in an entry that is no server’s', async () => {
    const answer = await ask(entry(dispense('d'), { fullUrl: `urn:uuid:${uuid}` }), entry(patient('1')));
    expect(of('MedicationDispense', merged(['OH', answer]))[0]).not.toHaveProperty('subject');
  });

  it('is relative to the server of its own entry', async () => {
    const other = 'https://elsewhere.invalid/r4';
    const answer = await ask(
      entry(dispense('d'), { fullUrl: `${other}/MedicationDispense/d` }),
      entry(patient('1', { gender: 'male' }), { fullUrl: `${other}/Patient/1` }),
      entry(patient('1')),
    );
    const all = merged(['OH', answer]);
    const person = all.find(
      ({ resourceType, id }) => `${resourceType}/${id}` === subjectOf(of('MedicationDispense', all)[0]),
    );
    expect(person?.gender).toBe('male');
  });

  it('is followed without fullUrl, by type and id at the state itself', async () => {
    const answer = await ask(entry(dispense('d'), { fullUrl: undefined }), entry(patient('1'), { fullUrl: undefined }));
    const all = merged(['OH', answer]);
    expect(subjectOf(of('MedicationDispense', all)[0])).toBe(`Patient/${of('Patient', all)[0]?.id}`);
  });
});

it('4: totals of states are not summed: each counts what was read', async () => {
  const answers = await Promise.all([1, 2].map(async () => ask(entry(dispense('d')), entry(patient('1')))));
  const told = merge(
    [
      { state: 'OH', answer: answers[0]! },
      { state: 'KY', answer: answers[1]! },
    ],
    identity,
  );
  expect([told.states.get('OH')?.dispenses, told.states.get('KY')?.dispenses]).toEqual([1, 1]);
});

it('5 and 6: links, headers and outcomes of a state do not travel on; what they say is told in our words', async () => {
  const says = { ...outcome(issue('warning', 'incomplete')), id: 'o' };
  const answer = await ask(
    entry(dispense('d')),
    entry(patient('1')),
    entry(says),
    entry({ resourceType: 'MessageHeader', id: 'h' }),
  );
  expect(answer.resources.map(({ resourceType }) => resourceType)).toEqual(['MedicationDispense', 'Patient']);
  expect(answer.warnings).toHaveLength(1);
  expect(JSON.stringify(answer.warnings)).not.toContain('Sampleton');
});

it('7: one dispensation told by two states stands once, unless a modifier says something else about it', async () => {
  const pharmacy = {
    resourceType: 'Organization',
    id: 'p',
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' }],
  };
  const sale = (more: JsonObject = {}): JsonObject[] => [
    entry(
      dispense('d', {
        identifier: [{ system: 'urn:pdmp:rx-number', value: '77' }],
        extension: [
          { url: 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-extension-rx-fill-number', valuePositiveInt: 2 },
        ],
        medicationCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code: '00001000101' }] },
        performer: [{ actor: { reference: 'Organization/p' } }],
        ...more,
      }),
    ),
    entry(patient('1')),
    entry(pharmacy),
  ];
  const [ohio, kentucky] = [await ask(...sale()), await ask(...sale())];
  expect(of('MedicationDispense', merged(['OH', ohio], ['KY', kentucky]))).toHaveLength(1);
  const changed = await ask(
    ...sale({ modifierExtension: [{ url: 'https://pdmp.example.org/not', valueBoolean: true }] }),
  );
  expect(of('MedicationDispense', merged(['OH', ohio], ['KY', changed]))).toHaveLength(2);
});

describe('8: what stands for nothing', () => {
  it('is left out and told by name', async () => {
    const answer = await ask(
      entry(
        dispense('d', {
          note: [{ text: '' }, { text: 'kept' }],
          quantity: {},
          daysSupply: null,
          whenPrepared: '00000000',
        }),
      ),
      entry(patient('1', { name: [{}, { family: 'Sampleton', given: ['', 'Testa'] }], address: [], gender: 'U' })),
    );
    const [record, person] = answer.resources;
    expect(record).toMatchObject({ note: [{ text: 'kept' }] });
    expect(['quantity', 'daysSupply', 'whenPrepared'].filter((name) => name in (record ?? {}))).toEqual([]);
    expect(person).toMatchObject({ name: [{ family: 'Sampleton', given: ['Testa'] }], gender: 'unknown' });
    expect(person).not.toHaveProperty('address');
    expect(texts(answer).sort()).toEqual(
      [
        'address in Patient was not read: empty, or not of its type',
        'daysSupply in MedicationDispense was not read: empty, or not of its type',
        'given was not read in part: empty, or not of its type',
        'name was not read in part: empty, or not of its type',
        'note was not read in part: empty, or not of its type',
        'quantity in MedicationDispense was not read: empty, or not of its type',
        'text in Annotation was not read: empty, or not of its type',
        'whenPrepared in MedicationDispense was not read: empty, or not of its type',
      ].sort(),
    );
  });

  it.each([
    ['20251001', '2025-10-01'],
    ['2025-10-01T10:00', '2025-10-01'],
    ['2025-10-01T10:00:00', '2025-10-01'],
    ['2025-10-01T10:00:00-05:00', '2025-10-01T10:00:00-05:00'],
    ['2025-10', '2025-10'],
    ['9999-12-31', undefined],
    ['2025-02-30', undefined],
    ['N/A', undefined],
  ])('as a date, %s is %s', async (told, read) => {
    const answer = await ask(entry(dispense('d', { whenPrepared: told })), entry(patient('1')));
    expect(answer.resources[0]?.whenPrepared).toBe(read);
  });

  it('names nobody: zeros are no national identifier that two states could share', async () => {
    const doctor = {
      resourceType: 'Practitioner',
      id: 'x',
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '0000000000' }],
    };
    const [ohio, kentucky] = await Promise.all(
      [1, 2].map(() => ask(entry(dispense('d')), entry(patient('1')), entry(doctor))),
    );
    expect(of('Practitioner', merged(['OH', ohio!], ['KY', kentucky!]))).toHaveLength(2);
  });
});

it('9: digits stay, and the original fill is fill 0', async () => {
  state.script = telling(
    JSON.stringify(
      searchset([
        entry(
          dispense('d', {
            quantity: { value: 'QUANTITY', unit: 'EA' },
            extension: [
              { url: 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension', valuePositiveInt: 0 },
            ],
          }),
        ),
        entry(patient('1')),
      ]),
    ).replace('"QUANTITY"', '30.000'),
  );
  const answer = await search(state);
  if (answer.status !== 'provided') throw new Error(answer.status);
  expect(toJson(answer.resources[0])).toContain('"value":30.000');
  expect(toJson(answer.resources[0])).toContain('"valuePositiveInt":0');
  expect(answer.warnings).toEqual([]);
});

it('10: a date and a moment of one dispense both stay', async () => {
  const answer = await ask(entry(dispense('d', { whenHandedOver: '2025-10-02T09:00:00Z' })), entry(patient('1')));
  expect(answer.resources[0]).toMatchObject({ whenPrepared: '2025-10-01', whenHandedOver: '2025-10-02T09:00:00Z' });
});

describe('11: contained resources', () => {
  const holding = (id: string, more: JsonObject = {}): JsonObject =>
    entry(dispense(id, { contained: [patient('p')], subject: { reference: '#p' }, ...more }));

  it('come out of their containers, one patient for all who say the same', async () => {
    const all = merged(['OH', await ask(holding('d1'), holding('d2'))]);
    expect(of('Patient', all)).toHaveLength(1);
    expect(of('MedicationDispense', all).map(subjectOf)).toEqual(Array(2).fill(`Patient/${of('Patient', all)[0]?.id}`));
    expect(toJson(all)).not.toContain('contained');
  });

  it('that say otherwise stay two', async () => {
    const answer = await ask(holding('d1'), holding('d2', { contained: [patient('p', { gender: 'male' })] }));
    expect(of('Patient', merged(['OH', answer]))).toHaveLength(2);
  });

  it('refer to each other and to what contains them', async () => {
    const request = {
      resourceType: 'MedicationRequest',
      id: 'r',
      subject: { reference: '#p' },
      supportingInformation: [{ reference: '#' }],
    };
    const answer = await ask(
      holding('d', { contained: [patient('p'), request], authorizingPrescription: [{ reference: '#r' }] }),
    );
    const [record] = of('MedicationDispense', answer.resources);
    const [order] = of('MedicationRequest', answer.resources);
    const [person] = of('Patient', answer.resources);
    expect(record?.authorizingPrescription).toEqual([{ reference: `urn:uuid:${order?.id}` }]);
    expect(order?.subject).toEqual({ reference: `urn:uuid:${person?.id}` });
    expect(order?.supportingInformation).toEqual([{ reference: `urn:uuid:${record?.id}` }]);
  });

  it('beside a Basic header, which no history holds and which is told', async () => {
    const answer = await ask(holding('d'), entry({ resourceType: 'Basic', id: 'b', code: { text: 'header' } }));
    expect(texts(answer)).toEqual(['a resource of a type that no history holds was not read']);
  });
});

it('12: of meta only labels travel on', async () => {
  const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }];
  const meta = {
    versionId: '3',
    lastUpdated: '2025-10-01T00:00:00Z',
    profile: ['https://pdmp.example.org/p'],
    source: 'urn:x',
    security,
  };
  const [record] = of(
    'MedicationDispense',
    merged(['OH', await ask(entry(dispense('d', { meta })), entry(patient('1')))]),
  );
  expect(record?.meta).toEqual({ source: 'urn:pdmp:OH', security });
});

it('13: narratives are left out, and that is told', async () => {
  const text = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Somebody Else</div>' };
  const answer = await ask(
    entry(dispense('d', { text, contained: [patient('p', { text })], subject: { reference: '#p' } })),
  );
  expect(toJson(answer.resources)).not.toContain('Somebody Else');
  expect(answer.warnings).toEqual([{ code: 'note', text: expect.stringContaining('narrative'), count: 2 }]);
});

describe('14: a modifier that is not known', () => {
  it.each<[string, JsonObject]>([
    ['on the resource', { modifierExtension: [{ url: 'https://pdmp.example.org/not', valueBoolean: true }] }],
    [
      'within it',
      {
        performer: [
          { actor: { display: 'x' }, modifierExtension: [{ url: 'https://pdmp.example.org/not', valueBoolean: true }] },
        ],
      },
    ],
    ['as rules', { implicitRules: 'https://pdmp.example.org/rules' }],
  ])('%s is kept and told', async (_name, more) => {
    const answer = await ask(entry(dispense('d', more)), entry(patient('1')));
    expect(answer.resources[0]).toMatchObject(more);
    expect(texts(answer)).toEqual([expect.stringContaining('modifier')]);
  });
});

it.each([
  ['markup', '<script>&amp;"\''],
  ['emoji', '👩‍⚕️'],
  ['right to left', 'שרה'],
  ['combining accents', 'e\u0301'],
  ['an apostrophe', 'O’Neil'],
  ['a hundred letters', 'x'.repeat(100)],
])('15: a name with %s stays as it is', async (_name, family) => {
  const answer = await ask(entry(dispense('d')), entry(patient('1', { name: [{ family, given: ['Testa'] }] })));
  expect(answer.resources[1]?.name).toEqual([{ family, given: ['Testa'] }]);
  expect(answer.warnings).toEqual([]);
});

describe('what R4 does not know', () => {
  it('is left out and told by its name, or without it where that is none', async () => {
    const answer = await ask(
      entry(dispense('d', { aura: 'blue', 'Testa Sampleton': 1, quantity: '30', status: 5 })),
      entry(patient('1')),
    );
    expect(Object.keys(answer.resources[0] ?? {}).sort()).toEqual(
      ['resourceType', 'id', 'subject', 'medicationCodeableConcept', 'whenPrepared'].sort(),
    );
    expect(texts(answer).sort()).toEqual([
      'an element in MedicationDispense was not read: FHIR R4 has no such element',
      'aura in MedicationDispense was not read: FHIR R4 has no such element',
      'quantity in MedicationDispense was not read: empty, or not of its type',
      'status in MedicationDispense was not read: empty, or not of its type',
    ]);
  });

  it('does not hide what stands beside values', async () => {
    const name = [
      {
        family: 'Sampleton',
        given: [null, 'Testa'],
        _given: [{ extension: [{ url: 'urn:x', valueCode: 'y' }] }, null],
      },
    ];
    const answer = await ask(entry(dispense('d')), entry(patient('1', { name })));
    expect(answer.resources[1]?.name).toEqual(name);
    expect(answer.warnings).toEqual([]);
  });
});
