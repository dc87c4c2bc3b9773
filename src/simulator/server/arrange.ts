import { SimulatorError, type StateOptions } from '../options.js';

/** One port with the paths on it and the states at each path. */
export interface Arrangement {
  readonly port: number;
  readonly paths: ReadonlyMap<string, readonly StateOptions[]>;
}

/** Decides which states share a port and a path. Throws `SimulatorError`. */
export function arrange(states: readonly StateOptions[]): Arrangement[] {
  const ports = new Map<string, { port: number; paths: Map<string, StateOptions[]> }>();
  const seen = new Set<string>();
  for (const option of states) {
    const { state, port = 0 } = option;
    if (!/^[A-Z]{2}$/.test(state)) throw new SimulatorError(`${state} is not a state's two-letter code`);
    if (seen.has(state)) throw new SimulatorError(`the state ${state} is there twice`);
    seen.add(state);
    const path = pathOf(option);
    const key = port > 0 ? `port ${port}` : option.hub === undefined ? `state ${state}` : `hub ${option.hub}`;
    const at = ports.get(key) ?? { port, paths: new Map<string, StateOptions[]>() };
    ports.set(key, at);
    const beside = at.paths.get(path) ?? [];
    at.paths.set(path, [...beside, option]);
    if (beside.some((other) => kindOf(other) !== kindOf(option))) {
      throw new SimulatorError(`PMIX, SCRIPT and ASAP states cannot share the endpoint ${path} of ${state}`);
    }
  }
  return [...ports.values()];
}

function pathOf(option: StateOptions): string {
  return option.path ?? usualPaths[kindOf(option)];
}

const usualPaths = { pmix: '/pmix', script: '/ncpdp', asap: '/asap' } as const;

function kindOf({ protocol }: StateOptions): keyof typeof usualPaths {
  if (protocol.startsWith('pmix')) return 'pmix';
  return protocol === 'asap-2.1a' ? 'asap' : 'script';
}
