import { deflateSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { faultSchema } from '../../src/simulator/faults/fault.js';
import { openRedis } from '../../src/store/index.js';
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis.js';
import { createDetector, shapesOf } from './support/canaries/detector.js';
import { everyFault } from './support/canaries/everyFault.js';
import { canariesIn, type Evidence, newEvidence } from './support/canaries/evidence.js';
import { askUnderFaults, askWell, command, knock, overhear, type Share } from './support/canaries/journey.js';
import { asked, canaries, claimed, dispensesOf, headed, names, said, told } from './support/canaries/list.js';
import { filesIn, type Kept, keysIn } from './support/canaries/stores.js';
import { type ServedHouse, startServedHouse } from './support/servedHouse.js';

const states = [
  { state: 'OH', protocol: 'pmix-3' },
  { state: 'KY', protocol: 'pmix-2' },
  { state: 'MD', protocol: 'script-10.6' },
  { state: 'WA', protocol: 'script-2017071' },
  { state: 'IN', protocol: 'asap-2.1a' },
  { state: 'MI', protocol: 'fhir-us-pdmp' },
] as const;

const faults = states.flatMap(({ protocol }) => everyFault(protocol, said['text of a fault']));

it('knows the faults from the code: of every kind some, of every protocol many', () => {
  const kinds = faultSchema.options.flatMap(({ shape }) => [...shape.kind.values]);
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(kinds));
  expect(faults.length).toBeGreaterThan(200);
});

describe(`the detector of ${Object.keys(canaries).length} canaries`, () => {
  it('has 60 and more, each of its own, and long enough not to turn up by chance', () => {
    const texts = Object.values(canaries);
    expect(texts.length).toBeGreaterThanOrEqual(60);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.filter((text) => text.length < 7)).toEqual([]);
  });

  it.each(Object.entries(canaries))('finds the %s in every shape, in the midst of anything', (name, text) => {
    const shapes = shapesOf(text);
    expect(shapes.length).toBeGreaterThan(8);
    const blind = shapes.filter((shape) => {
      const planted = Buffer.concat([
        randomBytes(1 + Math.floor(Math.random() * 30)),
        Buffer.from('<'),
        shape,
        Buffer.from('>'),
      ]);
      return !canariesIn(planted).includes(name);
    });
    expect(blind.map((shape) => shape.toString('latin1'))).toEqual([]);
    for (const before of ['', 'x', 'xy', 'xyz']) {
      const told = JSON.stringify({ note: `${before}${text}, told` });
      expect(canariesIn(Buffer.from(told).toString('base64'))).toContain(name);
      expect(canariesIn(Buffer.from(told).toString('base64url'))).toContain(name);
    }
  });

  it('finds none where there is none: in random bytes, and few digits within other figures', () => {
    expect(canariesIn(randomBytes(4_000_000))).toEqual([]);
    expect(canariesIn(randomBytes(1_000_000).toString('base64') + randomBytes(1_000_000).toString('hex'))).toEqual([]);
    const { find } = createDetector(['19710309']);
    expect(['a19710309', '197103090', ' 19710309 '].map((text) => find(text).length)).toEqual([0, 0, 1]);
  });
});

interface Home {
  readonly changes: Record<string, unknown>;
  keys(): Promise<Kept[]>;
  close(): Promise<void>;
}

const inMemory = async (): Promise<Home> => ({ changes: {}, keys: async () => [], close: async () => undefined });

const inRedis = async (): Promise<Home> => {
  const server: RedisServer = await startRedis();
  const redis = await openRedis({ url: server.url });
  return {
    changes: { redis: server.url },
    keys: () => keysIn(redis),
    async close() {
      redis.disconnect();
      await server.close();
    },
  };
};

/** One journey: where answers are kept, in which company each fault is met, and which statuses come of that. */
interface Way {
  readonly open: () => Promise<Home>;
  readonly shares: readonly Share[];
  readonly statuses: readonly number[];
  /** Whether states' replies and operators' commands, which have nothing to do with the home, are looked at too. */
  readonly besides: boolean;
}

const all: Share = () => true;
const halves: readonly Share[] = [(place) => place % 2 === 0, (place) => place % 2 === 1];
describe('answers kept in memory, all states struck at once', () =>
  journey({ open: inMemory, shares: [all], statuses: [200, 502, 504], besides: true }));
