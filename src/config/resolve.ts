import { type Connection, connection } from './schema/connections.js';
import type { Config } from './schema/root.js';
import type { Route } from './schema/routes.js';

/** How one state is asked, everything settled: the route's own settings before its connection's before the defaults. */
export interface ResolvedRoute
  extends
    Connection,
    Pick<
      Route,
      | 'window'
      | 'longestWindow'
      | 'mostWindows'
      | 'windowsAtOnce'
      | 'overlay'
      | 'sendSsn'
      | 'script'
      | 'asap'
      | 'wsSecurity'
    > {
  readonly state: string;
  /** Name of the connection it goes by; the state's code where it has one of its own. */
  readonly connection: string;
}

/** Every route of a configuration that {@link loadConfig} accepted, in its order. */
export function resolveRoutes({ connections, routes }: Pick<Config, 'connections' | 'routes'>): ResolvedRoute[] {
  return Object.entries(routes).map(([state, { via, protocol, endpoint, ...own }]) => {
    const base = via === undefined ? connection.parse({ protocol, endpoint }) : connections[via];
    if (base === undefined) throw new TypeError(`routes.${state}: no connection ${via}`);
    return { ...base, ...own, state, connection: via ?? state };
  });
}
