import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openJobs } from '../../src/composition/jobs.js';
import { Secret } from '../../src/config/secret.js';
import { openRedis } from '../../src/store/index.js';
import { createLog, createMetrics } from '../../src/telemetry/index.js';
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis.js';
import { Sink } from '../telemetry/sink.js';

const jobs = { concurrency: 2, waiting: 3, perClient: 2 };

/** Jobs of a configuration, and what they tell of themselves. */
async function open(redis?: Secret) {
  const [stream, metrics] = [new Sink(), createMetrics()];
  return { stream, metrics, opened: await openJobs({ jobs, redis }, createLog({ stream }), metrics) };
}

describe('openJobs', () => {
  it('tells how jobs end by kind, attempt and code, and nothing of what they were about', async () => {
    const { stream, metrics, opened } = await open();
    expect(opened.durable).toBe(false);
    let calls = 0;
    opened.handle('stage', async () => {
      calls += 1;
      if (calls === 1) throw Object.assign(new Error('no answer for Stella Starling'), { code: 'ECONNRESET' });
    });
    opened.start();
    await opened.add('stage', 'f2a3c4');
    await opened.settled('stage', 'f2a3c4');
    await opened.close(0);
    expect(stream.lines).toMatchObject([
      {
        level: 'error',
        event: 'job.failed',
        job: 'stage',
        attempt: 1,
        final: false,
        error: 'Error',
        code: 'ECONNRESET',
      },
    ]);
    expect(stream.text).not.toMatch(/dropped|Stella|Starling|f2a3c4/);
    const figures = await metrics.expose();
    expect(figures).toContain('pdmp_jobs_total{kind="stage",outcome="failed"} 1');
    expect(figures).toContain('pdmp_jobs_total{kind="stage",outcome="done"} 1');
    expect(figures).toContain('pdmp_jobs_waiting 0');
  });

  it('lets as many wait as are configured', async () => {
    const { metrics, opened } = await open();
    for (const id of ['a', 'b', 'c']) await opened.add('search', id);
    await expect(opened.add('search', 'd')).rejects.toMatchObject({ code: 'full' });
    expect(await metrics.expose()).toContain('pdmp_jobs_waiting 3');
    await opened.close(0);
  });

  it('lets as many of one client wait as are configured', async () => {
    const { opened } = await open();
    for (const id of ['a', 'b']) await opened.add('search', id, 'ehr');
    await expect(opened.add('search', 'c', 'ehr')).rejects.toMatchObject({ code: 'full' });
    await opened.add('search', 'c', 'other');
    await opened.close(0);
  });
});

describeWithRedis('openJobs with Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  it('keeps jobs where they outlive the gateway', async () => {
    const first = await open(new Secret(server.url));
    expect(first.opened.durable).toBe(true);
    await first.opened.add('stage', 'a');
    await first.opened.close(0);
    const next = await open(new Secret(server.url));
    expect(await next.metrics.expose()).toContain('pdmp_jobs_waiting 1');
    const done: string[] = [];
    next.opened.handle('stage', async (id) => void done.push(id));
    next.opened.start();
    await next.opened.settled('stage', 'a');
    expect(done).toEqual(['a']);
    await next.opened.close(0);
  });

  it('tells Redis nothing that names a client', async () => {
    const { opened } = await open(new Secret(server.url));
    await opened.add('search', 'b', 'clinic-ehr');
    const probe = await openRedis({ url: server.url });
    const shares = await probe.keys('pdmp:share:*');
    expect(shares).toEqual([expect.stringMatching(/^pdmp:share:search:[\w-]{43}$/)]);
    expect(JSON.stringify(await probe.hgetall('pdmp:jobs-search:search.b'))).toContain('owner');
    expect(JSON.stringify([await probe.keys('*'), await probe.hgetall('pdmp:jobs-search:search.b')])).not.toContain(
      'clinic-ehr',
    );
    probe.disconnect();
    await opened.close(0);
  });
});
