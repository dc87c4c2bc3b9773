import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Printed } from '../support/terminal.js';
import { terminal } from '../support/terminal.js';
import { accept, say, type Script, type ScriptedGateway, startScriptedGateway } from './support/scriptedGateway.js';

const CANARY = 'Canarietta';
const never = new Promise<void>(() => undefined);

let folder: string;
let gateway: ScriptedGateway;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pdmp-prefetch-'));
  const { privateKey } = await generateKeyPair('ES384', { extractable: true });
  put('key.json', JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'k1' }));
  put('practitioner.json', JSON.stringify({ resourceType: 'Parameters', parameter: practitioner }));
});
afterEach(() => gateway.close());
afterAll(() => rmSync(folder, { recursive: true }));

const practitioner = [
  { name: 'authorized-practitioner', resource: { resourceType: 'Practitioner', name: [{ family: 'Amster' }] } },
  { name: 'authorized-practitioner-role', resource: { resourceType: 'PractitionerRole' } },
];

function put(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** A list of so many patients, `p1` first. */
function clinic(count: number): string {
  return Array.from({ length: count }, (_, index) => `${patient(`p${index + 1}`)}\n`).join('');
}

function patient(id: string): string {
  return JSON.stringify({
    resourceType: 'Patient',
    id,
    name: [{ family: CANARY, given: ['Ann'] }],
    birthDate: '1954-01-06',
  });
}

function prefetch(
  list: string,
  more: readonly string[] = [],
  given: Parameters<typeof terminal>[1] = {},
): Promise<Printed> {
  const files = ['--key', join(folder, 'key.json'), '--practitioner', join(folder, 'practitioner.json')];
  return terminal(['prefetch', '--base', gateway.base, '--client', 'a', ...files, '--rate', '1000/s', ...more, '-'], {
    stopped: never,
    stdin: Buffer.from(list),
    ...given,
  });
}

interface Told {
  readonly line: number;
  readonly id?: string;
  readonly status: string;
  readonly key?: string;
  readonly http?: number;
  readonly reason?: string;
}

/** The results, by line. */
function results(text: string): Told[] {
  expect(text).toMatch(/^(\{.*\}\n)*$/);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Told)
    .sort((one, other) => one.line - other.line);
}

async function start(script: Script, expiresIn?: number): Promise<void> {
  gateway = await startScriptedGateway(script, expiresIn);
}

