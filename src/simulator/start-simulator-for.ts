import { SimulatorError, type SimulatorOptions, type StateOptions } from './options.js';
import { isProtocol, protocols } from './protocol.js';
import { startSimulator, type Simulator } from './start-simulator.js';
import type { RegisteredClient } from './wire/fhir/sign-in.js';

/** Where a gateway expects a state. */
export interface RouteToSimulate {
  readonly state: string;
  readonly protocol: string;
  /** On loopback, with a port: that is where the demo state will listen. */
  readonly endpoint: string;
  /** FHIR: as whom the gateway signs in. */
  readonly client?: RegisteredClient;
}

/**
 * Starts demo states where a gateway's routes point. Routes to the same endpoint become a hub.
 * Throws `SimulatorError` for a route that cannot be played.
 */
export async function startSimulatorFor(
  routes: readonly RouteToSimulate[],
  options: Omit<SimulatorOptions, 'states' | 'host'> = {},
): Promise<Simulator> {
  const places = routes.map((route) => placeOf(route, options.tls !== undefined));
  const hosts = [...new Set(places.map(({ host }) => host))];
  if (hosts.length > 1) throw new SimulatorError(`the routes name several hosts: ${hosts.join(', ')}`);
  return startSimulator({ ...options, host: hosts[0], states: places.map(({ option }) => option) });
}

function placeOf(route: RouteToSimulate, tls: boolean): { host: string; option: StateOptions } {
  const { state, protocol, endpoint, client } = route;
  if (!isProtocol(protocol)) {
    throw new SimulatorError(`${state}: the protocol ${protocol} cannot be simulated, only ${protocols.join(', ')}`);
  }
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const scheme = tls ? 'https:' : 'http:';
  if (url === undefined || url.protocol !== scheme) {
    throw new SimulatorError(`${state}: the endpoint must be an ${scheme}// address, not ${endpoint}`);
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!/^(127(\.\d+){3}|::1|localhost)$/.test(host)) {
    throw new SimulatorError(`${state}: demo states listen on loopback only, not on ${host}`);
  }
  const port = Number(url.port || (tls ? 443 : 80));
  return { host, option: { state, protocol, port, path: url.pathname, client } };
}
