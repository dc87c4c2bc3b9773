import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mayEvict, openRedis, redisReplayGuard, redisStore, sealed } from '../../src/store/index.js';
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis.js';

type Connection = Awaited<ReturnType<typeof openRedis>>;

describe('openRedis', () => {
  it('gives up in time and says where nobody answers and why, but not the password', async () => {
    const url = 'redis://someone:s3cret-pass@127.0.0.1:1/0';
    const failure = await openRedis({ url, waitMs: 400 }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'StoreError', code: 'unreachable' });
    expect(String(failure)).toContain('Redis at 127.0.0.1:1/0 does not answer (ECONNREFUSED)');
    expect(String(failure)).not.toContain('s3cret');
  });
});

describeWithRedis('homes in Redis', () => {
  let server: RedisServer;
  let one: Connection;
  let other: Connection;
  const changes: boolean[] = [];
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  beforeAll(async () => {
    server = await startRedis();
    one = await openRedis({ url: server.url, onChange: (up) => changes.push(up) });
    other = await openRedis({ url: server.url });
  });
  afterAll(async () => {
    one.disconnect();
    other.disconnect();
    await server.close();
  });

  describe('redisStore', () => {
    it('gives one replica what another put, byte for byte', async () => {
      const value = randomBytes(100_000);
      await redisStore(one, 't1').put('key', value, 60_000);
      expect(Buffer.from((await redisStore(other, 't1').get('key')) ?? []).equals(value)).toBe(true);
      await redisStore(one, 't1').put('empty', new Uint8Array(), 60_000);
      expect(await redisStore(other, 't1').get('empty')).toHaveLength(0);
    });

    it('keeps a part of a larger buffer as that part only', async () => {
      await redisStore(one, 't1').put('part', new Uint8Array(bytes('abcdef').buffer, 2, 2), 60_000);
      expect(String(await redisStore(one, 't1').get('part'))).toBe('cd');
    });

    it('knows nothing of other prefixes, nor of what is deleted', async () => {
      const store = redisStore(one, 't2');
      await store.put('key', bytes('a'), 60_000);
      expect(await redisStore(one, 't3').get('key')).toBeUndefined();
      await store.delete('key');
      expect(await store.get('key')).toBeUndefined();
    });

    it('gives what is taken to one of all replicas, byte for byte', async () => {
      const stores = [redisStore(one, 't8'), redisStore(other, 't8')];
      for (let round = 0; round < 20; round += 1) {
        const value = randomBytes(64);
        await stores[0]?.put('link', value, 60_000);
        const takes = await Promise.all(Array.from({ length: 50 }, (_, i) => stores[i % 2]?.take('link')));
        const had = takes.filter((taken) => taken !== undefined);
        expect(had.map((taken) => Buffer.from(taken).equals(value))).toEqual([true]);
      }
      expect(await stores[1]?.get('link')).toBeUndefined();
    });

    it('forgets in time, and at once where no time is given', async () => {
      const store = redisStore(one, 't4');
      await store.put('brief', bytes('a'), 60);
      expect(await store.get('brief')).toBeDefined();
      await soon(120);
      expect(await store.get('brief')).toBeUndefined();
      await store.put('key', bytes('a'), 60_000);
      await store.put('key', bytes('b'), 0.4);
      expect(await store.get('key')).toBeUndefined();
    });

    it('never holds a key without an end', async () => {
      await redisStore(one, 't5').put('Stella Starling', bytes('a'), 60_000);
      const [name = '', ...more] = await one.keys('t5:*');
      expect(more).toEqual([]);
      expect(name).toMatch(/^t5:[\w-]{43}$/);
      expect(await one.pttl(name)).toBeGreaterThan(59_000);
    });

    it('shows Redis ciphertext only, under seal, and what was changed there is not believed', async () => {
      const store = sealed(redisStore(one, 't6'), new Uint8Array(32).fill(7));
      await store.put('MedicationDispense/of-Starling', bytes('Starling 1970-01-01 RX4711'), 60_000);
      const [name = ''] = await one.keys('t6:*');
      const held = await one.getBuffer(name);
      expect(`${name} ${String(held)}`).not.toMatch(/Starling|1970|RX4711|Medication/);
      expect(String(await store.get('MedicationDispense/of-Starling'))).toContain('Starling');
      held?.writeUInt8((held.at(-1) ?? 0) ^ 1, held.length - 1);
      await one.set(name, held ?? '', 'PX', 60_000);
      await expect(store.get('MedicationDispense/of-Starling')).rejects.toMatchObject({ code: 'tampered' });
    });
  });

  describe('redisReplayGuard', () => {
    const minute = (): number => Date.now() + 60_000;

    it('lets one of all replicas be first', async () => {
      const guards = [redisReplayGuard(one, 'r'), redisReplayGuard(other, 'r')];
      const until = minute();
      const claims = await Promise.all(
        Array.from({ length: 50 }, (_, i) => guards[i % 2]?.claim('ehr', 'jti-1', until)),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
    });

    it('tells issuers apart, and shows Redis neither them nor their identifiers', async () => {
      const guard = redisReplayGuard(one, 'r2');
      expect(await guard.claim('ehr-a', 'jti', minute())).toBe(true);
      expect(await guard.claim('ehr-b', 'jti', minute())).toBe(true);
      expect(await guard.claim('ehr-b', 'jti', minute())).toBe(false);
      for (const name of await one.keys('r2:*')) expect(name).toMatch(/^r2:[\w-]{43}$/);
    });

    it('remembers until the end it was told, and not much longer', async () => {
      const guard = redisReplayGuard(one, 'r3');
      expect(await guard.claim('ehr', 'jti', Date.now() + 150)).toBe(true);
      expect(await guard.claim('ehr', 'jti', Date.now() + 150)).toBe(false);
      await soon(250);
      expect(await guard.claim('ehr', 'jti', Date.now() + 150)).toBe(true);
    });
  });

  it.each([
    ['0', 'allkeys-lru', false],
    ['64mb', 'noeviction', false],
    ['64mb', 'allkeys-lru', true],
    ['64mb', 'volatile-ttl', true],
  ])('knows that a Redis of %s with %s may evict: %s', async (bytes, policy, may) => {
    await one.config('SET', 'maxmemory', bytes);
    await one.config('SET', 'maxmemory-policy', policy);
    expect(await mayEvict(one)).toBe(may);
  });

  it('fails closed, at once, while Redis is gone, tells so, and comes back by itself', async () => {
    const guard = redisReplayGuard(one, 'r4');
    const store = redisStore(one, 't7');
    expect(await guard.claim('ehr', 'before', Date.now() + 60_000)).toBe(true);
    await server.kill();
    const asked = performance.now();
    await expect(guard.claim('ehr', 'during', Date.now() + 60_000)).rejects.toMatchObject({ code: 'unreachable' });
    await expect(store.put('secret-name', bytes('secret-value'), 60_000)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.not.stringContaining('secret') as unknown,
    });
    await expect(store.get('secret-name')).rejects.toMatchObject({ code: 'unreachable' });
    expect(performance.now() - asked).toBeLessThan(2_500);
    expect(changes).toEqual([false]);
    await server.restart();
    for (let i = 0; i < 50 && changes.length < 2; i += 1) await soon(100);
    expect(changes).toEqual([false, true]);
    expect(await guard.claim('ehr', 'after', Date.now() + 60_000)).toBe(true);
  });
});
