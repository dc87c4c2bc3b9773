import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { exportJWK, generateKeyPair } from 'jose';
import { stringify } from 'yaml';
import type { ClientKey } from '../../src/cli/ehr/key.js';
import { type Session, signIn } from '../../src/cli/ehr/signIn.js';
import { loadConfig } from '../../src/config/index.js';
import { type Gateway, startGateway } from '../../src/gateway.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';

/** Demo states and a whole gateway on them, on ports that the system chose. */
export interface House {
  readonly simulator: Simulator;
  readonly gateway: Gateway;
  readonly folder: string;
  readonly configFile: string;
  readonly keyFile: string;
  readonly key: ClientKey;
  /** Log lines so far, parsed. */
  readonly log: Record<string, unknown>[];
  session(): Promise<Session>;
  close(): Promise<void>;
}

/** What a registered EHR is like, unless a test says otherwise. */
export const clientId = 'test-ehr';

/** Who asks, as every registration of the tests has it. */
export const requestor = {
  name: { given: 'Adam', family: 'Amster' },
  role: 'physician',
  npi: '1234567893',
  dea: 'BA1234563',
  facility: {
    name: 'Highview Clinic',
    npi: '1987654328',
    state: 'KY',
    phone: '5025550100',
    address: { line: ['1 Fictional Way'], city: 'Highview', postalCode: '40299' },
  },
};

/** Top-level keys of a configuration that replace the usual ones. */
export type Changes = Record<string, unknown>;

/**
 * Starts demo states and a gateway.
 * @param changes may depend on where the states are to be reached
 */
export async function startHouse(
  simulated: SimulatorOptions = {},
  changes: Changes | ((simulator: Simulator) => Changes) = {},
): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'pdmp-house-'));
  const simulator = await startSimulator(simulated);
  const changed = typeof changes === 'function' ? changes(simulator) : changes;
  const { configFile, keyFile, key } = await writeHouse(folder, simulator, changed);
  const log: Record<string, unknown>[] = [];
  const gateway = await startGateway(loadConfig(configFile, {}), { logTo: collector(log) });
  return {
    simulator,
    gateway,
    folder,
    configFile,
    keyFile,
    key,
    log,
    session: () => signIn(`${gateway.url}/fhir`, clientId, key, 'system/MedicationDispense.rs'),
    async close() {
      await gateway.close();
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Writes configuration and key of a gateway on these demo states. @param registered more of the client's registration */
export async function writeHouse(
  folder: string,
  { states }: Simulator,
  changes: Record<string, unknown> = {},
  registered: Record<string, unknown> = {},
) {
  const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true });
  const key: ClientKey = { jwk: { ...(await exportJWK(privateKey)), kid: 'k1' }, kid: 'k1', alg: 'ES384' };
  const keyFile = join(folder, 'ehr.jwk.json');
  writeFileSync(keyFile, JSON.stringify(key.jwk), { mode: 0o600 });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1' }] };
  const codes = states.map(({ state }) => state);
  const configFile = join(folder, 'gateway.yaml');
  writeFileSync(
    configFile,
    stringify({
      server: { port: 0 },
      admin: { port: 0 },
      gateway: { site: 'KY_TST' },
      data: join(folder, 'data'),
      deadline: '4s', // it rules: the routes would wait longer
      routes: Object.fromEntries(
        states.map(({ state, protocol, endpoint }) => [state, { protocol, endpoint, timeout: '30s' }]),
      ),
      clients: [
        {
          ...{
            id: clientId,
            name: 'Test EHR',
            jwks,
            scopes: ['system/MedicationDispense.rs'],
            states: codes,
            requestor,
          },
          ...registered,
        },
      ],
      ...changes,
    }),
  );
  return { configFile, keyFile, key };
}

function collector(lines: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).split('\n'))
        if (line !== '') lines.push(JSON.parse(line) as Record<string, unknown>);
      done();
    },
  });
}
