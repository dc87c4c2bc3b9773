import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Session } from '../../src/cli/ehr/signIn.js';
import type { Patient, Protocol } from '../../src/simulator/index.js';
import { type House, startHouse } from '../support/house.js';
import { ask, asOf, became } from './support/ehr.js';
import { bare, type Fact, toldIn, truthOf } from './support/facts.js';

const protocols: readonly Protocol[] = [
  'pmix-3',
  'pmix-2',
  'script-10.6',
  'script-2017071',
  'asap-2.1a',
  'fhir-us-meds',
  'fhir-us-pdmp',
];
const state = 'OH';

/** One state seven times: the same people and dispenses, told in another protocol each. */
let houses: readonly House[];
let sessions: readonly Session[];
beforeAll(async () => {
  houses = await Promise.all(
    protocols.map((protocol) => startHouse({ asOf, states: [{ state, protocol }] }, { deadline: '20s' })),
  );
  sessions = await Promise.all(houses.map((house) => house.session()));
}, 60_000);
afterAll(() => Promise.all(houses.map((house) => house.close())));

/** What the state knows, as it says it in every protocol. */
function truth({ given, family, birthDate }: Patient, from: string, to: string): { known: string; facts: Fact[] } {
  const [only] = houses[0]?.simulator.truth(given, family, birthDate, from, to) ?? [];
  const facts = (only?.dispenses ?? []).map(truthOf).sort(byText);
  return { known: only?.known ?? 'none', facts };
}

/** That several match PMIX 2 can only put off, and SCRIPT 10.6 only call an error. */
const expected = (known: string, facts: readonly Fact[]): RegExp =>
  known === 'several' ? /^(ambiguous|deferred|failed)$/ : facts.length > 0 ? /^provided$/ : /^no-data$/;

/** An alert about somebody to whom nothing was dispensed is told in FHIR alone. */
const isWarned = ({ alerts }: Patient, protocol: Protocol | undefined): boolean =>
  alerts.length > 0 && protocol?.startsWith('fhir') === true;

const byText = (a: object, b: object): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const day = fc
  .integer({ min: 0, max: 365 * 8 })
  .map((n) => new Date(Date.UTC(2018, 10, 1 + n)).toISOString().slice(0, 10));
const window = fc
  .tuple(day, day)
  .map(([one, other]) => (one < other ? { from: one, to: other } : { from: other, to: one }));

describe('the same truth over seven protocols', () => {
  it('is the same dispenses: prescription number, fill date, quantity, days and drug', async () => {
    const patients = houses[0]?.simulator.population.registers.get(state)?.patients ?? [];
    expect(patients.length).toBeGreaterThan(60);
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(patients.length - 1), window, async (at, within) => {
        const person = patients[at] as Patient;
        const { known, facts } = truth(person, within.from, within.to);
        // A SCRIPT message holds 300 records at most, which test/e2e/valid.test.ts looks at.
        fc.pre(facts.length < 300);
        const answers = await Promise.all(sessions.map((session) => ask(session, person, within)));
        for (const [n, { body, status: http }] of answers.entries()) {
          const status = became(body, sessions[n]?.base ?? '')[state];
          expect([protocols[n], toldIn(body).map(bare)]).toEqual([protocols[n], facts]);
          const likely = known === 'one' && isWarned(person, protocols[n]) ? /^provided$/ : expected(known, facts);
          expect([protocols[n], status]).toEqual([protocols[n], expect.stringMatching(likely)]);
          expect([protocols[n], http]).toEqual([protocols[n], status === 'failed' ? 502 : 200]);
        }
        compared += facts.length;
      }),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(200);
  }, 120_000);
});
