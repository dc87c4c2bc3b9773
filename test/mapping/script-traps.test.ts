import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/fhir/types.js';
import { openTables } from '../../src/mapping/index.js';
import { bundleOf, canonical, changed, extension, sample, tableOf, type Told, told } from './support/script.js';

const tables = await openTables();
const APPROVED_10 = '10-rxhistoryresponse-approved';
const APPROVED_17 = '17-rxhistoryresponse-approved';
const RECORD_17 = /<MedicationDispensed>.*<\/MedicationDispensed>/.exec(sample(APPROVED_17))![0];

type Change = readonly [from: string | RegExp, to: string];

/** Reads a changed sample without holding it against the schema, which what states really send often breaks. */
const read = (name: string, ...changes: Change[]): Told =>
  told(tables, tableOf(name), changed(name, ...changes), { schema: 'off' });

/** What was read, written and read again. */
function again(name: string, before: Told): { xml: string; after: Told } {
  const xml = Buffer.from(tables.write(tableOf(name), bundleOf(before.graph.resources))).toString('utf8');
  return { xml, after: told(tables, tableOf(name), xml, { schema: 'off' }) };
}

/** Reads, and proves that writing loses nothing of it. */
function readBothWays(name: string, ...changes: Change[]): Told {
  const before = read(name, ...changes);
  expect(canonical(tables, again(name, before).after.graph)).toEqual(canonical(tables, before.graph));
  return before;
}

const dispense = (answer: Told): JsonObject => answer.one('MedicationDispense');
const notes = (answer: Told): unknown => (dispense(answer).note as JsonObject[] | undefined)?.map((note) => note.text);

describe('namespaces', () => {
  it('reads 10.6 with a prefix as without one', () => {
    const prefixed = sample(APPROVED_10)
      .replace(/<(\/?)([A-Z])/g, '<$1SCRIPT:$2')
      .replace('xmlns=', 'xmlns:SCRIPT=');
    const answer = told(tables, tableOf(APPROVED_10), prefixed);
    expect(canonical(tables, answer.graph)).toEqual(
      canonical(tables, told(tables, tableOf(APPROVED_10), sample(APPROVED_10)).graph),
    );
  });

  it('reads 2017071 with the namespace of 10.6, as some send it', () => {
    const answer = read(APPROVED_17, ['<Message ', '<Message xmlns="http://www.ncpdp.org/schema/SCRIPT" ']);
    expect(answer.graph.warnings).toEqual([]);
    expect(dispense(answer).whenPrepared).toBe('2025-12-01');
  });
});

describe('placeholders mean nothing', () => {
  it('reads no identifier 0, no telephone 0, no name ?, no unit Unspecified', () => {
    const answer = readBothWays(
      APPROVED_17,
      [/<NCPDPID>9900002<\/NCPDPID><DEANumber>BX1234563<\/DEANumber><NPI>1999999976/, '<NCPDPID>0</NCPDPID><NPI>0'],
      [
        '</BusinessName>',
        '</BusinessName><Address/><CommunicationNumbers><PrimaryTelephone><Number>0</Number></PrimaryTelephone></CommunicationNumbers>',
      ],
      [/<FirstName>Casey<\/FirstName>/g, '<FirstName>?</FirstName>'],
      ['<QuantityUnitOfMeasure><Code>C48542', '<QuantityUnitOfMeasure><Code>Unspecified'],
      ['<DEASchedule><Code>C48675', '<DEASchedule><Code>C38046'],
    );
    const pharmacy = answer.all('Organization').find((one) => one.name === 'Example Pharmacy')!;
    expect(pharmacy.identifier).toBeUndefined();
    expect(pharmacy.telecom).toBeUndefined();
    expect(answer.one('Patient').name).toEqual([{ family: 'Testpatient' }]);
    expect(dispense(answer).quantity).toEqual({ value: 60 });
    expect(extension(answer.one('Medication'), 'dea-schedule')).toBeUndefined();
    expect(tables.toJson(answer.graph.resources)).not.toMatch(/"value":"0"|Unspecified|C38046|"\?"/);
  });

  it('writes 0 and C38046 where the schema demands something', () => {
    const answer = read(APPROVED_17, ['<NPI>1999999976</NPI>', ''], [/<Code>C48542<\/Code>/, '<Code>C38046</Code>']);
    const { xml } = again(APPROVED_17, answer);
    expect(xml).toContain('<NCPDPID>9900002</NCPDPID><DEANumber>BX1234563</DEANumber><NPI>0</NPI>');
    expect(xml).toContain('<QuantityUnitOfMeasure><Code>C38046</Code></QuantityUnitOfMeasure>');
    told(tables, tableOf(APPROVED_17), xml);
  });
});

