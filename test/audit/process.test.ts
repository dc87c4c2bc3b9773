import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AuditEvent, auditFolder, readAuditKeys, searchAudit, stateOf, verify } from '../../src/audit/index.js';
import { searchUrl } from '../../src/cli/ehr/searchHistory.js';
import { type Session, signIn } from '../../src/cli/ehr/signIn.js';
import { cast, type Simulator, startSimulator } from '../../src/simulator/index.js';
import { leaksIn, secretsOf } from '../e2e/support/secrets.js';
import { clientId, writeHouse } from '../support/house.js';
import { type Program, start } from '../support/program.js';

const asOf = '2026-10-31';
const question = { ...cast.star, from: '2024-11-01', to: asOf };
const patience = 180_000;

describe('the audit of a gateway in a process of its own', () => {
  let folder: string;
  let simulator: Simulator;
  let house: Awaited<ReturnType<typeof writeHouse>>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-audit-process-'));
    simulator = await startSimulator({ asOf, keepRequests: 1_000_000 });
    house = await writeHouse(folder, simulator, {
      // What is held here is the log, not the time: no state may be late because the machine is busy.
      deadline: '60s',
      breaker: { failures: 1000 },
      limits: { client: { rate: 10_000, burst: 10_000 }, address: { rate: 10_000, burst: 10_000 } },
    });
    await start('cli.mjs', ['--version']).ended;
  }, patience);
  afterAll(async () => {
    await simulator.stop();
    rmSync(folder, { recursive: true });
  });

  const data = () => join(folder, 'data');
  const session = async (program: Program): Promise<Session> => {
    const [, port] = await program.printed(/"event":"gateway\.started".*?"port":(\d+)/);
    return signIn(`http://127.0.0.1:${port}/fhir`, clientId, house.key, 'system/MedicationDispense.rs');
  };
  const events = async (): Promise<readonly AuditEvent[]> => {
    const part = { order: 'oldest', offset: 0, count: 1_000_000 } as const;
    const { events: found, unreadable } = await searchAudit(auditFolder(data()), await readAuditKeys(data()), {}, part);
    expect(unreadable).toBe(0);
    return found;
  };
  const bad = async () => {
    const { streams } = await verify(auditFolder(data()), await readAuditKeys(data()));
    return streams.map((stream) => stream.bad);
  };

  it(
    'loses no event whose answer was sent, however often it is killed under load',
    async () => {
      const answered = new Set<string>();
      let asked = 0;
      for (let round = 0; round < 3; round++) {
        const program = start('cli.mjs', ['serve', '--config', house.configFile]);
        const access = await session(program);
        const before = answered.size;
        const askers = Array.from({ length: 8 }, async () => {
          for (;;) {
            const id = randomUUID();
            asked += 1;
            const heard = await ask(access, id).catch(() => undefined);
            if (heard === undefined) return;
            expect(heard.status).toBe(200);
            answered.add(id);
          }
        });
        while (answered.size < before + 40) await new Promise((resolve) => setTimeout(resolve, 5));
        program.process.kill('SIGKILL');
        await Promise.all([program.ended, ...askers]);
      }
      // A last one starts on what the killed ones left, and ends as it should.
      const last = start('cli.mjs', ['serve', '--config', house.configFile]);
      await session(last);
      last.process.kill('SIGTERM');
      expect((await last.ended).status).toBe(0);

      expect(answered.size).toBeGreaterThanOrEqual(120);
      expect(await bad()).toEqual([undefined]);
      const states = simulator.states.map(({ state }) => state).sort();
      const told = byRequest(await events());
      for (const id of answered) {
        const of = told.get(id) ?? [];
        expect(of.flatMap((event) => stateOf(event) ?? []).sort()).toEqual(states);
        // One as server for each state's record of the patient, all of whom were found.
        expect(of.filter((event) => stateOf(event) === undefined && event.outcome === '0')).toHaveLength(states.length);
      }
      // The log may know more than the clients do (answers that were on their way), but nothing that nobody asked.
      expect(told.size).toBeLessThanOrEqual(asked);
    },
    patience,
  );

  it('shows on the disk nothing of a patient, in no file and no file’s name', async () => {
    const secrets = [...secretsOf(simulator, cast.star), 'AuditEvent', 'MedicationDispense'];
    const files = readdirSync(data(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.filter(({ name }) => name.endsWith('.log')).length).toBeGreaterThan(0);
    for (const { parentPath, name } of files) {
      const bytes = readFileSync(join(parentPath, name));
      expect([name, leaksIn(`${name}\n${bytes.toString('latin1')}`, secrets)]).toEqual([name, []]);
      for (const secret of secrets) {
        for (const form of ['hex', 'base64url'] as const) {
          // Without the last characters, which depend on what follows.
          const text = Buffer.from(secret).toString(form).slice(0, -2);
          if (text.length >= 8) expect([name, bytes.includes(text)]).toEqual([name, false]);
        }
      }
    }
  });

  it(
    'answers 503 on a full disk, and nothing of what the disk does not hold',
    async () => {
      rmSync(data(), { recursive: true });
      // No file of this process may grow beyond 256 KiB.
      const program = limited(512, ['serve', '--config', house.configFile]);
      const access = await session(program);
      const statuses: number[] = [];
      const answered: string[] = [];
      const secrets = secretsOf(simulator, cast.star);
      const sentBefore = simulator.requests.length;
      let sentAtFirst503 = 0;
      for (let n = 0; n < 40 && statuses.filter((status) => status === 503).length < 5; n++) {
        const id = randomUUID();
        const { status, text } = await ask(access, id);
        statuses.push(status);
        if (status === 200) answered.push(id);
        else {
          expect(leaksIn(text, secrets)).toEqual([]);
          sentAtFirst503 ||= simulator.requests.length;
        }
      }
      expect(new Set(statuses)).toEqual(new Set([200, 503]));
      expect(statuses.slice(-5)).toEqual([503, 503, 503, 503, 503]);
      // Since the log is known to be full, no state hears of a patient any more.
      expect(sentAtFirst503).toBeGreaterThan(sentBefore);
      expect(simulator.requests.length).toBe(sentAtFirst503);
      program.process.kill('SIGTERM');
      expect((await program.ended).status).toBe(0);

      expect(program.out()).toContain('"event":"audit.failed"');
      const [log = ''] = readdirSync(join(auditFolder(data()), 'gateway'));
      expect(statSync(join(auditFolder(data()), 'gateway', log)).size).toBeLessThanOrEqual(256 * 1024);
      expect(await bad()).toEqual([undefined]);
      const told = byRequest(await events());
      expect([...told.keys()].sort()).toEqual(answered.sort());

      // With room again it goes on where it was.
      const again = start('cli.mjs', ['serve', '--config', house.configFile]);
      const { status } = await ask(await session(again), randomUUID());
      again.process.kill('SIGTERM');
      await again.ended;
      expect(status).toBe(200);
      expect(await bad()).toEqual([undefined]);
    },
    patience,
  );
});

