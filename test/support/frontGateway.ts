import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type Session, signIn } from '../../src/cli/ehr/signIn.js';
import { loadConfig } from '../../src/config/index.js';
import { type Gateway, startGateway } from '../../src/gateway.js';
import type { SimulatorOptions } from '../../src/simulator/index.js';
import { closedPort } from '../transport/servers.js';
import { clientId, type House, requestor, startHouse, writeHouse } from './house.js';

/** A gateway whose states are another gateway's, which it asks in FHIR. */
export interface FrontGateway {
  /** The gateway behind, with the demo states. */
  readonly upstream: House;
  readonly gateway: Gateway;
  readonly configFile: string;
  /** An EHR at the gateway in front. */
  session(): Promise<Session>;
  close(): Promise<void>;
}

export type FhirProtocol = 'fhir-us-meds' | 'fhir-us-pdmp';

/**
 * Starts demo states, a gateway on them, and a gateway on that: it signs in there by the keys that it serves itself.
 * @param protocolOf how each state is asked by the gateway in front
 * @param fhir the `fhir` settings of its routes
 */
export async function startFrontGateway(
  simulated: SimulatorOptions,
  protocolOf: (state: string) => FhirProtocol,
  fhir: Record<string, unknown> = {},
  upstreamChanges: Record<string, unknown> = {},
): Promise<FrontGateway> {
  const port = await closedPort();
  const scopes = ['system/MedicationDispense.rs'];
  const states = simulated.states?.map(({ state }) => state) ?? ['OH', 'IN', 'KY', 'WA', 'MD'];
  const jwksUrl = `http://127.0.0.1:${port}/auth/jwks`;
  const upstream = await startHouse(simulated, {
    clients: [
      { id: 'front', name: 'Front gateway', jwksUrl, scopes, states, requestor },
      { id: clientId, name: 'Test EHR', jwks: { keys: [] }, scopes, states, requestor },
    ],
    ...upstreamChanges,
  });
  const folder = mkdtempSync(join(tmpdir(), 'pdmp-front-'));
  const key = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey;
  writeFileSync(join(folder, 'front.key'), key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const endpoint = `${upstream.gateway.url}/fhir`;
  const smart = { clientId: 'front', key: '${file:front.key}' };
  const written = await writeHouse(folder, upstream.simulator, {
    server: { port },
    deadline: '6s',
    routes: Object.fromEntries(
      states.map((state) => [
        state,
        { protocol: protocolOf(state), endpoint, timeout: '5s', smart, fhir: { nameState: true, ...fhir } },
      ]),
    ),
  });
  const quiet = new Writable({ write: (_chunk, _encoding, done) => done() });
  const gateway = await startGateway(loadConfig(written.configFile, {}), { logTo: quiet });
  return {
    upstream,
    gateway,
    configFile: written.configFile,
    session: () => signIn(`${gateway.url}/fhir`, clientId, written.key, scopes.join(' ')),
    async close() {
      await gateway.close();
      await upstream.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
