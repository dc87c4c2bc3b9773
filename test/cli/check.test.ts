import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator } from '../../src/simulator/index.js';
import { writeHouse } from '../support/house.js';
import { terminal } from '../support/terminal.js';

const example = fileURLToPath(new URL('../../config/gateway.example.yaml', import.meta.url));

describe('check', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-check-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('finds nothing wrong with the example', async () => {
    const { status, out, err } = await terminal(['check', '--config', example]);
    expect(err).toBe(
      `warning: ${example}:46:5 clients[0].jwks has no keys: this client cannot sign in; add its public key\n`,
    );
    expect(out).toMatch(/: ok \(5 states: OH IN KY WA MD; 1 client; \d+ mapping tables\)\n$/);
    expect(status).toBe(0);
  });

  it('names every mistake with file, line, key and remedy, on stderr', async () => {
    const file = join(folder, 'g.yaml');
    writeFileSync(file, 'gateway: { site: KY }\ndeadlin: 8s\nroutes: { OH: { via: hub } }\n');
    expect(await terminal(['check', '--config', file])).toEqual({
      status: 1,
      out: '',
      err:
        `${file}:2:1 deadlin is not a known key; did you mean deadline?\n` +
        `${file}:3:17 routes.OH.via "hub" is not a connection; define it first\n`,
    });
  });

  it('names an overlay that is not there, as serve does', async () => {
    const file = join(folder, 'g.yaml');
    writeFileSync(
      file,
      `gateway: { site: KY }\ndata: ${folder}\nserver: { port: 0, asap: { overlay: LICENSED } }\nadmin: { port: 0 }\n` +
        'routes: { OH: { protocol: pmix-3, endpoint: "http://127.0.0.1:1/", overlay: OI } }\nlog: { level: error }\n',
    );
    for (const command of ['check', 'serve']) {
      const { status, err } = await terminal([command, '--config', file]);
      expect([status, err]).toEqual([
        1,
        expect.stringMatching(/^routes\.OH\.overlay: there is no mappings\/overlays\/OI\.yaml; there are .*WA/),
      ]);
      expect(err).toContain('server.asap.overlay: there is no mappings/overlays/LICENSED.yaml; there are ');
    }
  });

  it('looks at the keys in the data folder, and makes none', async () => {
    const file = join(folder, 'g.yaml');
    const data = join(folder, 'data');
    writeFileSync(
      file,
      `gateway: { site: KY }\ndata: ${data}\nroutes: { OH: { protocol: pmix-3, endpoint: "http://127.0.0.1:1/" } }\n`,
    );
    expect((await terminal(['check', '--config', file])).status).toBe(0);
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(join(data, 'id.key'), 'c2hvcnQ\n', { mode: 0o600 });
    writeFileSync(join(data, 'store.key'), 'c2hvcnQ\n', { mode: 0o600 });
    chmodSync(join(data, 'store.key'), 0o644);
    const { status, err } = await terminal(['check', '--config', file]);
    expect(status).toBe(1);
    expect(err.split('\n')).toEqual([
      `${data}/id.key holds 5 bytes, not 32; restore it, or move it away`,
      `${data}/store.key is open to other users; run: chmod 600 ${data}/store.key`,
      '',
    ]);
  });

  it('reaches each route with --probe, and names those it cannot', async () => {
    const simulator = await startSimulator({ faults: { KY: 'refuse' } });
    try {
      const { configFile } = await writeHouse(folder, simulator);
      const { status, out, err } = await terminal(['check', '--config', configFile, '--probe']);
      expect(status).toBe(1);
      expect(out.split('\n').filter((line) => line.endsWith(': reached'))).toHaveLength(4);
      expect(err).toMatch(
        /^routes\.KY \(pmix-2 at http:\/\/127\.0\.0\.1:\d+\): The endpoint accepts no connection \(ECONNREFUSED\)\.\n$/,
      );
      await simulator.setFault('KY', undefined);
      expect((await terminal(['check', '--config', configFile, '--probe'])).status).toBe(0);
    } finally {
      await simulator.stop();
    }
  });
});
