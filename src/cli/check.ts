import { type Config, ConfigError, loadConfigWithWarnings, sentence } from '../config/index.js';
import { clientFaults } from '../composition/clients.js';
import { checkData } from '../composition/data.js';
import { overlayFaults } from '../composition/overlays.js';
import { openTables } from '../mapping/index.js';
import type { Tables } from '../mapping/types.js';
import { type Command, type Io, required } from './command.js';

import { probeRoutes } from './probeRoutes.js';
import { startupSentence } from './startupSentence.js';

/** `check`: everything that can be known before the gateway runs. */
export const check: Command = {
  summary: 'check configuration, mapping tables, keys and certificates',
  help: `Usage: pdmp-gateway check --config FILE [--probe]

Checks the configuration, the mapping tables, the stored keys and the certificates, and
reports every mistake at once: file, line, key, what is wrong, and what would be right.

  --config FILE     the configuration (see docs/configuration.md)
  --probe           also reach each route's endpoint: connect, TLS, certificates

Warnings (a certificate near its end, http to another machine) go to stderr and do not
change the exit status: 0 nothing wrong, 1 something is.

Example: pdmp-gateway check --config config/gateway.example.yaml
`,
  options: { config: { type: 'string' }, probe: { type: 'boolean' } },
  async run(values, _positionals, io) {
    const file = required(values, 'config');
    const config = load(file, io);
    const tables = await open(io);
    if (config === undefined || tables === undefined) return 1;
    const wrong = [...overlayFaults(config), ...(await checkData(config.data)), ...(await clientFaults(config))];
    if (values['probe'] === true && wrong.length === 0) wrong.push(...(await probeRoutes(config, tables, io)));
    for (const line of wrong) io.err(line);
    if (wrong.length > 0) return 1;
    const states = Object.keys(config.routes);
    await io.out(
      `${file}: ok (${count(states.length, 'state')}: ${states.join(' ')}; ${count(config.clients.length, 'client')}; ${count(tables.names().length, 'mapping table')})\n`,
    );
    return 0;
  },
};

function load(file: string, io: Io): Config | undefined {
  try {
    const { config, warnings } = loadConfigWithWarnings(file, io.env);
    for (const warning of warnings) io.err(`warning: ${sentence(warning)}`);
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) io.err(sentence(problem));
    return undefined;
  }
}

async function open(io: Io): Promise<Tables | undefined> {
  try {
    return await openTables();
  } catch (error) {
    io.err(startupSentence(error));
    return undefined;
  }
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
