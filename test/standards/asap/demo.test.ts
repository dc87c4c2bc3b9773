import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../src/exchange/types.js';
import { openTables } from '../../../src/mapping/index.js';
import { type Simulator, startSimulator } from '../../../src/simulator/index.js';
import { type AsapRoute, createAsapRequestor } from '../../../src/standards/asap/requestor.js';
import { openConnection } from '../../../src/transport/connection.js';
import { about, asOf, fillsOf, residents, type Somebody } from '../demoStates.js';

const tables = await openTables({ only: ['asap-2.1a/request', 'asap-2.1a/history'] });
let simulator: Simulator;
beforeAll(async () => {
  const states = ['OH', 'KY', 'MI'].map((state) => ({ state, protocol: 'asap-2.1a' as const }));
  simulator = await startSimulator({ asOf, states });
});
afterAll(() => simulator.stop());

async function ask(state: string, person: Somebody, soap: AsapRoute['soap'], alone = false): Promise<StateAnswer> {
  const endpoint = simulator.states.find((one) => one.state === state)?.endpoint ?? '';
  const requestor = createAsapRequestor({ tables, connection: openConnection({ endpoint }), schema: 'strict' });
  const route: AsapRoute = { state, soap, action: 'urn:test', destination: state };
  try {
    return await requestor.ask(about(person, alone), route, AbortSignal.timeout(10_000));
  } finally {
    await requestor.close();
  }
}

// KY answers nothing with Provided, MI several with Deferred.
describe.each([
  ['OH', '1.1'],
  ['KY', '1.2'],
  ['MI', '1.1'],
] as const)('%s, asked in SOAP %s', (state, soap) => {
  it('tells of everyone exactly what it knows, without a warning', async () => {
    const sample = residents(simulator, state).filter((_, i) => i % 5 === 0);
    expect(sample.length).toBeGreaterThan(5);
    for (const { person, known, fills } of sample) {
      if (known === 'several') continue;
      const answer = await ask(state, person, soap);
      if (fills.length === 0) expect(answer.status).toBe('no-data');
      else {
        expect(fillsOf(answer)).toEqual(fills);
        expect(answer).toMatchObject({ warnings: [] });
      }
    }
  });

  it('identifies nobody where several match', async () => {
    const several = residents(simulator, state).filter(({ known }) => known === 'several');
    expect(several.length > 0 || state === 'MI').toBe(true);
    for (const { person } of several) {
      const answer = await ask(state, person, soap, true);
      expect(answer.status).toBe(state === 'MI' ? 'deferred' : 'ambiguous');
      if (answer.status === 'ambiguous') expect(answer.candidates?.length).toBeGreaterThan(1);
    }
  });
});
