import { generateKeyPairSync } from 'node:crypto';
import { exportJWK } from 'jose';
import type { ClientKey } from '../../../src/cli/ehr/key.js';
import { signIn } from '../../../src/cli/ehr/signIn.js';
import { fingerprint, startMessageHouse } from '../../e2e/support/messageHouse.js';
import { makeAuthority } from '../../support/certificates.js';
import { startHouse as startFhirHouse, requestor } from '../../support/house.js';
import type { Client } from './doors.js';
import { protocols, startStates, type WholeState } from './states.js';

/** A gateway with every door, on a state of every protocol; a client of each state. */
export interface MatrixHouse {
  stateOf(protocol: string): WholeState;
  clientOf(protocol: string): Client;
  close(): Promise<void>;
}

/** Starts it, on loopback. The doors for messages stand behind TLS, that for FHIR on a port of its own. */
export async function startHouse(): Promise<MatrixHouse> {
  const states = await startStates();
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  const key: ClientKey = { jwk: { ...(await exportJWK(privateKey)), kid: 'k1' }, kid: 'k1', alg: 'ES384' };
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1' }] };
  const routes = Object.fromEntries(
    states.map(({ state, protocol, server }) => [
      state,
      {
        protocol,
        endpoint: `http://127.0.0.1:${server.port}/state`,
        sendSsn: true,
        ...(protocol === 'script-2017071' ? { script: { sendStates: true } } : {}),
        ...(protocol.startsWith('fhir') ? { fhir: { nameState: true } } : {}),
      },
    ]),
  );
  const registered = (state: string) => ({
    id: `ehr-${state}`,
    name: `EHR of ${state}`,
    scopes: ['system/MedicationDispense.rs'],
    states: [state],
    requestor,
  });
  const authority = makeAuthority('clients authority');
  const own = new Map(states.map(({ state }) => [state, authority.issue(`${state.toLowerCase()}.example.org`)]));
  const messages = await startMessageHouse(
    '/script',
    { states: [{ state: 'OH', protocol: 'pmix-3' }] },
    {},
    {
      routes,
      clients: states.map(({ state }) => ({ ...registered(state), certificates: [fingerprint(own.get(state)!)] })),
    },
    authority,
  );
  const fhir = await startFhirHouse(
    { states: [{ state: 'OH', protocol: 'pmix-3' }] },
    { routes, clients: states.map(({ state }) => ({ ...registered(state), jwks })) },
  );
  const sessions = new Map<string, Client>();
  for (const { state, protocol } of states)
    sessions.set(protocol, {
      state,
      session: await signIn(`${fhir.gateway.url}/fhir`, `ehr-${state}`, key, 'system/MedicationDispense.rs'),
      send: (path, message, type) => messages.send(message, own.get(state)!, { 'content-type': type }, path),
    });
  return {
    stateOf: (protocol) => states[protocols.indexOf(protocol)]!,
    clientOf: (protocol) => sessions.get(protocol)!,
    async close() {
      await messages.house.close();
      await fhir.close();
      await Promise.all(states.map(({ server }) => server.stop()));
    },
  };
}
