import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { exportJWK, generateKeyPair } from 'jose';
import { stringify } from 'yaml';
import { loadConfig } from '../../config/index.js';
import { type Gateway, startGateway } from '../../gateway.js';
import { type Simulator, startSimulator } from '../../simulator/index.js';
import { errorCode } from '../../config/errorCode.js';

/** The demo's EHR, as the gateway registers it. */
export const clientId = 'demo-ehr';

/** Minutes for which a link to a history's page is good. */
export const linkMinutes = 15;

/** The state that is faulty on purpose: its answers end early. */
export const faulty = { state: 'IN', fault: 'truncated' } as const;

/** Demo states and a gateway on them, in this process. */
export interface World {
  readonly simulator: Simulator;
  readonly gateway: Gateway;
  readonly configFile: string;
  /** The EHR's private key, a JWK. */
  readonly keyFile: string;
  /** Who asks, as `$pdmp-history` takes them: FHIR Parameters. */
  readonly practitionerFile: string;
  readonly logFile: string;
  close(): Promise<void>;
}

/**
 * Starts the demo states, writes a configuration for a gateway on them, and what its EHR needs (a key, who asks) into
 * `folder`, and starts the gateway.
 * @param ports of the gateway; taken ones are replaced by free ones
 */
export async function startWorld(folder: string, ports: { server: number; admin: number }): Promise<World> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = {
    configFile: join(folder, 'gateway.yaml'),
    keyFile: join(folder, `${clientId}.jwk.json`),
    practitionerFile: join(folder, 'practitioner.json'),
    logFile: join(folder, 'gateway.log'),
  };
  const simulator = await startSimulator({ faults: { [faulty.state]: faulty.fault } });
  const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true });
  const kid = 'demo-key';
  const write = (file: string, resource: object) =>
    writeFileSync(file, `${JSON.stringify(resource, null, 2)}\n`, { mode: 0o600 });
  write(files.keyFile, { ...(await exportJWK(privateKey)), kid });
  write(files.practitionerFile, practitioner());
  const jwk = { ...(await exportJWK(publicKey)), kid };
  const log = createWriteStream(files.logFile);
  const start = (server: number, admin: number) => {
    writeFileSync(files.configFile, configuration(simulator, jwk, join(folder, 'data'), server, admin));
    return startGateway(loadConfig(files.configFile, {}), { logTo: log });
  };
  const gateway = await start(ports.server, ports.admin)
    .catch((error: unknown) => {
      if (errorCode(error) === 'EADDRINUSE') return start(0, 0);
      throw error;
    })
    .catch(async (error: unknown) => {
      await simulator.stop();
      throw error;
    });
  return {
    simulator,
    gateway,
    ...files,
    async close() {
      await gateway.close();
      await simulator.stop();
      log.end();
      await finished(log);
    },
  };
}

function configuration(simulator: Simulator, jwk: object, data: string, server: number, admin: number): string {
  const states = simulator.states.map(({ state }) => state);
  const header = '# Made by npm start: a gateway on the demo states of that run.\n';
  return `${header}${stringify({
    server: { port: server },
    admin: { port: admin },
    gateway: { site: 'KY_DMO', homeState: 'KY' },
    data,
    deadline: '8s',
    report: { life: `${linkMinutes}m` },
    ...routesTo(simulator),
    clients: [
      {
        id: clientId,
        name: 'Demo EHR',
        jwks: { keys: [jwk] },
        scopes: ['system/MedicationDispense.rs'],
        states,
        requestor: {
          name: { given: asks.given, family: asks.family },
          role: 'physician',
          npi: asks.npi,
          dea: 'BA1234563',
          facility: {
            name: 'Highview Clinic',
            npi: '1987654328',
            state: 'KY',
            phone: '5025550100',
            address: { line: ['1 Fictional Way'], city: 'Highview', postalCode: '40299' },
          },
        },
      },
    ],
  })}`;
}

/** Who asks. */
const asks = { given: 'Adam', family: 'Amster', npi: '1234567893' };

function practitioner() {
  const { given, family, npi } = asks;
  const identifier = [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }];
  const familyPhysician = { system: 'http://nucc.org/provider-taxonomy', code: '207Q00000X' };
  return {
    resourceType: 'Parameters',
    parameter: [
      {
        name: 'authorized-practitioner',
        resource: { resourceType: 'Practitioner', identifier, name: [{ family, given: [given] }] },
      },
      {
        name: 'authorized-practitioner-role',
        resource: { resourceType: 'PractitionerRole', code: [{ coding: [familyPhysician] }] },
      },
    ],
  };
}

/** Routes as an operator would write them: states at one endpoint go by one connection. */
function routesTo({ states }: Simulator) {
  const shared = states.find(({ endpoint }, index) =>
    states.some((other, at) => at > index && other.endpoint === endpoint),
  );
  const hub = shared && { protocol: shared.protocol, endpoint: shared.endpoint, timeout: '5s' };
  const route = ({ protocol, endpoint }: Simulator['states'][number]) =>
    endpoint === hub?.endpoint ? { via: 'rxcheck' } : { protocol, endpoint, timeout: '5s' };
  return {
    connections: hub === undefined ? {} : { rxcheck: hub },
    routes: Object.fromEntries(states.map((state) => [state.state, route(state)])),
  };
}
