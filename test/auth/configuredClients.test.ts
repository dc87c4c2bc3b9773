import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { configuredClients, permit, policyOf, readBackMs } from '../../src/auth/index.js';
import { type Config, loadConfig } from '../../src/config/index.js';
import { type Rig, SCOPE, startRig } from './support/rig.js';

describe('clients and policies of a configuration', () => {
  let config: Config;
  let rig: Rig;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pdmp-config-'));
    const keys = await startRig();
    const jwks = JSON.stringify({ keys: [keys.es.publicJwk] });
    await keys.close();
    const path = join(folder, 'gateway.yaml');
    await writeFile(
      path,
      `gateway: { site: KY_GWY }
routes:
  OH: { protocol: pmix-3, endpoint: 'http://127.0.0.1:9/pmix' }
  MD: { protocol: script-10.6, endpoint: 'http://127.0.0.1:9/ncpdp' }
  WA: { protocol: pmix-3, endpoint: 'http://127.0.0.1:9/pmix' }
policies:
  default: { disclosure: discrete, cache: 15m, delegates: deny, require: { any: [npi, dea] } }
  MD: { cache: none }
  WA: { require: { all: [state-license] } }
clients:
  - id: ehr
    name: Highview Clinic EHR
    jwks: ${jwks}
    scopes: [${SCOPE}]
    states: [OH, MD, WA]
    requestor:
      name: { given: Adam, family: Amster }
      role: physician
      npi: "1234567893"
      facility: { name: Highview Clinic, state: KY }
`,
    );
    config = loadConfig(path, {});
    rig = await startRig({ registry: configuredClients(config.clients) });
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(() => rig.close());

  it('a configured client gets its token', async () => {
    expect(await rig.ask()).toMatchObject({ status: 200, body: { scope: SCOPE } });
    expect((await rig.ask({ client: 'other' })).body.error).toBe('invalid_client');
  });

  it('policies read as configured: durations in ms, states over default', async () => {
    const { client } = (await configuredClients(config.clients).find('ehr')) ?? {};
    if (client === undefined) throw new Error('the client is configured');
    const told = ['OH', 'MD', 'WA', 'KY'].map((state) => permit(client, state, config.policies));
    expect(told.slice(0, 2)).toEqual([undefined, undefined]);
    expect(told[2]).toContain('state licence (require.all)');
    expect(told[3]).toContain('not registered to ask KY');
    expect([readBackMs('OH', config.policies), readBackMs('MD', config.policies)]).toEqual([900_000, 0]);
  });

  it('policyOf gives a state the default but for what it says itself', () => {
    const { default: usual } = config.policies;
    expect(policyOf(config.policies, 'OH')).toEqual(usual);
    expect(policyOf(config.policies, 'MD')).toEqual({ ...usual, cache: 0 });
    expect(policyOf(config.policies, 'WA')).toEqual({ ...usual, require: { all: ['state-license'] } });
    for (const name of ['default', '__proto__', 'constructor']) expect(policyOf(config.policies, name)).toEqual(usual);
  });
});