describe('dates', () => {
  it.each([APPROVED_10, APPROVED_17])('reads %s with moments instead of days', (name) => {
    const answer = readBothWays(
      name,
      ['<LastFillDate><Date>2025-12-01</Date>', '<LastFillDate><DateTime>2025-12-01T10:30:00-08:00</DateTime>'],
      ['<WrittenDate><Date>2025-11-30</Date>', '<WrittenDate><DateTime>2025-11-30T09:00:00Z</DateTime>'],
      ['<DateOfBirth><Date>1984-07-02</Date>', '<DateOfBirth><DateTime>1984-07-02T00:00:00</DateTime>'],
      ['<Date>2025-12-02</Date>', '<DateTime>2025-12-02T16:00:00-08:00</DateTime>'],
    );
    expect(dispense(answer)).toMatchObject({
      whenPrepared: '2025-12-01T10:30:00-08:00',
      whenHandedOver: '2025-12-02T16:00:00-08:00',
    });
    expect(answer.one('MedicationRequest').authoredOn).toBe('2025-11-30T09:00:00Z');
    expect(answer.one('Patient').birthDate).toBe('1984-07-02');
  });

  it.each([
    [APPROVED_10, /<SoldDate>.*<\/SoldDate>/],
    [APPROVED_17, /<OtherMedicationDate>.*<\/OtherMedicationDate>/],
  ])('%s without a sold date was handed over on the fill date, and writes none', (name, sold) => {
    const answer = readBothWays(name, [sold, '']);
    expect(dispense(answer)).toMatchObject({ whenPrepared: '2025-12-01', whenHandedOver: '2025-12-01' });
    expect(again(name, answer).xml).not.toMatch(/SoldDate/);
  });

  it('finds the sold date behind another date, which is told', () => {
    const other =
      '<OtherMedicationDate><OtherMedicationDate><Date>2027-01-01</Date></OtherMedicationDate><OtherMedicationDateQualifier>ExpirationDate</OtherMedicationDateQualifier></OtherMedicationDate>';
    const answer = read(APPROVED_17, ['</HistorySource>', `</HistorySource>${other}`]);
    expect(dispense(answer).whenHandedOver).toBe('2025-12-02');
    expect(answer.warnings()).toEqual(['unreadable Date 1']);
  });

  it('tells a date that is none', () => {
    const answer = read(APPROVED_17, ['<Date>2025-12-01</Date>', '<Date>2025-02-30</Date>']);
    expect(dispense(answer).whenPrepared).toBeUndefined();
    expect(answer.warnings()).toEqual(['unreadable Date 1']);
  });
});

describe('fill number', () => {
  it.each([
    ['0', 'FF', undefined],
    ['00', 'FF', undefined],
    ['01', 'RF', 1],
    ['2', 'RF', 2],
    ['48', 'RF', 48],
    ['72', 'RF', 72],
  ])('%s', (wire, type, refill) => {
    for (const name of [APPROVED_10, APPROVED_17]) {
      const answer = readBothWays(name, ['<FillNumber>00', `<FillNumber>${wire}`]);
      expect(dispense(answer).type).toMatchObject({ coding: [{ code: type }] });
      expect(extension(dispense(answer), 'refill-number-extension')?.valuePositiveInt).toBe(refill);
      expect(again(name, answer).xml).toContain(`<FillNumber>${wire.padStart(2, '0')}</FillNumber>`);
    }
  });
});

