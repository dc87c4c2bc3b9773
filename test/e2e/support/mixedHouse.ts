import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn, type Session } from '../../../src/cli/ehr/signIn.js';
import { loadConfig } from '../../../src/config/index.js';
import { startGateway } from '../../../src/gateway.js';
import { type Simulator, startSimulator } from '../../../src/simulator/index.js';
import { clientId, writeHouse } from '../../support/house.js';
import { asOf } from './ehr.js';
import { nowhere } from './nowhere.js';

/** A gateway on two demo states that are well, KY (PMIX 2) and MD (SCRIPT 10.6), and on states that a test plays. */
export interface MixedHouse {
  readonly simulator: Simulator;
  readonly session: Session;
  close(): Promise<void>;
}

/** Starts it. `url`s may hold a query, which is left away. */
export async function startMixedHouse(
  played: readonly { state: string; protocol: 'pmix-3' | 'script-2017071'; url: string }[],
  changes: Record<string, unknown> = {},
): Promise<MixedHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'pdmp-mixed-'));
  const simulator = await startSimulator({
    asOf,
    states: [
      { state: 'KY', protocol: 'pmix-2' },
      { state: 'MD', protocol: 'script-10.6' },
    ],
  });
  const routed = played.map(({ state, protocol, url }) => ({ state, protocol, endpoint: url.replace(/\?.*/, '') }));
  const states = [...simulator.states, ...routed];
  const { configFile, key } = await writeHouse(folder, { ...simulator, states }, changes);
  const gateway = await startGateway(loadConfig(configFile, {}), { logTo: nowhere() });
  return {
    simulator,
    session: await signIn(`${gateway.url}/fhir`, clientId, key, 'system/MedicationDispense.rs'),
    async close() {
      await gateway.close();
      await simulator.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