describe('prefetch', () => {
  it('asks for each patient ahead, by who is named, in the states that are named', async () => {
    await start(accept);
    const { status, out, err } = await prefetch(clinic(2), ['--jurisdiction', 'oh,KY']);
    expect([status, results(out)]).toEqual([
      0,
      [
        { line: 1, id: 'p1', status: 'accepted', key: 'key-of-p1' },
        { line: 2, id: 'p2', status: 'accepted', key: 'key-of-p2' },
      ],
    ]);
    expect(gateway.calls[0]?.parameters.slice(1)).toEqual([
      ...practitioner,
      { name: 'jurisdiction', valueCode: 'OH' },
      { name: 'jurisdiction', valueCode: 'KY' },
      { name: 'pre-stage-only', valueBoolean: true },
    ]);
    expect(err).toBe('0 of 2 accepted, 2 to be asked\n2 of 2 accepted\n');
  });

  it('names bad lines by number, goes on with the others, and shows nothing of any on stderr', async () => {
    await start((call, res) =>
      call.patient.id === 'p6' ? say(res, 400, `${CANARY} has no birthDate`) : accept(call, res),
    );
    const list = Buffer.concat([
      Buffer.from(`\uFEFF${patient('p1')}\r\n\n{"family": "${CANARY}\n`),
      Buffer.from([0xff, 0x0a]),
      Buffer.from(`{"resourceType":"Bundle","id":"${CANARY}"}\n${patient('p6')}\n  \n${patient('p8')}`),
    ]);
    const { status, out, err } = await prefetch('', [], { stdin: list });
    expect([status, results(out)]).toEqual([
      1,
      [
        { line: 1, id: 'p1', status: 'accepted', key: 'key-of-p1' },
        { line: 3, status: 'invalid', reason: 'not JSON' },
        { line: 4, status: 'invalid', reason: 'not UTF-8' },
        { line: 5, status: 'invalid', reason: 'not a FHIR Patient' },
        { line: 6, id: 'p6', status: 'refused', http: 400, reason: `${CANARY} has no birthDate` },
        { line: 8, id: 'p8', status: 'accepted', key: 'key-of-p8' },
      ],
    ]);
    for (const said of [
      'line 3: not JSON; nothing was asked\n',
      'line 4: not UTF-8; nothing was asked\n',
      'line 5: not a FHIR Patient; nothing was asked\n',
      'line 6: refused (HTTP 400)\n',
      '2 of 6 accepted, 4 not\n',
    ])
      expect(err).toContain(said);
    for (const secret of [CANARY, 'Ann', '1954', 'p1', 'key-of']) expect(err).not.toContain(secret);
  });

  it('keeps the rate, and four under way at most', async () => {
    await start(accept);
    const began = performance.now();
    await prefetch(clinic(6), ['--rate', '20/s']);
    expect(performance.now() - began).toBeGreaterThan(250);
    await gateway.close();
    await start(async (call, res) => {
      await sleep(50);
      await accept(call, res);
    });
    await prefetch(clinic(12));
    expect([gateway.calls.length, gateway.most]).toEqual([12, 4]);
  });

  it('waits as Retry-After says, all together, and asks again', async () => {
    await start((call, res) => {
      if (call.index === 0) return say(res, 429, CANARY, { 'retry-after': '1' });
      if (call.index === 1) return say(res, 503, CANARY, { 'retry-after': new Date().toUTCString() });
      return accept(call, res);
    });
    const { status, out, err } = await prefetch(clinic(3), ['--rate', '20/s']);
    expect([status, results(out).map(({ status }) => status)]).toEqual([0, ['accepted', 'accepted', 'accepted']]);
    expect(err).toMatch(/^the gateway answers HTTP 429; trying again in 1 s$/m);
    expect((gateway.calls[4]?.at ?? 0) - (gateway.calls[0]?.at ?? 0)).toBeGreaterThan(990);
    expect(gateway.calls).toHaveLength(5);
    expect(err).not.toContain(CANARY);
  });

  it('gives up where the gateway takes nothing on for long', async () => {
    await start((_call, res) => say(res, 503, '', { 'retry-after': '0' }));
    const { status, out, err } = await prefetch(clinic(2));
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(/0 of 2 accepted, 2 to be asked\nthe gateway answers HTTP 503\n$/);
    expect(gateway.calls.length).toBeLessThan(36);
  });

  it('signs in anew before its token ends, and once where it is refused', async () => {
    await start((call, res) => (call.index === 0 ? say(res, 401, '') : accept(call, res)), 1);
    const { status } = await prefetch(clinic(8), ['--rate', '8/s']);
    expect(status).toBe(0);
    const refused = gateway.calls.filter(({ patient: { id } }) => id === gateway.calls[0]?.patient.id);
    expect(refused.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
    expect(gateway.tokens).toBeGreaterThanOrEqual(3);
    expect(gateway.tokens).toBeLessThan(gateway.calls.length);
    expect(gateway.calls.at(-1)?.token).toBe(`token-${gateway.tokens}`);
  });

  it('stops where all others would be refused too', async () => {
    await start(async (_call, res) => {
      await sleep(20);
      say(res, 403, `not for ${CANARY}`);
    });
    const { status, out, err } = await prefetch(clinic(9));
    expect([status, results(out)[0]?.reason]).toEqual([1, `not for ${CANARY}`]);
    expect(err).toMatch(/^the gateway would refuse all others too \(HTTP 403\); the results have its reason$/m);
    expect(gateway.calls.length).toBeLessThanOrEqual(4);
    expect(err).not.toContain(CANARY);
  });

  it('never asks twice what may have been taken on', async () => {
    await start((call, res) => (call.index === 0 ? void res.destroy() : accept(call, res)));
    const { status, out, err } = await prefetch(clinic(2));
    expect([
      status,
      results(out)
        .map(({ status }) => status)
        .sort(),
    ]).toEqual([1, ['accepted', 'failed']]);
    expect(gateway.calls).toHaveLength(2);
    expect(err).toMatch(/^line \d: failed \(no answer\)$/m);
  });

  it('at Ctrl-C lets what is under way end, and says how far it got', async () => {
    let stop = (): void => undefined;
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    await start(async (call, res) => {
      if (call.index === 2) stop();
      await sleep(50);
      await accept(call, res);
    });
    const { status, out, err } = await prefetch(clinic(40), ['--rate', '100/s'], { stopped });
    const done = results(out);
    expect([status, done.map(({ key }) => key)]).toEqual([1, done.map(({ id }) => `key-of-${String(id)}`)]);
    expect(done).toHaveLength(gateway.calls.length);
    expect(done.length).toBeLessThan(8);
    expect(err).toContain(`\nstopped: ${done.length} of 40 accepted, ${40 - done.length} to be asked\n`);
  });
});

describe('the results of prefetch in a file', () => {
  it('are for their owner alone, and are gone on with', async () => {
    let sick = true;
    await start((call, res) => (sick && call.patient.id === 'p2' ? say(res, 500, '') : accept(call, res)));
    const out = put('results.ndjson', '');
    const first = await prefetch(clinic(3), ['--out', out]);
    expect([first.status, first.out, statSync(out).mode & 0o777]).toEqual([1, '', 0o600]);
    expect(results(readFileSync(out, 'utf8')).map(({ status }) => status)).toEqual(['accepted', 'failed', 'accepted']);

    sick = false;
    writeFileSync(out, '{"line":9,"st', { flag: 'a' }); // as a run leaves it that was killed while it wrote
    const second = await prefetch(clinic(3), ['--out', out]);
    expect(second.err).toBe('2 of 3 accepted, 2 of them before, 1 to be asked\n3 of 3 accepted, 2 of them before\n');
    expect(second.status).toBe(0);
    expect(gateway.calls.map(({ patient: { id } }) => id).sort()).toEqual(['p1', 'p2', 'p2', 'p3']);
    expect(results(readFileSync(out, 'utf8'))).toHaveLength(4);
    expect(await prefetch(clinic(3), ['--out', out])).toMatchObject({ status: 0 });
    expect(gateway.calls).toHaveLength(4);
  });

  it('are made readable for their owner alone where the file is new', async () => {
    await start(accept);
    const out = join(folder, 'new.ndjson');
    expect((await prefetch(clinic(1), ['--out', out])).status).toBe(0);
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  it('are refused where they are of another list, or something else: the file stays as it is', async () => {
    await start(accept);
    const other = put('other.ndjson', '{"line":1,"id":"q1","status":"accepted","key":"k"}\n');
    const list = put('list.ndjson', clinic(1));
    const text = put('notes.txt', CANARY);
    for (const file of [other, list, text]) {
      const before = readFileSync(file, 'utf8');
      const { status, err } = await prefetch(clinic(1), ['--out', file]);
      expect([status, readFileSync(file, 'utf8')]).toEqual([1, before]);
      expect(err).toMatch(/results of another list: line 1|something else than results of prefetch/);
      expect(err).not.toContain(CANARY);
    }
    expect(gateway.calls).toEqual([]);
    expect((await prefetch(clinic(1), ['--out', '/dev/null'])).err).toBe('/dev/null is not a regular file\n');
    expect((await prefetch(clinic(1), ['--out', folder])).err).toMatch(/cannot be written \(EISDIR\)\n$/);
  });
});

describe('a practitioner file', () => {
  it.each([
    ['no JSON', CANARY, /is not JSON\n$/],
    ['no Parameters', '{"resourceType":"Practitioner"}', /is not a FHIR Parameters resource\n$/],
    ['nobody', '{"resourceType":"Parameters","parameter":[]}', /lacks the parameter authorized-practitioner and /],
    [
      'a patient',
      `{"resourceType":"Parameters","parameter":[{"name":"patient","resource":{"id":"${CANARY}"}}]}`,
      /parameter\.0\.name is not as it should be: only authorized-practitioner, /,
    ],
  ])('that holds %s is refused, and nothing of it is shown', async (_name, text, message) => {
    await start(accept);
    const { status, err } = await prefetch(clinic(1), ['--practitioner', put('wrong.json', text)]);
    expect([status, gateway.calls]).toEqual([1, []]);
    expect(err).toMatch(message);
    expect(err).not.toContain(CANARY);
  });
});
