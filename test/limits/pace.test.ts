import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPaces, type Paces } from '../../src/limits/index.js';
import { openRedis } from '../../src/store/index.js';
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis.js';

const never = (): AbortSignal => new AbortController().signal;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds after which each of `count` turns was had. */
async function turns(paces: readonly Paces[], state: string, count: number): Promise<number[]> {
  const begun = performance.now();
  const had: number[] = [];
  const each = Array.from({ length: count }, async (_, i) => {
    await paces[i % paces.length]?.turn(state, never());
    had.push(performance.now() - begun);
  });
  await Promise.all(each);
  return had;
}

describe('createPaces', () => {
  it('spaces the questions to one state evenly, the first at once', async () => {
    const had = await turns([createPaces({ perMinute: () => 1200 })], 'OH', 6);
    expect(had[0]).toBeLessThan(40);
    had.forEach((at, i) => expect(at).toBeGreaterThanOrEqual(i * 50 - 2));
    expect(had.at(-1)).toBeLessThan(1_000);
  });

  it('has each state at its own pace', async () => {
    const paces = createPaces({ perMinute: (state) => (state === 'OH' ? 1 : 6000) });
    await paces.turn('OH', never());
    const second = new AbortController();
    const waits = paces.turn('OH', second.signal);
    await turns([paces], 'KY', 5);
    second.abort();
    await expect(waits).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('gives turns in the order they were asked for', async () => {
    const paces = createPaces({ perMinute: () => 6000 });
    const order: number[] = [];
    await Promise.all([0, 1, 2, 3, 4].map(async (i) => paces.turn('OH', never()).then(() => order.push(i))));
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  it('lets go at once whoever gives up, and gives that turn to the next', async () => {
    const paces = createPaces({ perMinute: () => 200 });
    await paces.turn('OH', never());
    const given = new AbortController();
    const begun = performance.now();
    const [first, second, third] = [
      paces.turn('OH', given.signal),
      paces.turn('OH', given.signal),
      paces.turn('OH', never()),
    ];
    given.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - begun).toBeLessThan(200);
    await third;
    expect(performance.now() - begun).toBeLessThan(500);
    await expect(paces.turn('OH', given.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describeWithRedis('createPaces with Redis', () => {
  let server: RedisServer;
  let connections: Awaited<ReturnType<typeof openRedis>>[];
  beforeAll(async () => {
    server = await startRedis();
    connections = [await openRedis({ url: server.url }), await openRedis({ url: server.url })];
  });
  afterAll(async () => {
    for (const redis of connections) redis.disconnect();
    await server.close();
  });
  const replicas = (perMinute: number) =>
    connections.map((redis) => createPaces({ perMinute: () => perMinute, redis }));

  it('holds the pace for all replicas together', async () => {
    const had = await turns(replicas(120), 'OH', 6);
    // Two a second: a window that is already open may let the first come a little early.
    had.forEach((at, i) => expect(at).toBeGreaterThanOrEqual((Math.floor(i / 2) - 1) * 1_000));
    expect(had.at(-1)).toBeGreaterThan(1_900);
  });

  it('counts states apart, and shows Redis no more than their codes', async () => {
    const paces = replicas(60);
    const begun = performance.now();
    await Promise.all(['WA', 'MD', 'IN'].map((state) => paces[0]?.turn(state, never())));
    expect(performance.now() - begun).toBeLessThan(900);
    const keys = await connections[0]?.keys('pdmp:limit:pace:*');
    expect(keys?.length).toBeGreaterThanOrEqual(3);
    for (const key of keys ?? []) expect(key).toMatch(/^pdmp:limit:pace:[A-Z]{2}:[\w-]{43}$/);
  });

  it('goes on at each own pace while Redis is gone', async () => {
    await server.kill();
    await pause(50);
    const had = await turns(replicas(600).slice(0, 1), 'OH', 4);
    expect(had.at(-1)).toBeGreaterThanOrEqual(298);
    expect(had.at(-1)).toBeLessThan(3_000);
  });
});
