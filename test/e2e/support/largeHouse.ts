import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn, type Session } from '../../../src/cli/ehr/signIn.js';
import { startSimulator } from '../../../src/simulator/index.js';
import { clientId, writeHouse } from '../../support/house.js';
import { start } from '../../support/program.js';
import { answerPmix } from '../../torture/support/states.js';
import { httpServer } from '../../transport/servers.js';
import { asOf } from './ehr.js';
import { writeLargeReport } from './largeReport.js';

/**
 * The built gateway as a process of its own, on KY (PMIX 2) and MD (SCRIPT 10.6), which are well, and on OH (PMIX 3),
 * which tells whoever asks what a test lets it tell.
 */
export interface LargeHouse {
  /** The gateway's, without a path. */
  readonly url: string;
  readonly session: Session;
  /** From now on OH tells of so many prescriptions, `share` of the report's bytes. */
  tell(prescriptions: number, parties?: number, share?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts it. Compiles first, where that is still to be done. */
export async function startLargeHouse(deadline: string): Promise<LargeHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'pdmp-large-'));
  let report: Buffer = Buffer.alloc(0);
  const large = await httpServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const question = Buffer.concat(chunks).toString();
      const [before = '', behind = ''] = answerPmix(question).split(/(?<=<!\[CDATA\[)[^]*?(?=\]\]>)/);
      res.setHeader('content-type', 'application/soap+xml');
      res.write(before);
      res.write(report);
      res.end(behind);
    });
  });
  const simulator = await startSimulator({
    asOf,
    states: [
      { state: 'KY', protocol: 'pmix-2' },
      { state: 'MD', protocol: 'script-10.6' },
    ],
  });
  const states = [
    ...simulator.states,
    { state: 'OH', protocol: 'pmix-3' as const, endpoint: large.url.replace(/\?.*/, '') },
  ];
  const { configFile, key } = await writeHouse(folder, { ...simulator, states }, { deadline });
  await start('cli.mjs', ['--version']).ended;
  const program = start('cli.mjs', ['serve', '--config', configFile]);
  const [, port] = await program.printed(/"event":"gateway\.started".*?"port":(\d+)/);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    session: await signIn(`${url}/fhir`, clientId, key, 'system/MedicationDispense.rs'),
    async tell(prescriptions, parties = 40, share = 1) {
      const file = join(folder, 'report.xml');
      await writeLargeReport(file, prescriptions, parties);
      const whole = readFileSync(file);
      report = whole.subarray(0, Math.floor(whole.length * share));
    },
    async close() {
      program.process.kill('SIGTERM');
      await program.ended;
      await Promise.all([simulator.stop(), large.stop()]);
      rmSync(folder, { recursive: true });
    },
  };
}