async function ask({ base, accessToken }: Session, id: string): Promise<{ status: number; text: string }> {
  const headers = { authorization: `Bearer ${accessToken}`, 'x-request-id': id, accept: 'application/fhir+json' };
  const response = await fetch(searchUrl(base, question), { headers });
  return { status: response.status, text: await response.text() };
}

/** Events about requests by `X-Request-ID`. */
function byRequest(events: readonly AuditEvent[]): Map<string, AuditEvent[]> {
  const told = new Map<string, AuditEvent[]>();
  for (const event of events) {
    const id = event.entity?.find(({ type }) => type.code === 'XrequestId')?.what?.identifier?.value;
    if (id === undefined) continue;
    const known = told.get(id);
    if (known) known.push(event);
    else told.set(id, [event]);
  }
  return told;
}

/** The command line where no file may grow beyond so many blocks of 512 bytes. */
function limited(blocks: number, args: readonly string[]): Program {
  const script = new URL('../../scripts/cli.mjs', import.meta.url).pathname;
  const child: ChildProcess = spawn(
    'sh',
    ['-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', process.execPath, script, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  return watch(child);
}

function watch(child: ChildProcess): Program {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8');
  const ended = new Promise<{ status: number | null; signal: string | null }>((resolve) => {
    child.on('close', (status, signal) => resolve({ status, signal }));
  });
  return {
    process: child,
    out: () => text(out),
    err: () => text(err),
    ended,
    async printed(pattern) {
      for (;;) {
        const match = pattern.exec(text(out));
        if (match !== null) return match;
        if (child.exitCode !== null) throw new Error(`it ended: ${text(err)}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}