describe('method of payment', () => {
  const NAMES = {
    '01': 'Private Pay',
    '02': 'Medicaid',
    '03': 'Medicare',
    '04': 'Commercial',
    '05': 'Military',
    '06': 'Worker',
    '07': 'Indian',
    '99': 'Other',
  };
  it.each(Object.entries(NAMES))('%s', (code, name) => {
    const start = `Method of payment: ${code} ${name}`;
    const note = readBothWays(APPROVED_10, ['<Note>04', `<Note>${code}`]);
    expect(notes(note)).toEqual([expect.stringContaining(start)]);
    const type = readBothWays(APPROVED_17, ['<PaymentType>4', `<PaymentType>${code.replace(/^0/, '')}`]);
    expect(notes(type)).toEqual([expect.stringContaining(start)]);
    const noted = read(
      APPROVED_17,
      ['<PaymentType>4</PaymentType>', ''],
      ['<RefillsRemaining>', `<Note>${code}</Note><RefillsRemaining>`],
    );
    expect(notes(noted)).toEqual([expect.stringContaining(start)]);
  });

  it('leaves a note in words a note', () => {
    expect(notes(readBothWays(APPROVED_10, ['<Note>04', '<Note>paid at the counter']))).toEqual([
      'paid at the counter',
    ]);
    const both = readBothWays(APPROVED_17, [
      '<RefillsRemaining>',
      '<Note>paid at the counter</Note><RefillsRemaining>',
    ]);
    expect(notes(both)).toEqual(
      expect.arrayContaining(['paid at the counter', 'Method of payment: 04 Commercial Insurance']),
    );
    expect(notes(both)).toHaveLength(2);
  });

  it('is written as a Note for Washington, by its overlay', () => {
    const table = tableOf(APPROVED_17);
    const resources = told(tables, table, sample(APPROVED_17)).graph.resources;
    const xml = Buffer.from(tables.write(table, bundleOf(resources), { overlay: 'WA' })).toString('utf8');
    expect(xml).toContain('<Substitutions>0</Substitutions><Note>04</Note>');
    expect(xml).not.toContain('PaymentType');
    const answer = told(tables, table, xml, { schema: 'strict', overlay: 'WA' });
    expect(answer.graph.warnings).toEqual([]);
    expect(canonical(tables, answer.graph)).toEqual(canonical(tables, told(tables, table, sample(APPROVED_17)).graph));
  });
});

describe('refills (10.6)', () => {
  const ONE = '<Refills><Qualifier>R</Qualifier><Value>0</Value></Refills>';
  const refills = (...pairs: [string, string][]): string =>
    pairs
      .map(([qualifier, value]) => `<Refills><Qualifier>${qualifier}</Qualifier><Value>${value}</Value></Refills>`)
      .join('');

  it.each([
    [
      ['R', '5'],
      ['REM', '3'],
    ],
    [
      ['REM', '3'],
      ['R', '5'],
    ],
  ] as [string, string][][])('reads authorized and remaining in either order', (...pairs) => {
    const answer = readBothWays(APPROVED_10, [ONE, refills(...pairs)]);
    const request = answer.one('MedicationRequest');
    expect(request.dispenseRequest).toEqual({ numberOfRepeatsAllowed: 5 });
    expect(extension(request, 'refills-remaining')?.valueUnsignedInt).toBe(3);
    expect(answer.graph.warnings).toEqual([]);
  });

  it('tells what FHIR has no place for', () => {
    const answer = read(APPROVED_10, [ONE, refills(['P', '2'])]);
    expect(answer.one('MedicationRequest').dispenseRequest).toBeUndefined();
    expect(answer.warnings()).toEqual(['unreadable Value 1']);
  });
});

