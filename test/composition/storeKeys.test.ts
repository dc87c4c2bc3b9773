import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ClientKey } from '../../src/cli/ehr/key.js';
import { searchUrl } from '../../src/cli/ehr/searchHistory.js';
import { signIn } from '../../src/cli/ehr/signIn.js';
import { loadConfig } from '../../src/config/index.js';
import type { Bundle } from '../../src/fhir/types.js';
import { startGateway } from '../../src/gateway.js';
import { cast, type Simulator, startSimulator } from '../../src/simulator/index.js';
import { nowhere } from '../e2e/support/nowhere.js';
import { clientId, writeHouse } from '../support/house.js';
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis.js';

const asOf = '2026-10-31';
const star = { ...cast.star, from: '2024-11-01', to: asOf };
const older = randomBytes(32).toString('base64');
const newer = randomBytes(32).toString('base64');

/** What a gateway is asked for while it runs. */
interface Ehr {
  /** Asks, and gives paths of what it was told. */
  ask(): Promise<string[]>;
  /** HTTP statuses of reading these back. */
  read(paths: readonly string[]): Promise<number[]>;
}

describeWithRedis('the keys of what is kept for reading back', () => {
  let folder: string;
  let redis: RedisServer;
  let simulator: Simulator;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-keys-'));
    [redis, simulator] = await Promise.all([startRedis(), startSimulator({ asOf })]);
    writeFileSync(join(folder, 'newer.key'), `${newer}\n`, { mode: 0o600 });
  });
  afterAll(async () => {
    await Promise.all([simulator.stop(), redis.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a gateway under these keys for as long as `visit` takes. */
  async function under<T>(keys: readonly string[] | undefined, visit: (ehr: Ehr) => Promise<T>): Promise<T> {
    const store = keys === undefined ? {} : { store: { keys } };
    const { configFile, key } = await writeHouse(folder, simulator, { redis: redis.url, ...store });
    const gateway = await startGateway(loadConfig(configFile, { OLDER: older }), { logTo: nowhere() });
    try {
      return await visit(await ehrOf(gateway.url, key));
    } finally {
      await gateway.close();
    }
  }

  it('are put in front one by one: what the older sealed is read, what is new is not for it', async () => {
    const [byEnv, byFile] = ['${env:OLDER}', '${file:newer.key}'];
    const before = await under([byEnv], async ({ ask, read }) => {
      const paths = await ask();
      expect(await read(paths)).toEqual([200, 200, 200]);
      return paths;
    });
    const after = await under([byFile, byEnv], async ({ ask, read }) => {
      expect(await read(before)).toEqual([200, 200, 200]);
      const paths = await ask();
      expect(await read(paths)).toEqual([200, 200, 200]);
      return paths;
    });
    expect(await under([byFile], async ({ read }) => read(after))).toEqual([200, 200, 200]);
    // Ids stay, so both answers stand at the same places; the older key alone opens nothing that the newer sealed.
    expect(await under([byEnv], async ({ read }) => read(after))).toEqual([404, 404, 404]);
  });

  it("follow the data folder's own, which is listed as the older one", async () => {
    const before = await under(undefined, async ({ ask }) => ask());
    const keys = ['${file:newer.key}', '${file:data/store.key}'];
    expect(await under(keys, async ({ read }) => read(before))).toEqual([200, 200, 200]);
  });
});

async function ehrOf(url: string, key: ClientKey): Promise<Ehr> {
  const { base, accessToken } = await signIn(`${url}/fhir`, clientId, key, 'system/MedicationDispense.rs');
  const get = (address: string) => fetch(address, { headers: { authorization: `Bearer ${accessToken}` } });
  return {
    async ask() {
      const { entry = [] } = (await (await get(searchUrl(base, star))).json()) as Bundle;
      return entry.slice(0, 3).map(({ fullUrl }) => String(fullUrl).slice(url.length));
    },
    read: (paths) => Promise.all(paths.map(async (path) => (await get(url + path)).status)),
  };
}
