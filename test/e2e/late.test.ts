import { expect, it } from '@jest/globals';
import { cast } from '../../src/simulator/index.js';
import { type House, startHouse } from '../support/house.js';
import { asOf } from './support/ehr.js';
import { askOperation, parametersFor, type Told } from './support/operation.js';

const dispensedBy = ({ data }: Told, state: string): number =>
  data.filter(({ resourceType, meta }) => resourceType === 'MedicationDispense' && meta?.source === `urn:pdmp:${state}`)
    .length;
const said = ({ issues }: Told): string => issues.map(({ diagnostics }) => String(diagnostics)).join('\n');

/** Puts a state's answers off, to be pushed to the gateway's own door. */
async function putOff(house: House, state: string, ms = 300): Promise<void> {
  await house.simulator.setFault(state, { kind: 'deferred', to: `${house.gateway.url}/pmix`, ms });
}

it('keeps what a state had put off for the next use of the key that came with the history', async () => {
  const house = await startHouse({ asOf });
  try {
    const session = await house.session();
    const whole = await askOperation(session, parametersFor(cast.star));
    expect(dispensedBy(whole, 'OH')).toBeGreaterThan(0);
    expect(whole.key).toBeUndefined();

    await putOff(house, 'OH');
    const partial = await askOperation(session, parametersFor(cast.star));
    expect(dispensedBy(partial, 'OH')).toBe(0);
    expect(said(partial)).toMatch(/^OH: /m);
    expect(partial.key).toMatch(/^[\w-]{43}$/);

    while (house.simulator.pushes.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(house.simulator.pushes[0]).toMatchObject({ heard: 'kept' });
    const asked = house.simulator.requests.length;
    const fetched = await askOperation(
      session,
      parametersFor(cast.star, [{ name: 'pre-stage-retrieval-key', valueString: partial.key }]),
    );
    expect(dispensedBy(fetched, 'OH')).toBe(dispensedBy(whole, 'OH'));
    expect(house.simulator.requests).toHaveLength(asked);
    expect(said(fetched)).toMatch(/^OH: .*this is what it told at/m);
  } finally {
    await house.close();
  }
});

it('keeps what a state pushes while the question is still being put to another', async () => {
  const house = await startHouse({ asOf });
  try {
    const session = await house.session();
    await putOff(house, 'OH', 10);
    await house.simulator.setFault('KY', { kind: 'slow', ms: 1_500 });
    const partial = askOperation(session, parametersFor(cast.star));
    const answered = partial.then(() => performance.now());
    while (house.simulator.pushes.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const heard = performance.now();
    expect(house.simulator.pushes[0]).toMatchObject({ state: 'OH', heard: 'kept' });
    expect(heard).toBeGreaterThan((await answered) - 500);
    expect((await partial).key).toMatch(/^[\w-]{43}$/);
  } finally {
    await house.close();
  }
});
