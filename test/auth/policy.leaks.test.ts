import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { permit, type Policies, policyOf, readBackMs, type StatePolicy } from '../../src/auth/index.js';
import { mostCandidates } from '../../src/composition/mostCandidates.js';
import { candidatesIn } from '../../src/exchange/candidates.js';
import { createExchange } from '../../src/exchange/exchange.js';
import { planStates } from '../../src/exchange/plan.js';
import type { StateRoute } from '../../src/exchange/types.js';
import { answerOf, FILL } from '../support/exchange/told.js';
import { QUERY } from '../support/exchange/routes.js';
import { clientWith } from './support/rig.js';

const STATES = ['KY', 'MD', 'OH'] as const;
const TODAY = Date.parse('2026-03-31T00:00:00Z');
const dayBefore = (days: number) => new Date(TODAY - days * 86_400_000).toISOString().slice(0, 10);

const kinds = ['npi', 'dea', 'state-license', 'facility-npi', 'facility-dea', 'facility-ncpdp'] as const;
const roles = ['physician', 'pharmacist', 'prescriber-delegate-licensed', 'dispenser-delegate-unlicensed'] as const;
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const some = maybe(fc.subarray([...kinds], { minLength: 1, maxLength: 2 }));

const policy: fc.Arbitrary<StatePolicy> = fc.record({
  disclosure: fc.constantFrom('discrete' as const, 'discrete' as const, 'view' as const, 'ephemeral' as const),
  cache: fc.constantFrom(0, 900_000),
  delegates: fc.constantFrom('allow' as const, 'deny' as const),
  candidates: fc.constantFrom(undefined, 'never' as const, 'show' as const, 'show' as const),
  require: fc.record({ any: some, all: some }),
  roles: maybe(fc.subarray([...roles], { minLength: 1 })),
  window: maybe(fc.integer({ min: 1, max: 400 }).map((days) => ({ months: 0, days }))),
});
const requester = fc.record({
  role: fc.constantFrom(...roles),
  has: fc.subarray([...kinds], { minLength: 3 }),
  states: fc.subarray([...STATES], { minLength: 1 }),
});
const question = fc.record({
  from: fc.integer({ min: 0, max: 800 }),
  to: fc.integer({ min: 0, max: 800 }),
  startGiven: fc.boolean(),
});
/** Days before today of each state's fills: states tell whatever they like; one without any, that several people match. */
const told = fc.oneof(
  { weight: 2, arbitrary: fc.array(fc.integer({ min: -5, max: 900 }), { minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constant([]) },
);

const PEOPLE = ['a', 'b'].map((id) => ({ resourceType: 'Patient', id, birthDate: '1980-05-05' }));

describe('policy', () => {
  it('lets nothing leave that it forbids, whatever the policies, the requester and the answers', async () => {
    const seen = { asked: 0, refused: 0, cut: 0, told: 0, candidates: 0, withheld: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.record({ default: policy, OH: policy, KY: maybe(policy.map(({ roles: only }) => ({ roles: only }))) }),
        requester,
        question,
        fc.tuple(told, told, told),
        async (rules, { role, has, states }, { from, to, startGiven }, answers) => {
          const policies = { default: rules.default, OH: rules.OH, ...(rules.KY ? { KY: rules.KY } : {}) } as Policies;
          const number = (kind: (typeof kinds)[number]) => (has.includes(kind) ? '1' : undefined);
          const client = clientWith('ehr', {
            states,
            requestor: {
              name: { given: 'Adam', family: 'Amster' },
              role,
              npi: number('npi'),
              dea: number('dea'),
              stateLicense: has.includes('state-license') ? { state: 'KY', number: '1' } : undefined,
              facility: {
                name: 'x',
                npi: number('facility-npi'),
                dea: number('facility-dea'),
                ncpdp: number('facility-ncpdp'),
              },
            },
          });
          const asked = new Map<string, string>();
          const routes = new Map(
            STATES.map((state, index): [string, StateRoute] => [
              state,
              {
                state,
                timeoutMs: 1_000,
                allowed: policyOf(policies, state).window,
                candidates: mostCandidates({ policies, limits: { candidates: 2 } }, state),
                ask: async ({ period }) => {
                  asked.set(state, period.start);
                  if (answers[index]?.length === 0) return { status: 'ambiguous', candidates: PEOPLE };
                  return answerOf(
                    (answers[index] ?? []).map((days, fill) => ({
                      ...FILL,
                      day: dayBefore(days),
                      number: `${state}${fill}`,
                    })),
                  );
                },
              },
            ]),
          );
          const plan = planStates({ asked: STATES, routes, permit: (state) => permit(client, state, policies) });
          const period = { start: dayBefore(Math.max(from, to)), end: dayBefore(Math.min(from, to)) };
          const query = { ...QUERY, requestedAt: new Date(TODAY).toISOString(), period, startGiven, candidates: true };
          const options = {
            deadlineMs: 2_000,
            idKey: new Uint8Array(32),
            publicUrl: 'http://127.0.0.1',
            breaker: false,
          } as const;
          const answer = await createExchange(options).ask(query, plan);

          for (const { state, status, answer: became, period: put, warnings } of answer.outcomes) {
            const rule = policyOf(policies, state);
            const delegate = role.includes('-delegate');
            const mayAsk =
              states.includes(state as 'OH') &&
              rule.disclosure !== 'view' &&
              (rule.roles === undefined || rule.roles.includes(role)) &&
              (rule.delegates === 'allow' || !delegate) &&
              (rule.require.all ?? []).every((kind) => has.includes(kind)) &&
              (rule.require.any === undefined || rule.require.any.some((kind) => has.includes(kind)));
            const earliest = rule.window === undefined ? '0000-01-01' : dayBefore(rule.window.days);
            const mine = answer.resources.filter(({ meta }) =>
              JSON.stringify(meta ?? {}).includes(`urn:pdmp:${state}`),
            );
            const fills = mine.filter(({ resourceType }) => resourceType === 'MedicationDispense');
            if (!mayAsk || period.end < earliest) {
              seen.refused++;
              expect([state, status, asked.has(state), mine.length]).toEqual([state, 'disallowed', false, 0]);
              expect(became).toMatchObject({
                reason: expect.stringMatching(/\((states|roles|window|require\.a..)\)|\((disclosure|delegates): \w+\)/),
              });
            } else {
              seen.asked++;
              const cut = period.start < earliest;
              if (cut) seen.cut++;
              expect(asked.get(state)).toBe(cut ? earliest : period.start);
              expect(put.start >= earliest).toBe(true);
              expect(warnings.some(({ text }) => text.includes('policy allows'))).toBe(cut);
              seen.told += fills.length;
              for (const { whenPrepared } of fills) expect(String(whenPrepared) >= earliest).toBe(true);
            }
            const people = candidatesIn({ answer: became }).length;
            const shown = rule.disclosure === 'discrete' && rule.candidates === 'show' && became.status === 'ambiguous';
            if (became.status === 'ambiguous') seen[shown ? 'candidates' : 'withheld']++;
            expect(people).toBe(shown ? PEOPLE.length : 0);
            const keepable = rule.disclosure === 'discrete' ? rule.cache : 0;
            expect(readBackMs(state, policies)).toBe(keepable);
          }
        },
      ),
      { numRuns: 1_500 },
    );
    // The property would hold of nothing: so that it was about something.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10);
  });
});
