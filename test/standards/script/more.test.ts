import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StateAnswer } from '../../../src/exchange/types.js';
import type { DayPeriod } from '../../../src/fhir/types.js';
import { openTables } from '../../../src/mapping/index.js';
import type { Tables } from '../../../src/mapping/types.js';
import { createScriptRequestor, type ScriptVersion } from '../../../src/standards/script/requestor.js';
import type { Connection } from '../../../src/transport/connection.js';
import { openConnection } from '../../../src/transport/connection.js';
import { type Answer, query, sample, say, type StateServer, stateServer, textOf } from '../stateServer.js';

let tables: Tables;
let state: StateServer;
let connection: Connection;
beforeAll(async () => {
  tables = await openTables();
  state = await stateServer();
  connection = openConnection({ endpoint: state.url, maxResponseBytes: 10_000_000 });
});
afterAll(async () => {
  await connection.close();
  await state.stop();
});

interface Fill {
  readonly day: string;
  readonly number: string;
}
const fill = (day: string, number = '1'): Fill => ({ day, number });

const SAMPLES = {
  '10.6': sample('ncpdp/10-rxhistoryresponse-approved.xml'),
  '2017071': sample('ncpdp/17-rxhistoryresponse-approved.xml').replace(
    /<PDMPStatesResponded>.*<\/PDMPStatesResponded>/,
    '',
  ),
};
const versions = Object.keys(SAMPLES) as ScriptVersion[];
const RECORD = /<MedicationDispensed>.*<\/MedicationDispensed>/s;

/** The window that a question asks for, in either version. */
function windowOf(body: string): DayPeriod {
  const [start = '', end = ''] =
    body.slice(body.search(/RequestedDates|BenefitsCoordination/)).match(/\d{4}-\d\d-\d\d/g) ?? [];
  return { start, end };
}

/** A history in this version; `more`: it says AQ. */
function history(version: ScriptVersion, fills: readonly Fill[], more: boolean, question: string): string {
  const record = RECORD.exec(SAMPLES[version])![0];
  const records = fills.map(({ day, number }) =>
    record
      .replace(/(<LastFillDate><Date>)[^<]*/, `$1${day}`)
      .replace(/(<SourceReference>)[^<]*/, `$1${number}`)
      .replace(/<SoldDate>.*<\/SoldDate>|<OtherMedicationDate>.*<\/OtherMedicationDate>/, ''),
  );
  const reasons = { '10.6': 'ApprovalReasonCode', '2017071': 'ReasonCode' }[version];
  return SAMPLES[version]
    .replace(
      /<Approved>.*<\/Approved>|<Approved\/>/,
      `<Approved>${more ? `<${reasons}>AQ</${reasons}>` : ''}</Approved>`,
    )
    .replace(RECORD, () => records.join(''))
    .replace(/(<RelatesToMessageID>)[^<]*/, `$1${textOf(question, 'MessageID')}`);
}

/** A state that tells the newest `most` of its fills in the window, and says AQ where it has others. */
const telling =
  (version: ScriptVersion, fills: readonly Fill[], most: number): Answer =>
  (received, response) => {
    const { start, end } = windowOf(received.body);
    const inside = fills.filter(({ day }) => day >= start && day <= end).sort((a, b) => (a.day < b.day ? 1 : -1));
    say(history(version, inside.slice(0, most), inside.length > most, received.body))(received, response);
  };

async function ask(version: ScriptVersion, answer: Answer, messages?: number, leftMs?: number): Promise<StateAnswer> {
  state.answer = answer;
  state.received.length = 0;
  const route = { state: 'WA', to: 'WA', toQualifier: 'ZZZ', from: 'GWY', fromQualifier: 'D', messages };
  const requestor = createScriptRequestor({ tables, connection, version, schema: 'strict' });
  return requestor.ask(query, route, AbortSignal.timeout(5000), leftMs);
}

function told(answer: StateAnswer): Fill[] {
  if (answer.status !== 'provided') throw new Error(answer.status);
  return answer.resources
    .filter(({ resourceType }) => resourceType === 'MedicationDispense')
    .map(({ whenPrepared, identifier }) => fill(String(whenPrepared), (identifier as { value: string }[])[0]!.value));
}
const asked = (): string[] => state.received.map(({ body }) => Object.values(windowOf(body)).join(' '));
const notes = (answer: StateAnswer): string[] =>
  'warnings' in answer ? (answer.warnings ?? []).filter(({ code }) => code === 'note').map(({ text }) => text) : [];
const sorted = (fills: readonly Fill[]): string[] => fills.map(({ day, number }) => `${day} ${number}`).sort();

const AQ = (day: string): string =>
  `not all came: the state has more history than it told (AQ); fills of ${day} and before may be missing`;

const FILLS = ['2025-12-01', '2025-10-01', '2025-10-01', '2025-06-15', '2024-12-31', '2024-03-01'].map((day, at) =>
  fill(day, String(7000 + at)),
);

