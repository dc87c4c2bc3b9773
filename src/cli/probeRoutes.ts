import { openRoutes } from '../composition/openRoutes.js';
import { packageVersion } from '../composition/packageVersion.js';
import type { Config } from '../config/index.js';
import type { Tables } from '../mapping/types.js';
import type { Io } from './command.js';

/**
 * Reaches every route's endpoint at once (connect, TLS), saying on stdout which can be reached.
 * @returns a sentence for each that cannot
 */
export async function probeRoutes(config: Config, tables: Tables, io: Io): Promise<string[]> {
  const routes = openRoutes(config, tables, packageVersion());
  const faults = await Promise.all(
    routes.map(async ({ settings, requestor }) => {
      const fault = await requestor.probe(AbortSignal.timeout(settings.timeout));
      await requestor.close();
      const name = `routes.${settings.state} (${settings.protocol} at ${new URL(settings.endpoint).origin})`;
      if (fault === undefined) await io.out(`${name}: reached\n`);
      return fault === undefined ? [] : [`${name}: ${fault}`];
    }),
  );
  return faults.flat();
}