describe('quantity and strength', () => {
  it.each([
    ['C64933', { unit: 'each', code: '{each}' }],
    ['C28254', { unit: 'mL', code: 'mL' }],
    ['C48155', { unit: 'g', code: 'g' }],
    ['C48524', { unit: 'Patch', code: 'C48524' }],
  ])('reads unit %s', (wire, unit) => {
    for (const name of [APPROVED_10, APPROVED_17])
      expect(dispense(readBothWays(name, [/C48542/, wire])).quantity).toMatchObject(unit);
  });

  it('keeps the digits of a quantity, and a qualifier other than 87', () => {
    const answer = readBothWays(
      APPROVED_17,
      ['<Value>60', '<Value>30.000'],
      ['<CodeListQualifier>87', '<CodeListQualifier>38'],
    );
    expect(tables.toJson(dispense(answer))).toContain('"value":30.000');
    expect(extension(dispense(answer).quantity as JsonObject, 'script-quantity-qualifier')?.valueString).toBe('38');
    expect(again(APPROVED_17, answer).xml).toContain('<Value>30.000</Value><CodeListQualifier>38</CodeListQualifier>');
  });

  it('reads a unit of strength that is a quotient', () => {
    for (const name of [APPROVED_10, APPROVED_17]) {
      const [ingredient] = readBothWays(name, [/C28253/, 'C91131']).one('Medication').ingredient as JsonObject[];
      expect(ingredient!.strength).toMatchObject({
        numerator: { value: 5, code: 'mg' },
        denominator: { value: 5, code: 'mL' },
      });
    }
  });

  it('keeps a strength that is no number in its words', () => {
    const [ingredient] = readBothWays(APPROVED_17, ['<StrengthValue>5', '<StrengthValue>5-325']).one('Medication')
      .ingredient as JsonObject[];
    expect(ingredient!.strength).toMatchObject({ extension: [{ valueString: '5-325' }], numerator: { code: 'mg' } });
  });

  it('reads RxNorm and other product codes by their qualifier', () => {
    const answer = readBothWays(
      APPROVED_17,
      ['<Code>00406055201</Code><Qualifier>ND', '<Code>0406-0552-01</Code><Qualifier>ND'],
      [
        '</Strength><DEASchedule>',
        '</Strength><DrugDBCode><Code>1049621</Code><Qualifier>SCD</Qualifier></DrugDBCode><DEASchedule>',
      ],
    );
    expect((answer.one('Medication').code as JsonObject).coding).toMatchObject([
      { system: 'http://hl7.org/fhir/sid/ndc', code: '00406055201' },
      { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '1049621' },
    ]);
    const upc = readBothWays(APPROVED_17, ['<Qualifier>ND', '<Qualifier>UP']);
    expect((upc.one('Medication').code as JsonObject).coding).toMatchObject([{ system: 'urn:pdmp:product:upc' }]);
  });
});

