import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from '../../src/cli/demo/world.js';

const guide = readFileSync(new URL('../../docs/ehr-guide.md', import.meta.url), 'utf8');

/** The listings in their order, and what the page says that each prints. */
const listings = [...guide.matchAll(/^```sh\n([\s\S]*?)^```$(?:\n```\n([\s\S]*?)^```$)?/gm)].map(
  ([, commands = '', printed]) => ({ commands, printed }),
);

/** Counts and times differ from day to day. */
const shape = (text: string): string =>
  text.trim().replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d+(?= dispenses| entries)/g, '#');

const hasCurl = spawnSync('curl', ['--version']).status === 0;

const describeWithCurl = (name: string, tests: () => void): void => {
  if (hasCurl) return describe(name, tests);
  it(`skipped: no curl on the PATH: ${name}`, () => expect(process.env.CI).not.toBe('true'));
};

describeWithCurl('the guide for EHR developers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ehr-guide-'));
  let world: World;

  beforeAll(async () => {
    world = await startWorld(join(folder, '.demo'), { server: 0, admin: 0 });
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('prints what it says, one listing after the other', async () => {
    const script = listings.map(({ commands }) => commands).join("printf '\\036'\n");
    const { stdout, stderr } = await promisify(execFile)(
      'bash',
      ['-e', '-c', script.replaceAll('http://127.0.0.1:8080', world.gateway.url)],
      { cwd: folder },
    );
    const outs = stdout.split('\x1e');
    expect([outs.length, stderr]).toEqual([listings.length, '']);
    const told = listings.flatMap(({ printed }, n) => (printed === undefined ? [] : [[printed, outs[n] ?? '']]));
    expect(told.length).toBeGreaterThan(8);
    for (const [printed = '', out = ''] of told) expect(shape(out)).toBe(shape(printed));
  }, 60_000);
});
