import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { stringify, parse } from 'yaml';
import { loadConfig } from '../../src/config/index.js';
import { startGateway } from '../../src/gateway.js';
import { type House, startHouse } from '../support/house.js';
import { terminal } from '../support/terminal.js';

describe('a gateway whose audit log cannot be opened', () => {
  let house: House;
  afterEach(() => house.close());

  /** The house's configuration with other members, in a file of its own. */
  const changed = (changes: Record<string, unknown>): string => {
    const file = join(house.folder, 'changed.yaml');
    const whole = parse(readFileSync(house.configFile, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, stringify({ ...whole, ...changes }));
    return file;
  };

  it('does not start on a stream that another one writes, says so, and frees its ports', async () => {
    house = await startHouse();
    const ports = [await freePort(), await freePort()];
    const [port, adminPort] = ports;
    const file = changed({ audit: { instance: 'gateway' }, server: { port }, admin: { port: adminPort } });
    const { status, err } = await terminal(['serve', '--config', file]);
    expect(status).toBe(1);
    expect(err).toMatch(
      /audit\/gateway is written by process \d+ on \S+; no two may write one: see audit\.instance\n$/,
    );
    for (const each of ports) expect(await freePort(each)).toBe(each);
  });

  it('does not start on a log whose end was cut', async () => {
    house = await startHouse();
    const data = join(house.folder, 'cut');
    const file = changed({ data });
    const logTo = new Writable({ write: (_chunk, _encoding, done) => done() });
    await (await startGateway(loadConfig(file, {}), { logTo })).close();
    rmSync(join(data, 'audit', 'gateway'), { recursive: true });
    const { status, err } = await terminal(['serve', '--config', file]);
    expect([status, err]).toEqual([1, expect.stringContaining('records are missing; look at it with audit verify')]);
    rmSync(join(data, 'audit'), { recursive: true });
    expect((await terminal(['serve', '--config', file])).err).toContain('is gone although');
    mkdirSync(join(data, 'audit'));
    writeFileSync(join(data, 'audit', 'gateway.head'), 'x', { mode: 0o600 });
    expect((await terminal(['serve', '--config', file])).err).toContain('was changed, or is signed with another key');
  });

  it('check finds a key that others can read', async () => {
    house = await startHouse();
    const data = join(house.folder, 'open');
    mkdirSync(data);
    writeFileSync(join(data, 'audit.key'), 'x', { mode: 0o644 });
    const { status, err } = await terminal(['check', '--config', changed({ data })]);
    expect([status, err]).toEqual([1, expect.stringContaining('audit.key is open to other users')]);
  });
});

/** Listens on a port, 0 for any, and lets it go. */
async function freePort(port = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: got } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return got;
}
