import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAuditor, openAudit, type OpenAudit, searchAudit } from '../../../../src/audit/index.js';
import type { RegisteredClient } from '../../../../src/auth/index.js';
import { createExchange } from '../../../../src/exchange/exchange.js';
import type { EarlierAnswer, StateRoute } from '../../../../src/exchange/types.js';
import {
  createStaging,
  endTurns,
  type Inquiry,
  requesterOf,
  STAGE,
  type Staging,
} from '../../../../src/inquiry/index.js';
import { stageIdOf } from '../../../../src/inquiry/staging/shelf.js';
import { embeddedJobs, type Jobs } from '../../../../src/jobs/index.js';
import { openTables } from '../../../../src/mapping/index.js';
import type { Tables } from '../../../../src/mapping/types.js';
import { createPmixRequestor, type PmixGeneration } from '../../../../src/standards/pmix/requestor.js';
import { type Simulator, startSimulator } from '../../../../src/simulator/index.js';
import { memoryStore } from '../../../../src/store/index.js';
import { createLog } from '../../../../src/telemetry/index.js';
import { type Connection, openConnection } from '../../../../src/transport/connection.js';
import { about, asOf, fillsOf, residents } from '../../demoStates.js';
import { sample, textOf } from '../../stateServer.js';
import { type Door, openDoor, push } from './support/door.js';

/** Demo states that put their answer off and push it with another library than ours, to real questions that wait. */
const site = 'KY_GWY';
const gateway = { publicUrl: 'http://127.0.0.1', site };
const client: RegisteredClient = {
  id: 'ehr',
  name: 'EHR',
  scopes: [],
  states: ['OH', 'KY'],
  requestor: { name: { family: 'Amster', given: 'Adam' }, npi: '1234567893', dea: 'BA1234563', role: 'physician' },
};
const log = createLog({ level: 'silent' });

let folder: string;
let audit: OpenAudit;
let simulator: Simulator;
let connections: Connection[];
let tables: Tables;
let jobs: Jobs;
let staging: Staging;
let door: Door;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pdmp-later-'));
  simulator = await startSimulator({ asOf });
  tables = await openTables({ only: ['pmix-3', 'pmix-2'].flatMap((name) => [`${name}/request`, `${name}/report`]) });
  audit = await openAudit({ data: folder, instance: 'gateway', gateway });
  connections = [];
  jobs = embeddedJobs({ concurrency: 4, maxWaiting: 10, onFailed: () => undefined });
  const routes = new Map([routeTo('OH', 'pmix-3'), routeTo('KY', 'pmix-2')].map((route) => [route.state, route]));
  staging = createStaging({
    exchange: createExchange({ deadlineMs: 5_000, idKey: Buffer.alloc(32, 7), publicUrl: gateway.publicUrl }),
    audit: createAuditor({
      log: audit.log,
      gateway,
      patientKey: audit.keys.patients,
      routeOf: (state) => ({ state, endpoint: `https://${state.toLowerCase()}.example.org`, protocol: 'pmix-3' }),
    }),
    log,
    store: memoryStore({ maxBytes: 1_000_000 }),
    jobs,
    stageMs: () => 60_000,
    plan: (_client, states = []) => states.map((state) => ({ state, route: routes.get(state)! })),
    find: () => Promise.resolve(client),
    turn: () => Promise.resolve(),
  });
  door = await openDoor({
    site,
    tables,
    states: new Map([
      ['OH', { generation: 'pmix-3', schema: 'strict' }],
      ['KY', { generation: 'pmix-2', schema: 'strict' }],
    ]),
    awaits: (...question) => staging.awaits(...question),
    land: (...late) => staging.land(...late),
  });
  jobs.start();
});
afterEach(async () => {
  await door.stop();
  await jobs.close(0);
  await simulator.stop();
  await Promise.all(connections.map((connection) => connection.close()));
  await audit.log.close();
  await rm(folder, { recursive: true, force: true });
});

