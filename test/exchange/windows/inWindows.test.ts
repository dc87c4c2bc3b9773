import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../../../src/exchange/days.js';
import { createIdentity } from '../../../src/exchange/merge/identity.js';
import { merge } from '../../../src/exchange/merge/merge.js';
import type { AnswerWarning, PdmpQuery, StateAnswer, StateRoute } from '../../../src/exchange/types.js';
import { inWindows, type WindowLimits } from '../../../src/exchange/windows/inWindows.js';
import { isObject } from '../../../src/exchange/json.js';
import type { DayPeriod, Json, Resource } from '../../../src/fhir/types.js';
import { answerOf, FILL, type Fill } from '../../support/exchange/told.js';

const identity = createIdentity(new Uint8Array(32).fill(7), 'https://gateway.example.org');
const WHOLE: DayPeriod = { start: '2024-01-15', end: '2026-01-15' };
const query: PdmpQuery = {
  requestId: '0'.repeat(32),
  requestedAt: '2026-01-15T14:03:22Z',
  patient: { resourceType: 'Patient' },
  period: WHOLE,
};
const YEAR: WindowLimits = { longest: { months: 12, days: 0 }, most: 24, atOnce: 2 };
const LATER = { start: '2025-01-15', end: '2026-01-15' };
const EARLIER = { start: '2024-01-15', end: '2025-01-14' };

type Answer = (period: DayPeriod, signal: AbortSignal) => StateAnswer | Promise<StateAnswer>;

/** Asks a state that answers as `answer` says, and notes the windows. */
async function ask(
  answer: Answer,
  limits = YEAR,
  period = WHOLE,
): Promise<{ answer: StateAnswer; asked: DayPeriod[] }> {
  const asked: DayPeriod[] = [];
  const route: Pick<StateRoute, 'state' | 'ask'> = {
    state: 'CA',
    ask: async ({ period }, signal) => {
      asked.push(period);
      return answer(period, signal);
    },
  };
  const told = await inWindows(route, limits)({ ...query, period }, AbortSignal.timeout(5000), 5000);
  return { answer: told, asked };
}

const on = (day: string, more: Partial<Fill> = {}): Fill => ({ ...FILL, day, ...more });
const within = (fills: readonly Fill[], { start, end }: DayPeriod): Fill[] =>
  fills.filter(({ day = start }) => day >= start && day <= end);
const state =
  (...fills: Fill[]): Answer =>
  (period) => {
    const told = within(fills, period);
    return told.length === 0 ? { status: 'no-data' } : answerOf(told);
  };

/** What every record of an answer says, with all that it leads to, as the exchange would tell it. */
function records(answer: StateAnswer, period: DayPeriod): string[] {
  const { resources } = merge([{ state: 'CA', answer, period }], identity);
  const byName = new Map(resources.map((resource) => [`${resource.resourceType}/${resource.id}`, resource]));
  const whole = (value: Json | undefined): Json => {
    if (Array.isArray(value)) return value.map(whole);
    if (!isObject(value)) return value ?? null;
    const target = byName.get(String(value.reference));
    if (target !== undefined) return said(target);
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, whole(one)]));
  };
  const said = ({ id: _id, ...rest }: Resource): Json => whole(rest as Json);
  return resources
    .filter(({ resourceType }) => resourceType === 'MedicationDispense')
    .map((dispense) => JSON.stringify(said(dispense)))
    .sort();
}

