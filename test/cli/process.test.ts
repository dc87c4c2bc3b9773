import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { searchHistory } from '../../src/cli/ehr/searchHistory.js';
import { signIn } from '../../src/cli/ehr/signIn.js';
import { stateReports } from '../../src/cli/ehr/stateReports.js';
import { cast, type Simulator, startSimulator } from '../../src/simulator/index.js';
import { clientId, writeHouse } from '../support/house.js';
import { start } from '../support/program.js';

const asOf = '2026-10-31';
const patience = 180_000; // the first of these compiles the sources, where that is still to be done

describe('the command line as a process', () => {
  let folder: string;
  let simulator: Simulator;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-process-'));
    simulator = await startSimulator({ asOf });
    await start('cli.mjs', ['--version']).ended;
  }, patience);
  afterAll(async () => {
    await simulator.stop();
    rmSync(folder, { recursive: true });
  });

  it('serves, and at SIGTERM lets a running question end and exits 0', async () => {
    const { configFile, key } = await writeHouse(folder, simulator);
    const program = start('cli.mjs', ['serve', '--config', configFile]);
    const [, port, adminPort] = await program.printed(/"event":"gateway\.started".*?"port":(\d+),"adminPort":(\d+)/);
    expect((await fetch(`http://127.0.0.1:${adminPort}/readyz`)).status).toBe(200);
    const session = await signIn(`http://127.0.0.1:${port}/fhir`, clientId, key, 'system/MedicationDispense.rs');
    await simulator.setFault('WA', 'slow:1000');
    const running = searchHistory(session, { ...cast.star, from: '2024-11-01', to: '2026-10-31' });
    await program.printed(/"event":"question\.asked"/);
    program.process.kill('SIGTERM');
    const { status, resource } = await running;
    await simulator.setFault('WA', undefined);
    expect(status).toBe(200);
    expect(stateReports(resource).map(({ status: became }) => became)).toEqual(Array(5).fill('provided'));
    expect(await program.ended).toEqual({ status: 0, signal: null });
    const lines = program
      .out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });
    expect(lines.at(0)?.event).toBe('gateway.starting');
    expect(lines.at(-1)?.event).toBe('gateway.stopped');
    expect(program.err()).toBe('');
  });

  it('does not serve a wrong configuration', async () => {
    const file = join(folder, 'wrong.yaml');
    writeFileSync(file, 'gateway: { site: KY }\nroutes: {}\ndeadline: 0s\n');
    const program = start('cli.mjs', ['serve', '--config', file]);
    expect((await program.ended).status).toBe(1);
    expect([program.out(), program.err()]).toEqual([
      '',
      `${file}:3:1 deadline must be greater than zero; write at least 1ms\n`,
    ]);
  });

  it('plays the states of a configuration until SIGTERM', async () => {
    const port = await freePort();
    const file = join(folder, 'states.yaml');
    const endpoint = `http://127.0.0.1:${port}/pmix`;
    writeFileSync(file, `gateway: { site: KY }\nroutes: { OH: { protocol: pmix-3, endpoint: "${endpoint}" } }\n`);
    const program = start('cli.mjs', ['simulate', '--config', file, '--fault', 'OH=http-503']);
    await program.printed(/^OH +pmix-3 +http:\S+ +http-503$/m);
    const answer = await fetch(endpoint, {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'application/soap+xml' },
    });
    expect(answer.status).toBe(503);
    program.process.kill('SIGTERM');
    expect((await program.ended).status).toBe(0);
  });

  it('writes all of a large answer to a slow pipe', async () => {
    const program = start('cli.mjs', ['map', 'pmix-3/report', largeReport()]);
    program.process.stdout?.pause();
    setTimeout(() => program.process.stdout?.resume(), 1500);
    expect((await program.ended).status).toBe(0);
    const bundle = JSON.parse(program.out()) as { entry: { resource: { resourceType: string } }[] };
    expect(program.out().length).toBeGreaterThan(1_000_000);
    expect(bundle.entry.filter(({ resource }) => resource.resourceType === 'MedicationDispense')).toHaveLength(400);
  });

  it('ends quietly where its reader goes away', async () => {
    const program = start('cli.mjs', ['map', 'pmix-3/report', largeReport()]);
    program.process.stdout?.once('data', () => program.process.stdout?.destroy());
    const { status } = await program.ended;
    expect([status, program.err()]).toEqual([0, '']);
  });

  function largeReport(): string {
    const file = join(folder, 'large.xml');
    const one = readFileSync(new URL('../fixtures/samples/pmix/report-full.xml', import.meta.url), 'utf8');
    const prescription = /<(\w+:)?Prescription>[\s\S]*<\/(\w+:)?Prescription>/.exec(one)?.[0] ?? '';
    const times = Math.ceil(400 / (prescription.match(/<(\w+:)?Prescription>/g)?.length ?? 1));
    writeFileSync(
      file,
      one.replace(prescription, () => prescription.repeat(times)),
    );
    return file;
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
