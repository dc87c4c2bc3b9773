import { SimulatorError, type StateOptions } from '../options.js';
import { standardOf } from '../protocol.js';

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
    const standard = standardOf(option.protocol);
    if (beside.some((other) => standardOf(other.protocol) !== standard)) {
      throw new SimulatorError(`PMIX, SCRIPT, ASAP and FHIR states cannot share the endpoint ${path} of ${state}`);
    }
    if (standard === 'fhir' && beside.length > 0) {
      throw new SimulatorError(`a FHIR base is one state's: ${path} of ${state} is another's too`);
    }
  }
  return [...ports.values()];
}

function pathOf(option: StateOptions): string {
  return option.path?.replace(/(.)\/+$/, '$1') ?? usualPaths[standardOf(option.protocol)];
}

const usualPaths = { pmix: '/pmix', script: '/ncpdp', asap: '/asap', fhir: '/fhir' } as const;
