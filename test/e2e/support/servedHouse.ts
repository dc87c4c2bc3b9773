import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn, type Session } from '../../../src/cli/ehr/signIn.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/index.js';
import type { ClientKey } from '../../../src/cli/ehr/key.js';
import { type Changes, clientId, writeHouse } from '../../support/house.js';
import { type Program, start } from '../../support/program.js';
import { asOf } from './ehr.js';

/** Demo states here, and the built gateway as a process of its own: what it prints is what an operator sees. */
export interface ServedHouse {
  readonly simulator: Simulator;
  readonly program: Program;
  /** Where the clients' door listens. */
  readonly url: string;
  readonly adminUrl: string;
  /** Holds the configuration file, and `data`. */
  readonly folder: string;
  readonly configFile: string;
  readonly key: ClientKey;
  /** Milliseconds from its start until it could serve. */
  readonly readyMs: number;
  signIn(): Promise<Session>;
  /** SIGTERM, and then its exit status. */
  close(): Promise<number | null>;
}

/**
 * Starts both. Compiles first, where that is still to be done.
 * @param changes top-level keys of the configuration that replace the usual ones
 * @param registered more of the client's registration
 */
export async function startServedHouse(
  changes: Changes | ((simulator: Simulator) => Changes) = {},
  simulated: SimulatorOptions = {},
  registered: Record<string, unknown> = {},
): Promise<ServedHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'pdmp-served-'));
  const simulator = await startSimulator({ asOf, ...simulated });
  const { configFile, key } = await writeHouse(
    folder,
    simulator,
    typeof changes === 'function' ? changes(simulator) : changes,
    registered,
  );
  await start('cli.mjs', ['--version']).ended;
  const started = performance.now();
  const program = start('cli.mjs', ['serve', '--config', configFile]);
  const [, port, adminPort] = await program.printed(/"event":"gateway\.started".*?"port":(\d+),"adminPort":(\d+)/);
  return {
    simulator,
    program,
    url: `http://127.0.0.1:${port}`,
    folder,
    configFile,
    key,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    readyMs: performance.now() - started,
    signIn: () => signIn(`http://127.0.0.1:${port}/fhir`, clientId, key, 'system/MedicationDispense.rs'),
    async close() {
      program.process.kill('SIGTERM');
      const { status } = await program.ended;
      await simulator.stop();
      rmSync(folder, { recursive: true });
      return status;
    },
  };
}
