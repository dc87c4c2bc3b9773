import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parseDocument } from 'yaml';
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
