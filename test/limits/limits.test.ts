import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLimits, type LimitsOptions } from '../../src/limits/index.js';
import { openRedis } from '../../src/store/index.js';
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis.js';

const few = { rate: 5, burst: 10 };
const many = { rate: 1000, burst: 1000 };
const options: LimitsOptions = { client: few, token: few, address: many, questions: 2, pushes: 1 };
const times = async (count: number, take: () => Promise<number | undefined>): Promise<(number | undefined)[]> =>
  Promise.all(Array.from({ length: count }, take));
const refusals = (waits: readonly (number | undefined)[]): number[] => waits.filter((wait) => wait !== undefined);
const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));

describe('createLimits', () => {
  it('serves a burst, refuses the next with the seconds to wait, and serves again after them', async () => {
    const limits = createLimits(options);
    expect(refusals(await times(10, () => limits.client('ehr')))).toEqual([]);
    const [wait = 0] = refusals(await times(1, () => limits.client('ehr')));
    expect([1, 2]).toContain(wait);
    await seconds(wait);
    expect(await limits.client('ehr')).toBeUndefined();
  });

  it('holds to the rate over time, however hard it is pressed', async () => {
    const limits = createLimits({ ...options, client: { rate: 20, burst: 20 } });
    const until = performance.now() + 2_400;
    let served = 0;
    while (performance.now() < until) {
      if ((await limits.client('ehr')) === undefined) served += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(served).toBeGreaterThanOrEqual(40);
    expect(served).toBeLessThanOrEqual(60);
  });

  it('locks nobody out: refused requests do not lengthen the wait', async () => {
    const limits = createLimits({ ...options, client: { rate: 10, burst: 10 } });
    await times(10_000, () => limits.client('ehr'));
    await seconds(1.05);
    expect(refusals(await times(10, () => limits.client('ehr')))).toEqual([]);
  });

  it('counts each client for itself', async () => {
    const limits = createLimits(options);
    await times(20, () => limits.client('one'));
    expect(refusals(await times(10, () => limits.client('other')))).toEqual([]);
  });

  it("lets no stranger spend a client's tokens by using its name", async () => {
    const limits = createLimits(options);
    expect(refusals(await times(500, () => limits.token('203.0.113.66', 'ehr')))).toHaveLength(490);
    expect(await limits.token('192.0.2.10', 'ehr')).toBeUndefined();
  });

  it('counts an address at each door for itself', async () => {
    const limits = createLimits({ ...options, address: few });
    expect(refusals(await times(11, () => limits.address('token', '192.0.2.1')))).toHaveLength(1);
    expect(await limits.address('fhir', '192.0.2.1')).toBeUndefined();
    expect(await limits.address('token', '192.0.2.2')).toBeUndefined();
  });

  it('takes the addresses of one network for one', async () => {
    const limits = createLimits({ ...options, address: few });
    const from = Array.from({ length: 11 }, (_, i) => `2001:db8:0:1::${(i * 4099).toString(16)}`);
    const waits = await Promise.all(from.map((address) => limits.address('fhir', address)));
    expect(refusals(waits)).toHaveLength(1);
    expect(await limits.address('fhir', '2001:db8:0:2::1')).toBeUndefined();
  });

  it('has places for late answers, none of which a question takes', () => {
    const limits = createLimits(options);
    limits.question();
    const first = limits.push();
    expect(limits.push()).toBeUndefined();
    first?.();
    expect(limits.push()).toBeDefined();
  });

  it('gives places to questions, and each back once', () => {
    const limits = createLimits(options);
    const first = limits.question();
    expect([first, limits.question(), limits.question()].map((place) => place !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
    first?.();
    first?.();
    expect(limits.question()).toBeDefined();
    expect(limits.question()).toBeUndefined();
  });
});

describeWithRedis('limits shared by replicas', () => {
  let server: RedisServer;
  let one: Awaited<ReturnType<typeof openRedis>>;
  let other: Awaited<ReturnType<typeof openRedis>>;
  beforeAll(async () => {
    server = await startRedis();
    one = await openRedis({ url: server.url });
    other = await openRedis({ url: server.url });
  });
  afterAll(async () => {
    one.disconnect();
    other.disconnect();
    await server.close();
  });

  it('counts what all of them serve together', async () => {
    const replicas = [createLimits({ ...options, redis: one }), createLimits({ ...options, redis: other })];
    const waits = await Promise.all(Array.from({ length: 15 }, (_, i) => replicas[i % 2]?.client('ehr')));
    expect(refusals(waits)).toHaveLength(5);
  });

  it('shows Redis neither who asks nor from where, and holds no count for good', async () => {
    const limits = createLimits({ ...options, redis: one });
    await limits.client('Stella Starling');
    await limits.token('192.0.2.77', 'Stella Starling');
    await limits.address('fhir', '192.0.2.77');
    const names = await one.keys('*');
    expect(names.length).toBeGreaterThanOrEqual(3);
    for (const name of names) {
      expect(name).toMatch(/^pdmp:limit:(client|token|address):[\w-]{43}$/);
      expect(await one.pttl(name)).toBeGreaterThan(0);
    }
  });

  it('goes on alone while Redis is gone', async () => {
    const limits = createLimits({ ...options, redis: one });
    await server.kill();
    expect(refusals(await times(12, () => limits.client('ehr')))).toHaveLength(2);
    await server.restart();
  });
});