describeWithRedis('answers kept in Redis, half of the states well', () =>
  journey({ open: inRedis, shares: halves, statuses: [200], besides: false }),
);

function journey({ open, shares, statuses, besides }: Way): void {
  let home: Home;
  let house: ServedHouse;
  let evidence: Evidence;
  let answers: Map<number, number>;
  let knocks: Map<string, number>;
  let keys: Kept[];

  beforeAll(async () => {
    home = await open();
    const dispenses = states.flatMap(({ state }) => dispensesOf(state));
    const changes = { deadline: '2500ms', breaker: { failures: 1000 }, log: { level: 'debug' }, ...home.changes };
    const registered = { individuals: { accept: 'any' } };
    house = await startServedHouse(changes, { states, dispenses, keepRequests: 10_000 }, registered);
    evidence = newEvidence();
    const traveller = { house, evidence, accessToken: (await house.signIn()).accessToken };
    await askWell(traveller);
    answers = await askUnderFaults(traveller, shares);
    knocks = await knock(traveller);
    keys = await home.keys();
    if (!besides) return;
    await overhear(traveller);
    await command(traveller);
  }, 180_000);
  afterAll(async () => {
    await house.close();
    await home.close();
  });

  it('was on the way with every canary: asked and claimed, told in an answer, said by a state', () => {
    const { sent, replied, shown } = evidence.carried;
    const missing = (list: object, among: Set<string>) => Object.keys(list).filter((name) => !among.has(name));
    expect(missing({ ...asked, ...headed, ...claimed }, sent)).toEqual([]);
    expect(missing({ ...told, ...names }, shown)).toEqual([]);
    if (besides) expect(missing({ ...told, ...said }, replied)).toEqual([]);
  });

  it(`met ${faults.length} faults of ${states.length} protocols, and ${statuses.join(', ')} for answers`, () => {
    expect([...answers.keys()].sort()).toEqual(statuses);
    const rounds = [...answers.values()].reduce((sum, count) => sum + count, 0);
    expect(rounds * (states.length / shares.length)).toBeGreaterThanOrEqual(faults.length);
  });

  it('knocked at every door with what it refuses', () => {
    expect(knocks.size).toBeGreaterThanOrEqual(80);
    expect([...knocks].filter(([, status]) => status >= 500)).toEqual([]);
    expect([...knocks.values()].filter((status) => status >= 400).length).toBeGreaterThan(70);
  });

  it('left none in headers, bodies of errors, OperationOutcomes and metrics, nor beside what commands print', () => {
    expect(evidence.leaks).toEqual([]);
    const { searched } = evidence;
    const least = { header: 1000, OperationOutcome: 20, 'body of an error': 70, ...(besides ? { reading: 400 } : {}) };
    for (const [kind, count] of Object.entries(least))
      expect([kind, (searched.get(kind) ?? 0) > count]).toEqual([kind, true]);
  });

  it('left none in what the process printed', () => {
    const { program } = house;
    expect(program.out().split('\n').length).toBeGreaterThan(500);
    expect([program.err(), canariesIn(program.out())]).toEqual(['', []]);
  });

  it('left none in files, nor in their names', () => {
    const files = filesIn(house.folder);
    expect(files.map(({ name }) => name)).toContain('data/store.key');
    expect(files.find(({ name }) => name.endsWith('.log'))?.bytes.length).toBeGreaterThan(500_000);
    expect(files.flatMap(({ name, bytes }) => [...canariesIn(`/${name}`), ...canariesIn(bytes)])).toEqual([]);
  });

  it('left none in keys and values of Redis: answers are nothing but ciphertext there', () => {
    expect(keys.flatMap(({ name, bytes }) => [...canariesIn(name), ...canariesIn(bytes)])).toEqual([]);
    const kept = keys.filter(({ name }) => name.startsWith('pdmp:kept:'));
    expect(kept.length > 20).toBe('redis' in home.changes);
    // What is encrypted cannot be compressed.
    for (const { bytes } of kept) expect(deflateSync(bytes).length).toBeGreaterThan(bytes.length);
  });
}
