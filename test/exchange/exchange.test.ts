import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { candidatesIn } from '../../src/exchange/candidates.js';
import { createExchange } from '../../src/exchange/exchange.js';
import { planStates } from '../../src/exchange/plan.js';
import type { PdmpQuery, PlannedState, StateAnswer, StateRoute } from '../../src/exchange/types.js';
import { tellings } from '../support/exchange/arbitrary.js';
import { freeze } from '../support/exchange/freeze.js';
import { after, FAILURES, MISBEHAVIOURS, QUERY, routeOf } from '../support/exchange/routes.js';
import { answerOf, FILL } from '../support/exchange/told.js';

const options = { deadlineMs: 1_000, idKey: new Uint8Array(32).fill(7), publicUrl: 'https://gateway.example.org' };
const exchange = createExchange({ ...options, clock: () => new Date('2026-01-05T10:00:01Z') });
const planOf = (...routes: StateRoute[]): PlannedState[] => routes.map((route) => ({ state: route.state, route }));
const telling = (state: string, answer: StateAnswer): StateRoute => routeOf(state, async () => freeze(answer));

describe('an exchange', () => {
  it('puts a question to every state and makes one answer of theirs', async () => {
    const other = { ...FILL, number: '7654321', day: '2025-05-05' };
    const early = { ...FILL, day: '2023-12-31' };
    const plan: PlannedState[] = [
      ...planOf(
        telling('IN', { status: 'no-data', warnings: [{ code: 'unread', text: 'Suffix', count: 1 }] }),
        telling('KY', { ...answerOf([FILL, other, early]), executedAt: '2026-01-05' }),
      ),
      { state: 'MD', refused: 'delegates may not ask MD' },
      ...planOf(telling('OH', answerOf([FILL])), routeOf('WA', FAILURES.rejects!)),
    ];
    const answer = await exchange.ask(freeze(QUERY), freeze(plan.slice()));
    expect(answer.query).toBe(QUERY);
    expect(answer.answeredAt).toBe('2026-01-05T10:00:01.000Z');
    expect(answer.outcomes).toMatchObject([
      { state: 'IN', status: 'no-data', dispenses: 0, warnings: [{ text: 'Suffix' }] },
      { state: 'KY', status: 'provided', dispenses: 2, warnings: [{ code: 'outside-window', count: 1 }] },
      { state: 'MD', status: 'disallowed', dispenses: 0 },
      { state: 'OH', status: 'provided', dispenses: 1, warnings: [] },
      { state: 'WA', status: 'failed', dispenses: 0 },
    ]);
    expect(answer.outcomes.every(({ elapsedMs, period }) => elapsedMs >= 0 && period.end === '2026-01-05')).toBe(true);
    const dispenses = answer.resources.filter(({ resourceType }) => resourceType === 'MedicationDispense');
    expect(dispenses).toHaveLength(2);
    expect(dispenses[0]?.meta?.tag?.map(({ code }) => code)).toEqual(['KY', 'OH']);
  });

  it('names every state of the plan exactly once, whatever becomes of it', async () => {
    const behaviours = [...Object.values(FAILURES), ...Object.values(MISBEHAVIOURS)];
    const brief = createExchange({ ...options, deadlineMs: 15, breaker: false });
    const kinds = fc.array(fc.nat(behaviours.length + 1), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(kinds, async (picked) => {
        const codes = ['IN', 'KY', 'MD', 'OH', 'WA', 'WV'];
        const plan = picked.map((kind, n): PlannedState => {
          const state = codes[n]!;
          if (kind === behaviours.length) return { state, refused: 'no' };
          return {
            state,
            route: behaviours[kind] ? routeOf(state, behaviours[kind]) : telling(state, answerOf([FILL])),
          };
        });
        const { outcomes } = await brief.ask(QUERY, plan);
        expect(outcomes.map(({ state }) => state)).toEqual(plan.map(({ state }) => state));
        expect(outcomes.every(({ status, answer }) => status === answer.status)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('answers the same in whatever order the states come in', async () => {
    const quick = createExchange({ ...options, clock: () => new Date(0) });
    const timed = fc.tuple(tellings, fc.array(fc.nat(8), { minLength: 5, maxLength: 5 }));
    await fc.assert(
      fc.asyncProperty(timed, async ([told, delays]) => {
        const routes = (late: boolean) =>
          new Map(
            told.map(({ state, answer }, n) => [
              state,
              routeOf(state, () => after(late ? delays[n]! : 0).then(() => freeze(answer))),
            ]),
          );
        const answers = await Promise.all(
          [true, false].map((late) => quick.ask(QUERY, planStates({ routes: routes(late), permit: () => undefined }))),
        );
        expect(answers[1]?.resources).toEqual(answers[0]?.resources);
      }),
      { numRuns: 50 },
    );
  });

  it('answers by the deadline with 0 to 5 of 5 states hung, each with its status', async () => {
    for (let hung = 0; hung <= 5; hung += 1) {
      const brief = createExchange({ ...options, deadlineMs: 150 });
      const started = performance.now();
      const { outcomes, resources } = await brief.ask(
        QUERY,
        planOf(
          ...['IN', 'KY', 'MD', 'OH', 'WA'].map((state, n) =>
            n < hung ? routeOf(state, MISBEHAVIOURS.hangs!) : telling(state, answerOf([FILL])),
          ),
        ),
      );
      expect(performance.now() - started).toBeLessThanOrEqual(150 + 200);
      expect(outcomes.map(({ status }) => status)).toEqual(
        outcomes.map((_outcome, n) => (n < hung ? 'failed' : 'provided')),
      );
      expect(resources.filter(({ resourceType }) => resourceType === 'Patient')).toHaveLength(5 - hung);
    }
  });

  it('loses only the answer that cannot be merged, and says so', async () => {
    let deep: object = {};
    for (let level = 0; level < 50_000; level += 1) deep = { extension: [deep] };
    const nested = [{ resourceType: 'Patient', id: 'p', extension: [deep] }] as never;
    const endless = routeOf('KY', async () => ({ status: 'provided', resources: nested, warnings: [] }));
    const { outcomes, resources } = await exchange.ask(QUERY, planOf(endless, telling('OH', answerOf([FILL]))));
    expect(outcomes).toMatchObject([
      { state: 'KY', status: 'failed', answer: { code: 'internal', disclosed: 'maybe' } },
      { state: 'OH', status: 'provided', dispenses: 1 },
    ]);
    expect(resources.length).toBeGreaterThan(0);
  });

  describe('where several people match', () => {
    const person = { resourceType: 'Patient', id: '123-45-6789', birthDate: '1984-07-02' };
    const several: StateAnswer = { status: 'ambiguous', candidates: [person, { ...person, id: 'p2' }] };
    const asking = { ...QUERY, candidates: true };
    const earlier = { answer: several, period: QUERY.period, toldAt: '2026-01-15T14:00:00Z' };

    it('re-keys those who may be told, and never puts them among the resources', async () => {
      const plan = planOf({ ...telling('KY', several), candidates: 2 });
      const { outcomes, resources } = await exchange.ask(asking, plan);
      expect(resources).toEqual([]);
      const told = { resourceType: 'Patient', meta: { source: 'urn:pdmp:KY' } };
      expect(outcomes[0]).toMatchObject({ status: 'ambiguous', answer: { candidates: [told, told] } });
      expect(new Set(candidatesIn(outcomes[0]!).map(({ id }) => id)).size).toBe(2);
      expect(JSON.stringify(outcomes)).not.toContain('123-45-6789');
    });

    it('tells the same ids where they were told before', async () => {
      const plan = planOf({ ...telling('KY', several), candidates: 2 });
      const { outcomes } = await exchange.ask(asking, plan);
      const again = [{ state: 'KY', earlier: { ...earlier, answer: outcomes[0]!.answer }, candidates: 2 }];
      expect((await exchange.ask(asking, again)).outcomes[0]!.answer).toEqual(outcomes[0]!.answer);
    });

    it.each<[string, boolean, number | undefined]>([
      ['policy tells nobody', true, undefined],
      ['the door has no place for them', false, 2],
      ['more match than may be told', true, 1],
    ])('tells nobody where %s, asked now or before', async (_why, candidates, most) => {
      const query = { ...asking, candidates };
      for (const planned of [
        { state: 'KY', route: { ...telling('KY', several), candidates: most } },
        { state: 'KY', earlier, candidates: most },
      ]) {
        const { outcomes } = await exchange.ask(query, [planned]);
        expect(outcomes[0]).toMatchObject({ status: 'ambiguous' });
        expect(outcomes[0]!.answer).not.toHaveProperty('candidates');
      }
    });

    it.each([
      [true, 2, true],
      [true, undefined, false],
      [false, 2, false],
    ])('lets a route know whether they may be told', async (candidates, most, expected) => {
      const asked: PdmpQuery[] = [];
      const route = routeOf('KY', async (query) => (asked.push(query), { status: 'no-data' }));
      await exchange.ask({ ...QUERY, candidates }, planOf({ ...route, candidates: most }));
      expect(asked).toMatchObject([{ candidates: expected }]);
    });
  });

  it('keeps to a breaker of its own for each route', async () => {
    const breaking = createExchange({ ...options, breaker: { failures: 1 } });
    const down = telling('KY', { status: 'failed', code: 'reset', retryable: true, disclosed: 'maybe' });
    const plan = planOf(down, telling('OH', { status: 'no-data' }));
    const codes = async () =>
      (await breaking.ask(QUERY, plan)).outcomes.map(({ answer }) =>
        answer.status === 'failed' ? answer.code : answer.status,
      );
    expect([await codes(), await codes()]).toEqual([
      ['reset', 'no-data'],
      ['circuit-open', 'no-data'],
    ]);
  });

  it('answers a plan without states', async () => {
    await expect(exchange.ask(QUERY, [])).resolves.toMatchObject({ outcomes: [], resources: [] });
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])('refuses a deadline of %d ms', (deadlineMs) => {
    expect(() => createExchange({ ...options, deadlineMs })).toThrow(RangeError);
  });

  describe('asked for the records of some states alone', () => {
    it('tells what it would have told had nobody else been asked', async () => {
      await fc.assert(
        fc.asyncProperty(tellings, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), async (told, picks) => {
          const answers = new Map(told.map(({ state, answer }) => [state, answer]));
          const plan = planOf(...[...answers].map(([state, answer]) => telling(state, answer)));
          const some = new Set([...answers.keys()].filter((_, n) => picks[n]));
          const only = await exchange.only(await exchange.ask(QUERY, plan), some);
          const alone = await exchange.ask(
            QUERY,
            plan.filter(({ state }) => some.has(state)),
          );
          expect(only.resources).toEqual(alone.resources);
          expect(only.outcomes.map(({ state }) => state)).toEqual([...answers.keys()]);
          expect(only.outcomes.filter(({ state }) => !some.has(state)).map(({ dispenses }) => dispenses)).toEqual(
            [...answers.keys()].filter((state) => !some.has(state)).map(() => 0),
          );
        }),
        { numRuns: 60 },
      );
    });
  });

  it('takes what a state told earlier as it would take it now, and says when it was', async () => {
    const toldAt = '2026-01-05T09:00:00.000Z';
    const earlier = { answer: answerOf([FILL]), period: QUERY.period, toldAt };
    const { outcomes, resources } = await exchange.ask(QUERY, [
      { state: 'KY', earlier: freeze(earlier) },
      ...planOf(telling('OH', answerOf([{ ...FILL, number: '99' }]))),
    ]);
    const asked = await exchange.ask(
      QUERY,
      planOf(telling('KY', answerOf([FILL])), telling('OH', answerOf([{ ...FILL, number: '99' }]))),
    );
    expect(resources).toEqual(asked.resources);
    expect(outcomes[0]).toMatchObject({ state: 'KY', status: 'provided', dispenses: 1, toldAt });
    expect(outcomes[0]?.warnings).toEqual([
      { code: 'note', text: `it was not asked again: this is what it told at ${toldAt}`, count: 1 },
    ]);
    expect(outcomes[1]).not.toHaveProperty('toldAt');
  });

  it('leaves out of what a state told earlier what policy does not let it be asked for now, and says so', async () => {
    const fills = [FILL, { ...FILL, number: '99', day: '2025-12-30' }];
    const earlier = { answer: answerOf(fills), period: QUERY.period, toldAt: '2026-01-04T09:00:00.000Z' };
    const allowed = { months: 1, days: 0 };
    const answer = await exchange.ask(QUERY, [{ state: 'KY', earlier: freeze(earlier), allowed }]);
    const live = await exchange.ask(QUERY, [
      { state: 'KY', route: routeOf('KY', async () => answerOf(fills), { allowed }) },
    ]);
    expect(answer.resources).toEqual(live.resources);
    const [outcome] = answer.outcomes;
    expect([outcome?.dispenses, outcome?.period]).toEqual([1, { start: '2025-12-05', end: '2026-01-05' }]);
    expect(outcome?.warnings.map(({ text }) => text)).toEqual([
      expect.stringContaining('it was not asked again'),
      expect.stringContaining('cut to the last 1 months'),
      'fills outside the asked window were left out',
    ]);
    // Nor does a cut answer bring back what was left out.
    const both = await exchange.ask(QUERY, [
      { state: 'KY', earlier, allowed },
      ...planOf(telling('OH', answerOf([{ ...FILL, number: '77' }]))),
    ]);
    expect((await exchange.only(both, new Set(['KY']))).resources).toEqual(answer.resources);
  });

  it('tells nothing of what a state told earlier where policy allows no day of it now', async () => {
    const period = { start: '2024-01-05', end: '2025-06-01' };
    const earlier = { answer: answerOf([FILL]), period, toldAt: '2025-06-01T09:00:00.000Z' };
    const allowed = { months: 1, days: 0 };
    const { outcomes, resources } = await exchange.ask(QUERY, [{ state: 'KY', earlier, allowed }]);
    expect([outcomes[0]?.status, resources]).toEqual(['disallowed', []]);
  });
});
