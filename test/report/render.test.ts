import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ExchangeAnswer, StateOutcome } from '../../src/exchange/types.js';
import { renderReport } from '../../src/report/index.js';
import { poisoned } from './support/poisoned.js';
import { rowsOf, sectionOf, skeleton, textOf } from './support/html.js';
import { fullView, publicUrl, wholeView } from './support/view.js';

const page = await renderReport(fullView());
const text = textOf(page);
const changed = (change: (answer: ExchangeAnswer) => Partial<ExchangeAnswer>): Promise<string> => {
  const view = fullView();
  return renderReport({ ...view, answer: { ...view.answer, ...change(view.answer) } });
};

describe('renderReport', () => {
  it('says who asked, for whom, for which days and when', () => {
    expect(text).toContain(
      'Patient Testpatient, Casey Birth date 1984-07-02 ' +
        'Asked by Amster, Adam nurse practitioner DEA BA1234563, NPI 1234567893 For Highview Clinic 5025550100 ' +
        'Fill dates asked for 2024-11-01 to 2026-10-31 ' +
        'Asked 2026-10-31 10:00 UTC Answered 2026-10-31 10:00 UTC Question id 0123456789abcdef0123456789abcdef',
    );
  });

  it('names the patient neither in its title nor in anything else of its head', () => {
    const head = page.slice(0, page.indexOf('<body>'));
    expect(head).toContain('<title>Prescription monitoring report</title>');
    expect(head).not.toMatch(/Testpatient|Casey|1984/);
  });

  it('runs, loads and sends nothing', () => {
    const tags = skeleton(page);
    expect(tags.filter((tag) => /^<(?:script|link|img|iframe|object|form|a|base)\b/i.test(tag))).toEqual([]);
    expect(tags.filter((tag) => /\s(?:on\w+|style|src|href)=/i.test(tag))).toEqual([]);
    expect(page.match(/<style>/g)).toHaveLength(1);
    expect(page).not.toMatch(/@import|url\(/);
  });
});

describe('a long report', () => {
  const { answer } = fullView();
  const [dispense] = answer.resources.filter(({ id }) => id === 'newer');
  const many = Array.from({ length: 5_000 }, (_, n) => ({ ...dispense!, id: `d${n}` }));

  it('is made in turns with everything else', async () => {
    let rounds = 0;
    const turn = (): unknown => ((rounds += 1), (next = setImmediate(turn)));
    let next = setImmediate(turn);
    const shown = await renderReport({
      ...fullView(),
      answer: { ...answer, resources: [...answer.resources, ...many] },
    });
    clearImmediate(next);
    expect(shown).toContain('Dispenses (5002), newest first');
    expect(rounds).toBeGreaterThan(10);
  });
});

describe('what became of each state', () => {
  it('stands before any record, and says first what is missing', () => {
    expect(page.indexOf('class="alert"')).toBeLessThan(page.indexOf('States asked (5)'));
    expect(page.indexOf('States asked (5)')).toBeLessThan(page.indexOf('OXYCODONE'));
    expect(text).toContain(
      'This history is not complete. Records of 2 of the 5 states asked are missing from it. ' +
        'IN could not be consulted; its records are not in this answer. ' +
        'WA will answer later; its records are not in this answer. Records of MD are not shown here.',
    );
  });

  it('tells every state once, with status, meaning and figures', () => {
    const rows = rowsOf(page, /^States asked/);
    expect(rows.map(({ State, Status }) => [State, Status])).toEqual([
      ['OH', 'Records came'],
      ['KY', 'Records came'],
      ['IN', 'Could not be consulted'],
      ['WA', 'Answer put off'],
      ['MD', 'Not shown here'],
    ]);
    expect(rows[0]).toEqual({
      State: 'OH',
      Status: 'Records came',
      'What that means': 'OH told its records.',
      'Dispenses here': '2',
      'Fill dates searched': '2024-11-01 to 2026-10-31',
      'Told at': '2026-10-31 10:00 UTC',
    });
    expect(rows[1]).toMatchObject({
      'What that means': 'KY told its records; something about them needs attention. pmp:Oddity is not read (3)',
      'Told at': '2026-10-31 10:59 UTC',
    });
    expect(rows[2]).toMatchObject({
      'Dispenses here': 'none',
      'Fill dates searched': 'no result',
      'Told at': 'nothing told',
    });
    expect(rows[2]?.['What that means']).toMatch(/not in this answer\. .*no answer in time.*may have disclosed/);
    expect(rows[4]).toMatchObject({
      'Dispenses here': 'none',
      'Told at': '2026-10-30 08:00 UTC told earlier, and not asked again',
    });
  });

  const failures: StateOutcome['answer'][] = [
    { status: 'ambiguous' },
    { status: 'deferred' },
    { status: 'disallowed', reason: 'no' },
    { status: 'unsupported' },
    { status: 'failed', code: 'malformed', retryable: false, disclosed: 'no' },
  ];
  it.each(failures)('cannot be overlooked where one is $status', async (answer) => {
    const { answer: whole } = wholeView();
    const lacking: StateOutcome = { ...whole.outcomes[0]!, state: 'IN', status: answer.status, answer };
    const outcomes = [...whole.outcomes, lacking];
    const shown = await renderReport({ ...wholeView(), answer: { ...whole, outcomes } });
    expect(textOf(shown)).toContain('This history is not complete. Records of 1 of the 2 states asked are missing');
    expect(shown.match(/<tr[^>]*class="lacking"/g)).toHaveLength(1);
  });

  it('is not made at all of records that may not be shown', async () => {
    const { answer } = fullView();
    for (const withheld of ['OH', 'KY'])
      await expect(renderReport({ answer, publicUrl, withheld: [withheld] })).rejects.toThrow(
        new RangeError(`records of ${withheld} are withheld, and stand in the answer`),
      );
  });

  it('is not called incomplete where all told all they know', async () => {
    const shown = await renderReport(wholeView());
    expect(textOf(shown)).toContain('The state that was asked answered.');
    expect(shown).not.toMatch(/class="(?:alert|lacking)"|not complete/);
  });

  it('never lets an empty history pass for a state that was not heard', async () => {
    const shown = textOf(await changed(() => ({ resources: [] })));
    expect(shown).toContain('No records are shown. See above what became of each state');
    expect(shown).toContain('This history is not complete.');
  });
});

describe('what states told', () => {
  it('has a group for each Patient, by state, and one for what names nobody', () => {
    expect([...page.matchAll(/<h3>([^<]*)<\/h3>/g)].map(([, heading]) => heading)).toEqual([
      'Testpatient, Casey, told by KY',
      'Testpatient, Casey Q Jr; also Formerly, Casey, told by OH',
      'Records that name no person, told by OH',
    ]);
  });

  it('tells who each person is, and that a birth date is not the one asked for', () => {
    expect(textOf(sectionOf(page, 'Testpatient, Casey Q'))).toContain(
      'Birth date 1984-07-02 Sex female Address 1 Made-up Way, Apt 2, Columbus, OH 43004 Phone 6145550100',
    );
    expect(textOf(sectionOf(page, 'Testpatient, Casey,'))).toContain(
      'Birth date 1984-07-20 Not the birth date asked for Animal Rex, Veterinary Patient',
    );
  });

  it('tells every field of a dispense, newest first, with the digits that the state sent', () => {
    expect(rowsOf(sectionOf(page, 'Testpatient, Casey,'), /^Dispenses \(2\), newest first$/)).toEqual([
      {
        Filled: '2026-05-01 Status: cancelled',
        Written: '',
        Drug: 'OXYCODONE HCL 5 MG TABLET 5 MG, TAB Schedule II NDC 00406055201',
        Quantity: '',
        Days: '',
        Refill: '0 original fill authorized: not told',
        'Rx number': '',
        Prescriber: '',
        Pharmacy: '',
        Payment: '',
        'Told by': 'KY',
      },
      {
        Filled: '2026-02-22 sold 2026-02-25',
        Written: '2026-02-20',
        Drug:
          'OXYCODONE HCL 5 MG TABLET 5 MG, TAB Schedule II NDC 00406055201 Diagnosis G89.3 ' +
          'Treatment Acute opioid therapy Note Picked up by a neighbour',
        Quantity: '30.000 each Part fill prescribed 60',
        Days: '15',
        Refill: '2 3 authorized',
        'Rx number': '2000353',
        Prescriber: 'Prescriber, Dr Pat DEA BP1111119 NPI 1999999984',
        Pharmacy:
          'Baker & Street Pharmacy 6145550147 983 Placeholder Blvd, Dayton, OH 45402 Pharmacist Pharmacist, Phil',
        Payment: 'Commercial Insurance',
        'Told by': 'KY, OH',
      },
    ]);
  });

  it('shows a dispense that two states told once, and says so where it is not', () => {
    expect(page.match(/2000353/g)).toHaveLength(1);
    expect(text).toContain(
      'A dispense that several states told stands once. Listed under another state: 1 that OH told, under KY.',
    );
  });

  it('shows what names nobody, and compounds with their parts', () => {
    expect(rowsOf(sectionOf(page, 'Records that name no person'), /^Dispenses/)).toMatchObject([
      { Filled: '2025-01-02', Drug: 'COMPOUND CREAM 10 mg/1 mL Compound of KETAMINE 1.50 gm', Quantity: '10 mL' },
    ]);
  });

  it('shows alerts, administrations and scores', () => {
    const section = sectionOf(page, 'Testpatient, Casey Q');
    expect(rowsOf(section, /^Alerts/)).toEqual([
      {
        Alert: 'Doctor or pharmacy shopping',
        'In words': '5 prescribers and 4 pharmacies in 90 days',
        Noticed: '',
        'Told by': 'OH',
      },
    ]);
    expect(rowsOf(section, /^Administrations/)).toEqual([
      {
        Given: '2026-03-01 to 2026-03-04',
        Drug: 'METHADONE 10 MG',
        Dose: '10.0 mg, oral',
        'Given by': 'Baker & Street Pharmacy',
        'Told by': 'OH',
      },
    ]);
    expect(rowsOf(section, /^Scores/)).toEqual([
      {
        Score: 'Narcotic',
        Value: '370',
        'Made by': 'Made-up Scores Inc',
        Note: 'https://scores.example.org/about',
        'Made on': '',
        'Told by': 'OH',
      },
    ]);
  });

  it('shows prescriptions that nothing was made by, and the pharmacy of what was administered', async () => {
    const meta = { source: 'urn:pdmp:OH' };
    const about = { medicationCodeableConcept: { text: 'OXYCODONE 5 MG' }, subject: { reference: 'Patient/oh' } };
    const prescription = { resourceType: 'MedicationRequest', meta, status: 'unknown', intent: 'order', ...about };
    const pharmacy = { url: 'urn:pdmp:extension:pharmacy', valueReference: { reference: 'Organization/shop' } };
    const shown = await changed(({ resources }) => ({
      resources: [
        ...resources.filter(({ resourceType }) => ['Patient', 'Organization'].includes(resourceType)),
        {
          ...prescription,
          id: 'lone',
          authoredOn: '2026-02-01',
          dispenseRequest: { quantity: { value: 30, unit: 'Tablet' } },
        },
        { ...prescription, id: 'made' },
        {
          ...{ resourceType: 'MedicationAdministration', id: 'a', meta, status: 'completed', ...about },
          ...{ request: { reference: 'MedicationRequest/made' }, extension: [pharmacy] },
        },
      ],
    }));
    const section = sectionOf(shown, 'Testpatient, Casey Q');
    expect(rowsOf(section, /^Prescriptions/)).toEqual([
      { Written: '2026-02-01', Drug: 'OXYCODONE 5 MG', Quantity: '30 Tablet', Prescriber: '', 'Told by': 'OH' },
    ]);
    expect(rowsOf(section, /^Administrations/)).toMatchObject([{ 'Given by': 'Baker & Street Pharmacy' }]);
  });

  it('shows every dispense exactly once, whatever it leads to', async () => {
    const bare = { resourceType: 'MedicationDispense', meta: { source: 'urn:pdmp:OH' } };
    const references = fc.constantFrom('Patient/oh', 'Patient/ky', 'Patient/gone', 'urn:uuid:x', '');
    await fc.assert(
      fc.asyncProperty(fc.array(references, { maxLength: 12 }), async (subjects) => {
        const dispenses = subjects.map((reference, i) => ({
          ...bare,
          id: `d${i}`,
          identifier: [{ system: 'urn:pdmp:rx-number', value: `RX-${i}-` }],
          subject: { reference },
        }));
        const shown = await changed(({ resources }) => ({
          resources: [...resources.filter(({ resourceType }) => resourceType === 'Patient'), ...dispenses],
        }));
        expect(shown.match(/RX-\d+-/g)?.sort() ?? []).toEqual(subjects.map((_, i) => `RX-${i}-`).sort());
      }),
      { numRuns: 50 },
    );
  });
});

describe('hostile values', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '</td></tr></table><h1>All states answered</h1>',
    '" onmouseover="alert(1)',
    "' autofocus '",
    '</style><script>alert(1)</script>',
    '<!--',
    '&lt;b&gt;',
    `\u202eevil\u2066`,
    'nul\0\u0001',
    'x'.repeat(10_000),
    '\ud83d',
  ];

  it.each(hostile)('in every text at once leave the page as it is built: %j', async (value) => {
    const shown = await renderReport(poisoned(value));
    expect(skeleton(shown)).toEqual(skeleton(await renderReport(poisoned('plain'))));
    expect(shown).not.toMatch(/[\0\u0001\u202a-\u202e\u2066-\u2069]/);
  });

  it('of any kind do', async () => {
    const plain = skeleton(await renderReport(poisoned('plain')));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (value) => {
        fc.pre(value.trim() !== '');
        expect(skeleton(await renderReport(poisoned(value)))).toEqual(plain);
      }),
      { numRuns: 100 },
    );
  });
});
