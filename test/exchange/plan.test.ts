import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planStates, UnknownStateError } from '../../src/exchange/plan.js';
import type { StateRoute } from '../../src/exchange/types.js';
import { routeOf } from '../support/exchange/routes.js';

const routes: ReadonlyMap<string, StateRoute> = new Map(
  ['WA', 'KY', 'OH', 'MD'].map((state) => [state, routeOf(state, async () => ({ status: 'no-data' }))]),
);
const permit = (): undefined => undefined;

describe('planStates', () => {
  it('plans what the caller names, each once, sorted, in any spelling of case', () => {
    const plan = planStates({ asked: ['WA', 'oh', 'WA', ' ky '], defaults: ['MD'], routes, permit });
    expect(plan.map(({ state }) => state)).toEqual(['KY', 'OH', 'WA']);
    expect(plan[0]).toEqual({ state: 'KY', route: routes.get('KY') });
  });

  it('falls back to the defaults, and to every route', () => {
    const states = (options: object) => planStates({ routes, permit, ...options }).map(({ state }) => state);
    expect(states({ defaults: ['OH', 'KY'] })).toEqual(['KY', 'OH']);
    expect(states({ asked: [], defaults: ['OH'] })).toEqual(['OH']);
    expect(states({})).toEqual(['KY', 'MD', 'OH', 'WA']);
    expect(states({ defaults: [] })).toEqual([]);
  });

  it('refuses with the sentence that policy gives, and asks nothing of such a state', () => {
    const refuse = (state: string) => (state === 'KY' ? 'delegates may not ask KY' : undefined);
    const plan = planStates({ asked: ['KY', 'OH'], routes, permit: refuse });
    expect(plan[0]).toEqual({ state: 'KY', refused: 'delegates may not ask KY' });
    expect(plan[1]).toHaveProperty('route');
  });

  it('does not know a state without a route, and repeats nothing that is no state code', () => {
    const ask = () => planStates({ asked: ['OH', 'zz', 'Jane Doe'], routes, permit });
    expect(ask).toThrow(UnknownStateError);
    try {
      ask();
    } catch (error) {
      const unknown = error as UnknownStateError;
      expect(unknown.unknown).toEqual(['ZZ']);
      expect(unknown.known).toEqual(['KY', 'MD', 'OH', 'WA']);
      expect(unknown.message).toBe('this gateway can ask KY, MD, OH, WA');
    }
  });

  it('never leaves out a default state: without a route it is unsupported', async () => {
    const [planned] = planStates({ defaults: ['TX'], routes, permit });
    expect(planned).toMatchObject({ state: 'TX' });
    const { route } = planned as { route: StateRoute };
    await expect(route.ask(undefined as never, undefined as never)).resolves.toMatchObject({ status: 'unsupported' });
  });

  it('has every state exactly once, in the same order whatever order it was named in', () => {
    const codes = fc.array(fc.constantFrom('WA', 'KY', 'OH', 'MD'), { minLength: 1 });
    fc.assert(
      fc.property(codes, (asked) => {
        const states = planStates({ asked, routes, permit }).map(({ state }) => state);
        expect(states).toEqual([...new Set(asked)].sort());
        expect(planStates({ asked: [...asked].reverse(), routes, permit }).map(({ state }) => state)).toEqual(states);
      }),
    );
  });
});
