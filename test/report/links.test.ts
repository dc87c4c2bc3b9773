import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createReportLinks, type ReportLinks } from '../../src/report/index.js';
import { memoryStore, openRedis, redisStore, sealed, type Store } from '../../src/store/index.js';
import { describeWithRedis, startRedis } from '../support/redis.js';
import { bound, pageOf, watchedStore } from './support/page.js';

const publicUrl = 'https://pdmp.example.org';
const lifeMs = 60_000;
const tokenOf = (link: string): string => link.slice(`${publicUrl}/report/`.length);

describe('report links', () => {
  let now = Date.parse('2026-10-31T10:00:00Z');
  const clock = (): Date => new Date(now);
  let watched: ReturnType<typeof watchedStore>;
  let links: ReportLinks;
  beforeEach(() => {
    watched = watchedStore(clock);
    links = createReportLinks({ store: watched.store, publicUrl: `${publicUrl}/`, lifeMs, clock });
  });
  afterEach(() => watched.store.close());

  it('are addresses below /report with 256 random bits each', async () => {
    const issued = await Promise.all(Array.from({ length: 200 }, () => links.issue(pageOf('x'))));
    for (const link of issued) expect(link).toMatch(/^https:\/\/pdmp\.example\.org\/report\/[A-Za-z0-9_-]{43}$/);
    expect(new Set(issued).size).toBe(200);
    // Every character but the last (four bits) takes many values: nothing of a token is fixed.
    for (let place = 0; place < 42; place += 1)
      expect(new Set(issued.map((link) => tokenOf(link)[place])).size).toBeGreaterThan(30);
  });

  it('give back the page and whom it is for, once', async () => {
    const token = tokenOf(await links.issue(pageOf('two\nlines')));
    expect(await links.open(token)).toMatchObject(pageOf('two\nlines'));
    expect(await links.open(token)).toBeUndefined();
  });

  it('open for one of fifty who ask at once', async () => {
    const token = tokenOf(await links.issue(pageOf('x')));
    const opened = await Promise.all(Array.from({ length: 50 }, () => links.open(token)));
    expect(opened.filter((page) => page !== undefined)).toHaveLength(1);
  });

  it('are good up to the end of their life and not a millisecond longer', async () => {
    const [early, late] = [tokenOf(await links.issue(pageOf('x'))), tokenOf(await links.issue(pageOf('x')))];
    now += lifeMs - 1;
    expect(await links.open(early)).toBeDefined();
    now += 1;
    expect(await links.open(late)).toBeUndefined();
  });

  it('expire by the clock also where the store keeps them too long', async () => {
    const lasting = memoryStore({ maxBytes: 1e6, clock: () => new Date(0) });
    const kept = createReportLinks({ store: lasting, publicUrl, lifeMs, clock });
    const token = tokenOf(await kept.issue(pageOf('x')));
    now += lifeMs;
    expect(await kept.open(token)).toBeUndefined();
    await lasting.close();
  });

  it('can be made good again, for what is left of their life', async () => {
    const token = tokenOf(await links.issue(pageOf('x')));
    now += lifeMs / 2;
    await (await links.open(token))?.putBack();
    now += lifeMs / 2 - 1;
    const again = await links.open(token);
    expect(again).toMatchObject(pageOf('x'));
    await again?.putBack();
    now += 1;
    expect(await links.open(token)).toBeUndefined();
  });

  it('leave nothing in the store that opens one, or tells of anybody', async () => {
    const token = tokenOf(await links.issue(pageOf('Canarydrug')));
    await (await links.open(token))?.putBack();
    await links.open('x'.repeat(43));
    const { seen } = watched;
    expect(seen.length).toBeGreaterThan(500);
    for (const secret of [
      token,
      Buffer.from(token, 'base64url').toString('latin1'),
      'Canary',
      'Amster',
      bound.question,
    ])
      expect(seen).not.toContain(secret);
  });

  it.each([
    '',
    'x',
    'x'.repeat(42),
    'x'.repeat(44),
    `${'x'.repeat(42)}/`,
    `${'x'.repeat(42)}\n`,
    '../'.repeat(14) + 'x',
  ])('are not looked up for what is no token: %j', async (token) => {
    expect(await links.open(token)).toBeUndefined();
    expect(watched.seen).toBe('');
  });
});

describeWithRedis('report links in Redis', () => {
  it('open once, whichever replica is asked', async () => {
    const redis = await startRedis();
    const connections = await Promise.all([openRedis({ url: redis.url }), openRedis({ url: redis.url })]);
    const key = randomBytes(32);
    const replicas = connections.map((connection) => {
      const store: Store = sealed(redisStore(connection, 'test'), key);
      return createReportLinks({ store, publicUrl, lifeMs });
    });
    try {
      const token = tokenOf(await replicas[0]!.issue(pageOf('x')));
      const asked = Array.from({ length: 50 }, (_, i) => replicas[i % 2]!.open(token));
      expect((await Promise.all(asked)).filter((page) => page !== undefined)).toHaveLength(1);
    } finally {
      await Promise.all(connections.map((connection) => connection.quit()));
      await redis.close();
    }
  });
});
