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

/** Which fills a state tells first: it has them in the order in which they are given. */
const ORDERS: Readonly<Record<string, (fills: readonly Fill[]) => Fill[]>> = {
  newest: (fills) => [...fills].sort((a, b) => (a.day < b.day ? 1 : -1)),
  oldest: (fills) => [...fills].sort((a, b) => (a.day < b.day ? -1 : 1)),
  any: (fills) => [...fills],
};

/** A state that tells the first `most` of its fills in the window, and says AQ where it has others. */
const telling =
  (version: ScriptVersion, fills: readonly Fill[], most: number, saysMore = true): Answer =>
  (received, response) => {
    const { start, end } = windowOf(received.body);
    const inside = fills.filter(({ day }) => day >= start && day <= end);
    say(history(version, inside.slice(0, most), saysMore && inside.length > most, received.body))(received, response);
  };

async function ask(
  version: ScriptVersion,
  answer: Answer,
  messages?: number,
  leftMs?: number,
  period = query.period,
): Promise<StateAnswer> {
  state.answer = answer;
  state.received.length = 0;
  const route = { state: 'WA', to: 'WA', toQualifier: 'ZZZ', from: 'GWY', fromQualifier: 'D', messages };
  const requestor = createScriptRequestor({ tables, connection, version, schema: 'strict' });
  return requestor.ask({ ...query, period }, route, AbortSignal.timeout(5000), leftMs);
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

const AQ = (start: string, end: string): string =>
  `not all came: the state has more history than it told (AQ); fills of ${start} to ${end} may be missing`;

// The newest first.
const FILLS = ['2025-12-01', '2025-10-01', '2025-10-01', '2025-06-15', '2024-12-31', '2024-03-01'].map((day, at) =>
  fill(day, String(7000 + at)),
);

describe.each(versions)('a history in %s of which there is more', (version) => {
  it.each([
    ['newest', ['2025-10-02 2026-01-15', '2024-01-15 2025-10-01', '2025-10-01 2025-10-01', '2024-01-15 2025-09-30']],
    ['oldest', ['2025-01-01 2026-01-15', '2025-10-02 2026-01-15', '2025-01-01 2025-10-01', '2024-01-15 2024-12-31']],
  ])(
    'is asked for in ever smaller parts, the newest first, and told whole: the %s fills told first',
    async (order, parts) => {
      const answer = await ask(version, telling(version, ORDERS[order]!(FILLS), 3), 10);
      expect(asked()).toEqual(['2024-01-15 2026-01-15', ...parts]);
      expect(sorted(told(answer))).toEqual(sorted(FILLS));
      expect(notes(answer)).toEqual([]);
      expect(answer).toMatchObject({ period: { start: '2024-01-15', end: '2026-01-15' } });
    },
  );

  it('is told with a warning where a day has more than a message tells', async () => {
    const answer = await ask(version, telling(version, FILLS, 1), 20);
    expect(asked()).toContain('2025-10-01 2025-10-01');
    expect(sorted(told(answer))).toEqual(sorted(FILLS.filter((_, at) => at !== 2)));
    expect(notes(answer)).toEqual([AQ('2025-10-01', '2025-10-01')]);
  });

  it('is told with a warning where it takes more messages than allowed', async () => {
    const answer = await ask(version, telling(version, FILLS, 3), 3);
    expect(asked()).toHaveLength(3);
    expect(sorted(told(answer))).toEqual(sorted(FILLS.slice(0, 4)));
    expect(notes(answer)).toEqual([AQ('2024-01-15', '2025-10-01')]);
  });

  it('is asked for once where no more is allowed', async () => {
    expect(notes(await ask(version, telling(version, FILLS, 3)))).toEqual([AQ('2024-01-15', '2026-01-15')]);
    expect(asked()).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['fails', say('', 500)],
    ['is refused', say('<s:Fault xmlns:s="http://www.w3.org/2003/05/soap-envelope">Invalid Requestor</s:Fault>')],
    ['does not end in time', () => undefined],
  ])('is told as far as it came, with a warning, where the next question %s', async (_what, next) => {
    const first = telling(version, FILLS, 3);
    const begun = performance.now();
    const answer = await ask(version, (...call) => (state.received.length === 1 ? first : next)(...call), 10, 600.5);
    expect(performance.now() - begun).toBeLessThan(600);
    expect(asked()).toHaveLength(2);
    expect(sorted(told(answer))).toEqual(sorted(FILLS.slice(0, 3)));
    expect(notes(answer)).toEqual([AQ('2024-01-15', '2026-01-15')]);
  });

  it('is told with a warning where a state tells nothing of the days of which it told before', async () => {
    const [first, nothing] = [telling(version, FILLS, 3), telling(version, [], 3)];
    const answer = await ask(version, (...call) => (state.received.length === 1 ? first : nothing)(...call), 10);
    expect(asked()).toHaveLength(3);
    expect(sorted(told(answer))).toEqual(sorted(FILLS.slice(0, 3)));
    expect(notes(answer)).toEqual([AQ('2024-01-15', '2026-01-15')]);
  });

  it('of a state that looks at no window is told once, with a warning', async () => {
    const all = [...FILLS, FILLS[0]!];
    const answer = await ask(
      version,
      (received, response) => say(history(version, all, true, received.body))(received, response),
      10,
    );
    expect(asked()).toHaveLength(10);
    expect(sorted(told(answer))).toEqual(sorted(all));
    expect(notes(answer)).toHaveLength(1);
  });
});

it.each(Object.keys(ORDERS))(
  'a message that holds all it can is taken for one that has more: %s first',
  async (order) => {
    const fills = Array.from({ length: 301 }, (_, at) => fill(`2025-0${1 + (at % 9)}-01`, String(at)));
    const answer = await ask('2017071', telling('2017071', ORDERS[order]!(fills), 300, false), 10);
    expect(asked()).toHaveLength(3);
    expect(sorted(told(answer))).toEqual(sorted(fills));
    expect(notes(answer)).toEqual([]);
  },
);

it.each(Object.keys(ORDERS))(
  'whatever a state has, each fill comes once, or the answer says where some may be missing: %s first',
  async (order) => {
    const period = { start: '2025-02-20', end: '2025-04-10' };
    const days = fc.integer({ min: 15, max: 28 }).map((day) => `2025-03-${day}`);
    const many = fc.array(days, { maxLength: 12 }).map((all) => all.map((day, at) => fill(day, String(at))));
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(
        many,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 40 }),
        async (drawn, most, messages) => {
          const fills = ORDERS[order]!(drawn);
          const answer = await ask('2017071', telling('2017071', fills, most), messages, undefined, period);
          if (fills.length === 0) return expect(answer.status).toBe('no-data');
          const came = sorted(told(answer));
          expect(new Set(came).size).toBe(came.length);
          expect(asked().length).toBeLessThanOrEqual(messages);
          if (notes(answer).length === 0) {
            if (fills.length > most) whole += 1;
            return expect(came).toEqual(sorted(fills));
          }
          // What came first is there, and all that is outside the days of which the answer says that some may be missing.
          const [start = '', end = ''] = notes(answer)[0]!.match(/\d{4}-\d\d-\d\d/g) ?? [];
          const sure = fills.filter(({ day }, at) => at < most || day < start || day > end);
          expect(came).toEqual(expect.arrayContaining(sorted(sure)));
          expect(start >= period.start && start <= end && end <= period.end).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
    expect(whole).toBeGreaterThan(0);
  },
);
