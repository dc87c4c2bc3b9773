import { createExchange } from '../../../src/exchange/exchange.js';
import type { ExchangeAnswer } from '../../../src/exchange/types.js';
import { loadConfig } from '../../../src/config/index.js';
import { openRoutes } from '../../../src/composition/openRoutes.js';
import { tablesOf } from '../../../src/composition/protocols.js';
import { requesterOf } from '../../../src/inquiry/index.js';
import { openTables } from '../../../src/mapping/index.js';
import { cast, startSimulator, type SimulatorOptions } from '../../../src/simulator/index.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeHouse } from '../../support/house.js';
import { publicUrl } from './view.js';

/** Who asks: what every demo state wants to know of a requester. Fictional. */
const client = {
  id: 'ehr',
  name: 'Made-up Clinic EHR',
  jwks: { keys: [] },
  scopes: [],
  states: [],
  requestor: {
    name: { given: 'Adam', family: 'Amster' },
    role: 'physician',
    npi: '1234567893',
    dea: 'BA1234563',
    facility: { name: 'Made-up Clinic', npi: '1987654328', state: 'KY' },
  },
};

/** What demo states tell of the star of the cast over two years, each in its own standard, read and merged. */
export async function mergedAnswer(simulated: SimulatorOptions): Promise<ExchangeAnswer> {
  const folder = mkdtempSync(join(tmpdir(), 'pdmp-report-'));
  const simulator = await startSimulator({ asOf: '2026-10-31', ...simulated });
  const { configFile } = await writeHouse(folder, simulator);
  const config = loadConfig(configFile, {});
  const routes = openRoutes(config, await openTables({ only: tablesOf(config) }), '0.1.0');
  const { given, family, birthDate } = cast.star;
  try {
    return await createExchange({ deadlineMs: 8_000, idKey: Buffer.alloc(32, 7), publicUrl }).ask(
      {
        requestId: '0123456789abcdef0123456789abcdef',
        requestedAt: '2026-10-31T10:00:00.000Z',
        patient: { resourceType: 'Patient', id: 'asked', name: [{ family, given: [given] }], birthDate },
        ...requesterOf(client),
        period: { start: '2024-11-01', end: '2026-10-31' },
        startGiven: true,
      },
      routes.map(({ state: route }) => ({ state: route.state, route })),
    );
  } finally {
    await Promise.all(routes.map(({ requestor }) => requestor.close()));
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
