import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientKey } from '../../src/cli/ehr/key.js';
import { signIn } from '../../src/cli/ehr/signIn.js';
import type { JsonObject, Resource } from '../../src/fhir/types.js';
import { cast, type Simulator, startSimulator } from '../../src/simulator/index.js';
import { clientId, writeHouse } from '../support/house.js';
import { type Program, start } from '../support/program.js';
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis.js';
import { asOf } from './support/ehr.js';
import { askOperation, parametersFor, type Told } from './support/operation.js';

const PRE_STAGE: JsonObject = { name: 'pre-stage-only', valueBoolean: true };
const withKey = (key: string | undefined): JsonObject => ({ name: 'pre-stage-retrieval-key', valueString: key });

let simulator: Simulator;
let folder: string;
let configFile: string;
let key: ClientKey;
let gateway: Program;

beforeAll(async () => {
  await start('cli.mjs', ['--version']).ended;
});
afterEach(async () => {
  gateway.process.kill('SIGKILL');
  await gateway.ended;
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function prepare(changes: Record<string, unknown>): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'pdmp-prestage-'));
  simulator = await startSimulator({ asOf });
  ({ configFile, key } = await writeHouse(folder, simulator, changes));
}

/** Starts the gateway as a process, and asks through it. */
async function serve() {
  gateway = start('cli.mjs', ['serve', '--config', configFile]);
  const [, port] = await gateway.printed(/"event":"gateway\.started".*?"port":(\d+)/);
  const { accessToken } = await signIn(`http://127.0.0.1:${port}/fhir`, clientId, key, 'system/MedicationDispense.rs');
  const access = { base: `http://127.0.0.1:${port}/fhir`, accessToken };
  return (...more: JsonObject[]) => askOperation(access, parametersFor(cast.star, more));
}

/** The process dies between two instructions. */
async function kill(): Promise<void> {
  gateway.process.kill('SIGKILL');
  await gateway.ended;
}

/** What each state told of the star, by its prescription numbers: ids and tokens differ between processes. */
function dispensed({ data }: Told): string[] {
  const numbers = (resource: Resource) => (resource.identifier as { value: string }[] | undefined)?.[0]?.value ?? '';
  return data
    .filter(({ resourceType }) => resourceType === 'MedicationDispense')
    .map((resource) => `${resource.meta?.source} ${String(resource.whenPrepared)} ${numbers(resource)}`)
    .sort();
}

const said = ({ issues }: Told): string => issues.map(({ diagnostics }) => String(diagnostics)).join('\n');
const codes = ({ issues }: Told): unknown[] =>
  issues.map((issue) => ((issue.details as JsonObject).coding as JsonObject[])[0]?.code);

describeWithRedis('a history that was asked for ahead, by a process that was killed, with Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());
  beforeEach(() => prepare({ redis: redis.url }));

  it('is delivered by the next process from what states told, with its age, and no state is asked again', async () => {
    const before = await serve();
    const whole = await before();
    expect(dispensed(whole).length).toBeGreaterThan(20);
    const staged = await before(PRE_STAGE);
    expect(codes(staged)).toEqual(['pre-stage-accepted']);
    expect(staged.data).toEqual([]);
    // Asked once for the history, once ahead.
    const states = simulator.states.length;
    while (simulator.requests.length < 2 * states) await new Promise((resolve) => setTimeout(resolve, 20));
    await gateway.printed(new RegExp(`(?:"event":"state\\.answered"[^]*){${2 * states}}`));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await kill();

    const after = await serve();
    const fetched = await after(withKey(staged.key));
    expect(dispensed(fetched)).toEqual(dispensed(whole));
    expect(said(fetched).match(/it was not asked again: this is what it told at \d{4}-/g)).toHaveLength(states);
    expect(simulator.requests).toHaveLength(2 * states);
  });

  it('is delivered where the process died before any state could answer', async () => {
    const before = await serve();
    const whole = await before();
    const asked = simulator.requests.length;
    for (const { state } of simulator.states) await simulator.setFault(state, 'hang');
    const staged = await before(PRE_STAGE);
    expect(staged.key).toMatch(/^[\w-]{43}$/);
    while (simulator.requests.length === asked) await new Promise((resolve) => setTimeout(resolve, 20));
    await kill();

    for (const { state } of simulator.states) await simulator.setFault(state, undefined);
    const after = await serve();
    const fetched = await after(withKey(staged.key));
    expect(dispensed(fetched)).toEqual(dispensed(whole));
    expect(fetched.status).toBe(200);
  });
});

describe('a history that was asked for ahead, by a process that was killed, without Redis', () => {
  beforeEach(() => prepare({}));

  it('is not known to the next process, which says plainly that it must be asked for again', async () => {
    const before = await serve();
    const staged = await before(PRE_STAGE);
    expect(staged.key).toMatch(/^[\w-]{43}$/);
    expect(dispensed(await before(withKey(staged.key))).length).toBeGreaterThan(20);
    await kill();

    const after = await serve();
    const asked = simulator.requests.length;
    const fetched = await after(withKey(staged.key));
    expect(fetched.status).toBe(200);
    expect(fetched.data).toEqual([]);
    expect(codes(fetched)).toEqual(['error']);
    expect(said(fetched)).toContain('ask again without it');
    expect(simulator.requests).toHaveLength(asked);
    expect(dispensed(await after()).length).toBeGreaterThan(20);
  });

  it('leaves nothing of the person in what the process prints', async () => {
    const ask = await serve();
    const { key: retrieval } = await ask(PRE_STAGE);
    await ask(withKey(retrieval));
    const { given, family, birthDate } = cast.star;
    for (const word of [given, family, birthDate, retrieval!])
      expect(gateway.out() + gateway.err()).not.toContain(word);
    expect(readFileSync(configFile, 'utf8')).not.toContain(family);
  });
});