function routeTo(state: string, generation: PmixGeneration): StateRoute {
  const { endpoint } = simulator.states.find((one) => one.state === state)!;
  const connection = openConnection({ endpoint, maxResponseBytes: 1_000_000 });
  connections.push(connection);
  const requestor = createPmixRequestor({ tables, connection, generation, site, schema: 'strict' });
  return { state, timeoutMs: 5_000, ask: (query, signal) => requestor.ask(query, { state }, signal) };
}

/** Somebody of one state, and the question about them, asked ahead of time. */
async function askAhead(state: string) {
  const { person, fills } = residents(simulator, state).find(
    ({ known, fills: told }) => known === 'one' && told.length > 2,
  )!;
  const query = about(person);
  const inquiry: Inquiry = {
    client,
    query,
    plan: [state].map((one) => ({ state: one, refused: 'looked at again when it is asked' })),
    request: {
      client,
      requester: requesterOf(client),
      requestId: 'later',
      question: query.requestId,
      interaction: 'operation',
      raw: new Uint8Array(),
      remoteAddress: '127.0.0.1',
    },
  };
  await simulator.setFault(state, { kind: 'deferred', to: door.url, ms: 800 });
  const { key } = await staging.accept(inquiry);
  await jobs.settled(STAGE, stageIdOf(key));
  const told = async (): Promise<EarlierAnswer['answer']> => {
    const turns = await staging.turns(key, [state], { signal: AbortSignal.timeout(5_000), lifeMs: 1_000 });
    await endTurns(turns);
    const turn = turns.get(state);
    if (typeof turn !== 'object' || !('told' in turn)) throw new Error('it told nothing');
    return turn.told.answer;
  };
  return { told, fills };
}

async function pushed(): Promise<Simulator['pushes'][number]> {
  while (simulator.pushes.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  return simulator.pushes[0]!;
}

const audited = async (): Promise<number> =>
  (await searchAudit(audit.folder, audit.keys, {}, { order: 'oldest', offset: 0, count: 100 })).events.length;

describe.each(['OH', 'KY'])('%s puts its answer off', (state) => {
  it('pushes it, and it is told to whoever waits for it', async () => {
    const { told, fills } = await askAhead(state);
    expect(await told()).toMatchObject({ status: 'deferred' });
    const before = await audited();
    expect(await pushed()).toEqual({ state, heard: 'kept' });
    expect(await audited()).toBeGreaterThan(before);
    expect(fillsOf(await told())).toEqual(fills);
  });

  it('pushes it while nothing can be recorded: it is not kept, and the state knows', async () => {
    const { told } = await askAhead(state);
    expect(await told()).toMatchObject({ status: 'deferred' });
    const home = join(audit.folder, 'gateway');
    // Another writer: from then on the log refuses to write, for good.
    for (const name of await readdir(home)) await appendFile(join(home, name), 'x');
    expect(await pushed()).toEqual({ state, heard: 'fault' });
    expect(await told()).toMatchObject({ status: 'deferred' });
  });
});

it.each(['Error', 'Deferred'])('a state takes nothing back by saying %s after its answer', async (status) => {
  const state = 'OH';
  const { told, fills } = await askAhead(state);
  await pushed();
  const requestId = textOf(simulator.requests.at(-1)!.body.toString(), 'RequestID');
  const late = sample('pmix/soap-deferred-push.xml')
    .replace(/<px:RequestID>[^<]*/, `<px:RequestID>${requestId}`)
    .replace(/>OH<\/px:DisclosingState>/g, `>${state}</px:DisclosingState>`)
    .replace('>Provided<', `>${status}<`)
    .replace(/<px:ResponseType>[^]*<\/px:ResponseType>/, '<px:ResponseType/>');
  expect(await push(door.url, late)).toMatchObject({ status: 200, kept: true });
  expect(fillsOf(await told())).toEqual(fills);
});