describe('a state that answers short windows only', () => {
  it('is asked for the window as it is where that is short enough', async () => {
    const { answer, asked } = await ask(state(on('2025-03-02')), YEAR, LATER);
    expect(asked).toEqual([LATER]);
    expect(answer).toEqual(answerOf([on('2025-03-02')]));
  });

  it('is asked window by window, the newest first, and its answers are one', async () => {
    const { answer, asked } = await ask(state(on('2025-03-02'), on('2024-03-02')));
    expect(asked).toEqual([LATER, EARLIER]);
    expect(answer).toMatchObject({ status: 'provided', period: WHOLE, warnings: [] });
    expect(records(answer, WHOLE)).toEqual(records(answerOf([on('2025-03-02'), on('2024-03-02')]), WHOLE));
  });

  it('tells one patient once, though every answer tells them', async () => {
    const { answer } = await ask(state(on('2025-03-02'), on('2024-03-02')));
    if (answer.status !== 'provided') throw new Error(answer.status);
    expect(answer.resources.filter(({ resourceType }) => resourceType === 'Patient')).toHaveLength(1);
  });

  it('tells its records where only one window has some, and none where none has', async () => {
    expect((await ask(state(on('2024-03-02')))).answer).toMatchObject({ status: 'provided', period: WHOLE });
    expect((await ask(state())).answer).toEqual({ status: 'no-data', warnings: [] });
  });

  it('has what it says about several windows said once', async () => {
    const warnings: AnswerWarning[] = [{ code: 'unread', text: 'Diagnosis', count: 2 }];
    const { answer } = await ask((period) => ({ ...answerOf([on(period.end)]), warnings }));
    expect(answer).toMatchObject({ warnings: [{ code: 'unread', text: 'Diagnosis', count: 4 }] });
  });

  it('was asked when it first answered, and says what it did not search', async () => {
    const { answer } = await ask((period) => ({
      ...answerOf([on(period.end)]),
      period: { start: addDays(period.start, 1), end: period.end },
      executedAt:
        period === LATER || period.start === LATER.start ? '2026-01-15T14:00:01Z' : '2026-01-15T15:00:00+01:00',
    }));
    expect(answer).toMatchObject({
      period: { start: '2024-01-16', end: '2026-01-15' },
      executedAt: '2026-01-15T15:00:00+01:00',
    });
    expect(answer.status === 'provided' && answer.warnings.map(({ text }) => text)).toEqual([
      'asked for 2025-01-15 to 2026-01-15, the state says that it searched 2025-01-16 to 2026-01-15 only',
      'asked for 2024-01-15 to 2025-01-14, the state says that it searched 2024-01-16 to 2025-01-14 only',
    ]);
  });

  it('is asked for a few windows at a time', async () => {
    let open = 0;
    let most = 0;
    const { asked } = await ask(
      async () => {
        most = Math.max(most, (open += 1));
        await new Promise((resolve) => setImmediate(resolve));
        open -= 1;
        return { status: 'no-data' };
      },
      { longest: { months: 1, days: 0 }, most: 30, atOnce: 3 },
    );
    expect(asked).toHaveLength(24);
    expect(most).toBe(3);
  });

  it('is not asked where there would be too many windows', async () => {
    const { answer, asked } = await ask(state(), { ...YEAR, longest: { months: 1, days: 0 }, most: 20 });
    expect(asked).toEqual([]);
    expect(answer).toMatchObject({ status: 'failed', code: 'limit', disclosed: 'no' });
  });

  it.each<[string, StateAnswer, object]>([
    [
      'failed',
      { status: 'failed', code: 'unreachable', retryable: true, disclosed: 'no', detail: 'refused' },
      { code: 'unreachable', retryable: true, disclosed: 'maybe', detail: expect.stringContaining(': refused') },
    ],
    ['disallowed', { status: 'disallowed', reason: 'too old' }, { reason: expect.stringContaining(': too old') }],
    ['unsupported', { status: 'unsupported', what: 'version' }, { what: 'version' }],
    ['ambiguous', { status: 'ambiguous', candidates: [] }, { candidates: [] }],
  ])('is %s where one window is, and says which', async (status, part, expected) => {
    const { answer } = await ask((period) => (period.end === EARLIER.end ? part : answerOf([on('2025-03-02')])));
    expect(answer).toMatchObject({ status, ...expected });
    expect(JSON.stringify(answer)).toContain('asked for 2024-01-15 to 2025-01-14, one of 2 windows');
  });

  it('fails where it puts one window off: what comes later would be a part', async () => {
    const { answer } = await ask((period) =>
      period.end === LATER.end ? { status: 'deferred', key: 'k' } : answerOf([on('2024-03-02')]),
    );
    expect(answer).toMatchObject({ status: 'failed', code: 'state-error', disclosed: 'maybe' });
    expect(answer).not.toHaveProperty('key');
  });

  it('is asked nothing more once one window is not answered, and what is open is given up', async () => {
    const { answer, asked } = await ask(
      (period, signal) =>
        period.end === LATER.end
          ? { status: 'disallowed', reason: 'no' }
          : new Promise((resolve) =>
              signal.addEventListener('abort', () =>
                resolve({ status: 'failed', code: 'abandoned', retryable: true, disclosed: 'maybe' }),
              ),
            ),
      { longest: { months: 1, days: 0 }, most: 30, atOnce: 2 },
    );
    expect(answer.status).toBe('disallowed');
    expect(asked).toHaveLength(2);
  });

  it('throws what its route throws, and gives up what is open', async () => {
    const aborted: boolean[] = [];
    await expect(
      ask((period, signal) => {
        signal.addEventListener('abort', () => aborted.push(true));
        if (period.end === LATER.end) throw new TypeError('ours');
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ status: 'no-data' })));
      }),
    ).rejects.toThrow('ours');
    expect(aborted).toHaveLength(2);
  });
});

describe('for any truth, window and limit', () => {
  const day = fc.integer({ min: -40, max: 800 }).map((days) => addDays('2024-01-01', days));
  const fill = fc
    .record({
      day: fc.option(day, { nil: undefined, freq: 20 }),
      number: fc.constantFrom('1', '2'),
      refill: fc.constantFrom(0, 1),
      patient: fc.constantFrom('Casey', 'Kacey'),
    })
    .map((told): Fill => ({ ...FILL, ...told }));
  // Few different fills, so that some are told twice.
  const truths = fc
    .array(fill, { minLength: 1, maxLength: 6 })
    .chain((kinds) => fc.array(fc.constantFrom(...kinds), { maxLength: 12 }));
  const windows = fc.tuple(day, fc.nat(760)).map(([start, length]) => ({ start, end: addDays(start, length) }));
  const limits = fc.record({
    longest: fc.oneof(
      fc.integer({ min: 1, max: 14 }).map((months) => ({ months, days: 0 })),
      fc.integer({ min: 25, max: 300 }).map((days) => ({ months: 0, days })),
    ),
    most: fc.constant(40),
    atOnce: fc.integer({ min: 1, max: 5 }),
  });
  /** How many days more than asked the state tells on either side. */
  const slack = fc.constantFrom(0, 0, 1, 3, 5000);

  it('what is joined is what a state without a limit tells', async () => {
    await fc.assert(
      fc.asyncProperty(truths, windows, limits, slack, async (truth, window, limit, more) => {
        const wider = ({ start, end }: DayPeriod): DayPeriod => ({
          start: addDays(start, -more),
          end: addDays(end, more),
        });
        const { answer } = await ask(
          (period) => state(...truth)(wider(period), new AbortController().signal),
          limit,
          window,
        );
        const unlimited = state(...truth)(wider(window), new AbortController().signal) as StateAnswer;
        expect(answer.status).toBe(unlimited.status);
        expect(records(answer, window)).toEqual(records(unlimited, window));
      }),
      { numRuns: 400 },
    );
  });
});
