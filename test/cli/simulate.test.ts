import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parseDocument, stringify } from 'yaml';
import { openRoutes } from '../../src/composition/openRoutes.js';
import { loadConfig } from '../../src/config/index.js';
import { openTables } from '../../src/mapping/index.js';
import { makeParty } from '../standards/pmix/security/support/parties.js';
import { query } from '../standards/stateServer.js';
import { terminal } from '../support/terminal.js';
import { closedPort } from '../transport/servers.js';

/** The single state's example in FHIR, at a free port, signing in by a key of its own. */
function written(folder: string, name: string, port: number): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = `${name}.key`;
  writeFileSync(join(folder, key), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const document = parseDocument(readFileSync('config/single-state.yaml', 'utf8'));
  document.setIn(['routes', 'OH'], {
    protocol: 'fhir-us-pdmp',
    endpoint: `http://127.0.0.1:${port}/fhir`,
    smart: { clientId: 'front-door', key: `\${file:${key}}` },
  });
  document.setIn(['data'], join(folder, 'data'));
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, String(document));
  return file;
}

/** Resolves once somebody listens there. */
async function listening(url: string): Promise<void> {
  for (;;)
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
}

it('plays a FHIR state that knows the gateway by the key of its route, and nobody else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pdmp-simulate-'));
  const port = await closedPort();
  const [ours, others] = [written(folder, 'ours', port), written(folder, 'others', port)];
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const simulated = terminal(['simulate', '--config', ours], { stopped });
  try {
    await Promise.race([listening(`http://127.0.0.1:${port}/fhir/metadata`), simulated]);
    const known = await terminal(['check', '--config', ours, '--probe']);
    expect([known.status, known.out]).toEqual([0, expect.stringContaining('reached')]);
    const unknown = await terminal(['check', '--config', others, '--probe']);
    expect([unknown.status, unknown.err]).toEqual([1, expect.stringContaining('invalid_client')]);
  } finally {
    stop();
    const { status, out } = await simulated;
    expect([status, out]).toEqual([0, expect.stringMatching(/^OH +fhir-us-pdmp +http:\S+\/fhir *$/m)]);
    rmSync(folder, { recursive: true });
  }
});

it('warns that wsSecurity is not played, and lets the gateway say that it is that', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pdmp-simulate-'));
  const [own, state] = [makeParty('Gateway'), makeParty('State')];
  const files = { 'own.pem': own.cert, 'own.key': own.key, 'state.pem': state.cert };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  const wsSecurity = { cert: '${file:own.pem}', key: '${file:own.key}', stateCerts: '${file:state.pem}' };
  const endpoint = `http://127.0.0.1:${await closedPort()}/pmix`;
  const file = join(folder, 'gateway.yaml');
  const [OH, KY] = [
    { protocol: 'pmix-3', endpoint, wsSecurity },
    { protocol: 'pmix-2', endpoint },
  ];
  writeFileSync(file, stringify({ gateway: { site: 'KY_GWY' }, data: join(folder, 'data'), routes: { OH, KY } }));
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  let warn = (_line: string): void => undefined;
  const warned = new Promise<string>((resolve) => (warn = resolve));
  const simulated = terminal(['simulate', '--config', file], { stopped, said: (line) => warn(line) });
  try {
    await Promise.race([warned, simulated]);
    const routes = openRoutes(
      loadConfig(file, {}),
      await openTables({ only: ['pmix-3/request', 'pmix-3/report'] }),
      '1',
    );
    const answer = await routes[0]!.state.ask(query, AbortSignal.timeout(5_000), 5_000);
    for (const { requestor } of routes) await requestor.close();
    expect(answer).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('as wsSecurity of its route asks'),
    });
  } finally {
    stop();
    const { status, err } = await simulated;
    expect([status, err]).toEqual([0, expect.stringMatching(/^warning: routes\.OH\.wsSecurity is not played .+\n$/)]);
    rmSync(folder, { recursive: true });
  }
});
