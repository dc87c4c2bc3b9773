import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type JobFailure, type Jobs, redisJobs } from '../../src/jobs/index.js';
import { openRedis } from '../../src/store/index.js';
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis.js';
import { gate, keepsItsContract, pause, until, untilAborted } from './contract.js';

const generous = {
  kinds: ['stage', 'search', 'nobodys'],
  concurrency: 8,
  maxWaiting: 100,
  onFailed: () => undefined,
  retryMs: 10,
};

describeWithRedis('redisJobs', () => {
  let server: RedisServer;
  const opened: Jobs[] = [];
  const troubles: unknown[] = [];
  const open = async (options: Partial<Parameters<typeof redisJobs>[0]> = {}): Promise<Jobs> => {
    const jobs = await redisJobs({
      ...generous,
      url: server.url,
      onTrouble: (error) => troubles.push(error),
      ...options,
    });
    opened.push(jobs);
    return jobs;
  };
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    await Promise.all(opened.map((jobs) => jobs.close(0)));
    await server.close();
  });

  keepsItsContract((options) => open({ prefix: `t-${randomUUID()}`, ...options }));

  it('says that its jobs outlive the process', async () => expect((await open()).durable).toBe(true));

  it.each<[string, () => void]>([
    [
      'throws',
      () => {
        throw new Error('left');
      },
    ],
    ['returns', () => undefined],
  ])('hands what a closing process has not done to another, at once, where its handler %s', async (_how, leave) => {
    const prefix = `t-${randomUUID()}`;
    const [one, other] = [await open({ prefix }), await open({ prefix })];
    const [begun, cut] = [gate(), gate()];
    one.handle('stage', async (_id, signal) => {
      begun.open();
      await untilAborted(signal).catch(leave).finally(cut.open);
    });
    const done: string[] = [];
    other.handle('stage', async (id) => void done.push(id));
    one.start();
    await one.add('stage', 'a');
    await begun.passed;
    other.start();
    const settled = other.settled('stage', 'a');
    await one.close(20);
    await cut.passed;
    await settled;
    expect(done).toEqual(['a']);
  });

  it('cancels and watches a job that runs on another replica', async () => {
    const prefix = `t-${randomUUID()}`;
    const [one, other] = [await open({ prefix }), await open({ prefix })];
    const [begun, cut] = [gate(), gate()];
    one.handle('stage', async (_id, signal) => {
      begun.open();
      await untilAborted(signal).finally(cut.open);
    });
    one.start();
    await other.add('stage', 'a');
    await begun.passed;
    const settled = other.settled('stage', 'a');
    await other.cancel('stage', 'a');
    await cut.passed;
    await settled;
  });

  it('does each job once with several at work', async () => {
    const prefix = `t-${randomUUID()}`;
    const replicas = [await open({ prefix }), await open({ prefix }), await open({ prefix })];
    const done: string[] = [];
    const by = new Set<number>();
    replicas.forEach((jobs, replica) => {
      jobs.handle('stage', async (id) => {
        await pause(5);
        done.push(id);
        by.add(replica);
      });
      jobs.start();
    });
    const ids = Array.from({ length: 90 }, (_, i) => `job-${i}`);
    await Promise.all(ids.map((id, i) => replicas[i % 3]?.add('stage', id)));
    await until(() => done.length >= ids.length);
    await pause(50);
    expect(done.sort()).toEqual(ids.sort());
    expect(by.size).toBe(3);
  });

  it('shows Redis nothing but kinds and ids, whatever a handler throws', async () => {
    const prefix = `t-${randomUUID()}`;
    const failures: JobFailure[] = [];
    const jobs = await open({ prefix, onFailed: (failure) => failures.push(failure) });
    jobs.handle('stage', async () => {
      const error = new Error('no answer for Stella Starling');
      throw Object.assign(error, {
        name: 'StarlingError',
        cause: new Error('born 1970-01-01'),
        data: { ssn: '999-01-0001' },
      });
    });
    jobs.handle('search', async (_id, signal) => untilAborted(signal));
    const probe = await openRedis({ url: server.url });
    jobs.start();
    await jobs.add('search', 'd0e1');
    await jobs.add('stage', 'f2a3');
    const seen: string[] = [];
    while (failures.length < 3) seen.push(await everything(probe, prefix));
    await jobs.cancel('search', 'd0e1');
    await Promise.all([jobs.settled('stage', 'f2a3'), jobs.settled('search', 'd0e1')]);
    seen.push(await everything(probe, prefix));
    probe.disconnect();
    // It was looked at while the failed job waited to be tried again, and both were of one look at least.
    expect(seen.some((look) => look.includes('failedReason') && look.includes('search.d0e1'))).toBe(true);
    for (const look of seen) expect(look).not.toMatch(/Stella|Starling|1970|999-01|node_modules|\.ts:/);
    expect(seen.at(-1)).not.toContain(`${prefix}:jobs-stage:stage.f2a3`);
  });

  it('leaves no job behind', async () => {
    const prefix = `t-${randomUUID()}`;
    const jobs = await open({ prefix });
    jobs.handle('stage', async () => undefined);
    jobs.start();
    for (let i = 0; i < 20; i += 1) await jobs.add('stage', `job-${i}`);
    await until(async () => (await jobs.waiting()) === 0);
    await jobs.settled('stage', 'job-19');
    const probe = await openRedis({ url: server.url });
    const keys = await probe.keys(`${prefix}:*`);
    probe.disconnect();
    expect(keys.filter((key) => key.includes('job-'))).toEqual([]);
  });

  it('refuses jobs while Redis is gone, at once, and takes and does them when it is back', async () => {
    const own = await startRedis();
    const jobs = await redisJobs({ ...generous, url: own.url, onTrouble: (error) => troubles.push(error) });
    try {
      const begun = gate();
      const done: string[] = [];
      jobs.handle('stage', async (id, signal) => {
        begun.open();
        if (id === 'long') await untilAborted(signal);
        done.push(id);
      });
      jobs.start();
      await jobs.add('stage', 'long');
      await begun.passed;
      const watched = jobs.settled('stage', 'long');
      await own.kill();
      const asked = performance.now();
      const unreachable = { name: 'StoreError', code: 'unreachable' };
      await expect(jobs.add('stage', 'during')).rejects.toMatchObject(unreachable);
      await expect(jobs.cancel('stage', 'during')).rejects.toMatchObject(unreachable);
      await expect(jobs.waiting()).rejects.toMatchObject(unreachable);
      await jobs.settled('stage', 'during');
      await watched;
      expect(performance.now() - asked).toBeLessThan(2_500);
      await own.restart();
      await until(() =>
        jobs.add('stage', 'after').then(
          () => true,
          () => false,
        ),
      );
      await until(() => done.includes('after'));
      expect(done).toEqual(['after']);
    } finally {
      const asked = performance.now();
      await own.kill();
      await jobs.close(0);
      expect(performance.now() - asked).toBeLessThan(4_000);
      await own.close();
    }
  });

  it('has no other trouble', () => expect(troubles).toEqual([]));
});

/** Every name and value that Redis holds under a prefix. */
async function everything(redis: Awaited<ReturnType<typeof openRedis>>, prefix: string): Promise<string> {
  const held: unknown[] = [];
  for (const key of await redis.keys(`${prefix}:*`)) {
    const type = await redis.type(key);
    const readers: Record<string, () => Promise<unknown>> = {
      hash: () => redis.hgetall(key),
      list: () => redis.lrange(key, 0, -1),
      set: () => redis.smembers(key),
      stream: () => redis.xrange(key, '-', '+'),
      string: () => redis.get(key),
      zset: () => redis.zrange(key, '0', '-1'),
    };
    held.push(key, await readers[type]?.().catch(() => undefined));
  }
  return JSON.stringify(held);
}