describe('several of a kind', () => {
  it('tells every score of a source', () => {
    const more =
      '<ScoreValue>120</ScoreValue><ScoreName>Sedative</ScoreName><ScoreValue>030</ScoreValue><ScoreValue>7</ScoreValue>';
    const answer = readBothWays(APPROVED_17, ['<ScoreValue>120</ScoreValue>', more]);
    const members = answer.all('Observation').filter((one) => one.hasMember === undefined);
    expect(members.map((one) => [(one.code as JsonObject).text, one.valueString])).toEqual([
      ['Narcotic', '120'],
      ['Sedative', '030'],
      ['Score', '7'],
    ]);
  });

  it('gives each record its own patient where it has one', () => {
    const other = RECORD_17.replace(
      '<OtherMedicationDate><Oth',
      () =>
        '<Patient><Name><LastName>Testpatient</LastName><FirstName>Cassie</FirstName></Name><Gender>F</Gender><DateOfBirth><Date>1984-07-02</Date></DateOfBirth></Patient><OtherMedicationDate><Oth',
    );
    const answer = readBothWays(APPROVED_17, [RECORD_17, RECORD_17 + other + other]);
    const given = answer
      .all('MedicationDispense')
      .map((one) => (answer.to(one.subject).name as JsonObject[])[0]!.given);
    expect(given).toEqual([['Casey'], ['Cassie'], ['Cassie']]);
    const requests = answer
      .all('MedicationRequest')
      .map((one) => (answer.to(one.subject).name as JsonObject[])[0]!.given);
    expect(requests).toEqual(given);
  });

  it('shares equal drugs, pharmacies and prescribers, and never records', () => {
    const answer = readBothWays(APPROVED_17, [RECORD_17, RECORD_17 + RECORD_17]);
    const counts = Object.fromEntries(
      ['MedicationDispense', 'MedicationRequest', 'Medication', 'Practitioner', 'Organization', 'Patient'].map(
        (type) => [type, answer.all(type).length],
      ),
    );
    expect(counts).toEqual({
      MedicationDispense: 2,
      MedicationRequest: 2,
      Medication: 1,
      Practitioner: 1,
      Organization: 2,
      Patient: 1,
    });
  });

  it('tells a second pharmacist’s and veterinarian’s part in a record', () => {
    const answer = readBothWays(
      APPROVED_17,
      [
        '<BusinessName>',
        '<Pharmacist><Name><LastName>Pharmacist</LastName><FirstName>Robin</FirstName></Name></Pharmacist><BusinessName>',
      ],
      [
        /(<\/Pharmacy>)<Prescriber>.*?<\/Prescriber>/,
        '</Pharmacy><Prescriber><Veterinarian><Identification><StateLicenseNumber>VT1234</StateLicenseNumber></Identification><Specialty>174M00000X</Specialty><Name><LastName>Vet</LastName></Name></Veterinarian></Prescriber>',
      ],
    );
    expect(answer.to(answer.one('MedicationRequest').requester)).toMatchObject({ name: [{ family: 'Vet' }] });
    const performers = (dispense(answer).performer as JsonObject[]).map(({ actor }) => answer.to(actor).resourceType);
    expect(performers.sort()).toEqual(['Organization', 'Practitioner']);
  });
});

describe('nothing is passed over in silence', () => {
  it.each<[string, Change, string]>([
    ['an element that no row names', ['<Substitutions>', '<Invented>1</Invented><Substitutions>'], 'unread Invented 1'],
    [
      'a login in the header',
      [
        '<SenderSoftware>',
        '<Security><UsernameToken><Username>u</Username></UsernameToken></Security><SenderSoftware>',
      ],
      'unread UsernameToken/Username 1',
    ],
    [
      'a second BenefitsCoordination',
      ['<Facility>', '<BenefitsCoordination><Consent>N</Consent></BenefitsCoordination><Facility>'],
      'repeated Consent 1',
    ],
    [
      'a diagnosis',
      ['<RefillsRemaining>', '<Diagnosis><Code>X</Code></Diagnosis><RefillsRemaining>'],
      'unread Diagnosis/Code 1',
    ],
    [
      'what no row reads of a record that was prescribed',
      [
        RECORD_17,
        '<MedicationPrescribed><DrugDescription>X</DrugDescription><Wound><Laterality>1</Laterality></Wound></MedicationPrescribed>',
      ],
      'unread Wound/Laterality 1',
    ],
    ['a qualifier that is in no list', ['<Qualifier>ND', '<Qualifier>XX'], 'unreadable Qualifier 1'],
  ])('%s is told', (_what, change, warning) => {
    expect(read(APPROVED_17, change).warnings()).toContain(warning);
  });

  it('an empty Approved is an answer', () => {
    const answer = readBothWays(APPROVED_17, [/<Approved>.*<\/Approved>/, '<Approved/>']);
    expect(answer.issues()[0]).toMatchObject({ diagnostics: 'SCRIPT Approved' });
    expect(again(APPROVED_17, answer).xml).toContain('<Response><Approved/></Response>');
  });

  it('every reason and description code is kept', () => {
    const answer = readBothWays('17-error-900-1000', [
      '<DescriptionCode>1000</DescriptionCode>',
      '<DescriptionCode>1000</DescriptionCode><DescriptionCode>P001</DescriptionCode>',
    ]);
    const codings = (answer.issues()[0]!.details as JsonObject).coding as JsonObject[];
    expect(codings.map(({ code }) => code)).toEqual(['900', '1000', 'P001']);
  });
});
