import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { start } from '../support/program.js';
import { endOf, readSample } from './support/samples.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line, with these bytes in its standard input. */
function run(args: readonly string[], stdin: Uint8Array): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: 'pipe' });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (status) =>
      resolve({ status, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') }),
    );
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}

describe('the built command line on a message cut off', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-cut-'));
    await start('cli.mjs', ['--version']).ended; // compiles, where that is still to be done
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['pmix/report-full.xml', 0, 'pipe'],
    ['pmix/report-full.xml', 0.5, 'file'],
    ['pmix/soap-response-provided.xml', 0.6, 'pipe'],
    ['pmix/soap-response-provided.xml', 1, 'file'],
    ['pmix-2/report-full.xml', 0.9, 'pipe'],
    ['pmix-2/report-full.xml', 1, 'file'],
    ['ncpdp/10-rxhistoryresponse-approved.xml', 0.7, 'file'],
    ['ncpdp/10-error-900.xml', 1, 'pipe'],
    ['ncpdp/17-rxhistoryresponse-approved.xml', 0.8, 'file'],
    ['ncpdp/17-rxhistoryresponse-approved.xml', 1, 'pipe'],
  ])('%s, %d of it by a %s: exit 1, nothing on stdout', async (name, fraction, by) => {
    const { table, bytes } = readSample(name);
    // 1: all but the last `>`
    const cut = bytes.subarray(0, Math.min(Math.floor(bytes.length * fraction), endOf(bytes) - 1));
    const file = join(folder, 'cut.xml');
    writeFileSync(file, cut);
    const { status, out, err } = await (by === 'file'
      ? run(['map', table, file], new Uint8Array())
      : run(['map', table, '-'], cut));
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(/^[^\n]+:\d+: [^\n]+ \(not-well-formed\)\n$/);
    expect(err.startsWith(by === 'file' ? `${file}:` : 'stdin:')).toBe(true);
  });

  it('and on the whole message: exit 0, the Bundle on stdout, nothing on stderr', async () => {
    const { table, bytes } = readSample('pmix/soap-response-provided.xml');
    const { status, out, err } = await run(['map', table, '-'], bytes);
    expect([status, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ resourceType: 'Bundle', type: 'collection' });
  });
});