describe.each(versions)('a history in %s of which there is more', (version) => {
  it('is asked for until the day of the oldest fill, again and again, and told whole', async () => {
    const answer = await ask(version, telling(version, FILLS, 3), 10);
    expect(asked()).toEqual(['2024-01-15 2026-01-15', '2024-01-15 2025-10-01', '2024-01-15 2025-06-15']);
    expect(sorted(told(answer))).toEqual(sorted(FILLS));
    expect(notes(answer)).toEqual([]);
    expect(answer).toMatchObject({ period: { start: '2024-01-15', end: '2026-01-15' } });
  });

  it('is told with a warning where a message tells nothing older than its last day', async () => {
    const answer = await ask(version, telling(version, FILLS, 2), 10);
    expect(asked()).toEqual(['2024-01-15 2026-01-15', '2024-01-15 2025-10-01']);
    expect(sorted(told(answer))).toEqual(sorted(FILLS.slice(0, 3)));
    expect(notes(answer)).toEqual([AQ('2025-10-01')]);
  });

  it('is told with a warning where it takes more messages than allowed', async () => {
    const answer = await ask(version, telling(version, FILLS, 3), 2);
    expect(asked()).toHaveLength(2);
    expect(sorted(told(answer))).toEqual(sorted(FILLS.slice(0, 4)));
    expect(notes(answer)).toEqual([AQ('2025-06-15')]);
  });

  it('is asked for once where no more is allowed', async () => {
    expect(notes(await ask(version, telling(version, FILLS, 3)))).toEqual([AQ('2025-10-01')]);
    expect(asked()).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['fails', say('', 500)],
    ['is refused', say('<s:Fault xmlns:s="http://www.w3.org/2003/05/soap-envelope">Invalid Requestor</s:Fault>')],
    [
      'is answered by nothing',
      (received, response) => say(history(version, [], false, received.body))(received, response),
    ],
    ['does not end in time', () => undefined],
  ])('is told as far as it came, with a warning, where the next question %s', async (_what, next) => {
    const first = telling(version, FILLS, 3);
    const begun = performance.now();
    const answer = await ask(version, (...call) => (state.received.length === 1 ? first : next)(...call), 10, 600.5);
    expect(performance.now() - begun).toBeLessThan(600);
    expect(asked()).toHaveLength(2);
    expect(sorted(told(answer))).toEqual(sorted(FILLS.slice(0, 3)));
    expect(notes(answer)).toEqual([AQ('2025-10-01')]);
  });

  it('of a state that looks at no window is told once', async () => {
    const all = [...FILLS, FILLS[0]!];
    const answer = await ask(
      version,
      (received, response) => say(history(version, all, true, received.body))(received, response),
      10,
    );
    expect(asked()).toEqual(['2024-01-15 2026-01-15', '2024-01-15 2024-03-01']);
    expect(sorted(told(answer))).toEqual(sorted(all));
    expect(notes(answer)).toEqual([AQ('2024-03-01')]);
  });
});

it('a message that holds all it can is taken for one that has more', async () => {
  const fills = Array.from({ length: 301 }, (_, at) => fill(`2025-0${1 + (at % 9)}-01`, String(at)));
  const answer = await ask(
    '2017071',
    (received, response) => {
      const { end } = windowOf(received.body);
      const inside = fills.filter(({ day }) => day <= end).sort((a, b) => (a.day < b.day ? 1 : -1));
      say(history('2017071', inside.slice(0, 300), false, received.body))(received, response);
    },
    10,
  );
  expect(asked()).toHaveLength(2);
  expect(sorted(told(answer))).toEqual(sorted(fills));
  expect(notes(answer)).toEqual([]);
});

it('whatever a state has, each fill comes once, or the answer says that some may be missing', async () => {
  const days = fc.integer({ min: 15, max: 28 }).map((day) => `2025-03-${day}`);
  const many = fc.array(days, { maxLength: 12 }).map((all) => all.map((day, at) => fill(day, String(at))));
  await fc.assert(
    fc.asyncProperty(
      many,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 8 }),
      async (fills, most, messages) => {
        const answer = await ask('2017071', telling('2017071', fills, most), messages);
        if (fills.length === 0) return expect(answer.status).toBe('no-data');
        const came = sorted(told(answer));
        expect(new Set(came).size).toBe(came.length);
        if (notes(answer).length === 0) return expect(came).toEqual(sorted(fills));
        // What is newer than the day from which on the answer says to be whole is there.
        const [until = ''] = /\d{4}-\d\d-\d\d/.exec(notes(answer)[0]!) ?? [];
        expect(came).toEqual(expect.arrayContaining(sorted(fills.filter(({ day }) => day > until))));
        expect(came.length).toBeLessThan(fills.length);
      },
    ),
    { numRuns: 60 },
  );
});
