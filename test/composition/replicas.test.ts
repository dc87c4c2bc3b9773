import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { importJWK, SignJWT } from 'jose';
import type { ClientKey } from '../../src/cli/ehr/key.js';
import { searchUrl } from '../../src/cli/ehr/searchHistory.js';
import { loadConfig } from '../../src/config/index.js';
import { type Gateway, startGateway } from '../../src/gateway.js';
import { cast, type Simulator, startSimulator } from '../../src/simulator/index.js';
import { openRedis } from '../../src/store/index.js';
import { keysIn } from '../e2e/support/canaries/stores.js';
import { clientId, writeHouse } from '../support/house.js';
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis.js';

const asOf = '2026-10-31';
const star = { ...cast.star, from: '2024-11-01', to: asOf };
/** By this URL clients reach the balancer in front of both. */
const publicUrl = 'http://pdmp.localhost';

interface Replica {
  readonly gateway: Gateway;
  readonly log: string[];
  /** Where it really listens. */
  readonly url: string;
}

/** How it started without Redis, which it looks for ten seconds long: meanwhile others are tested. */
let withoutRedis: Promise<unknown>;
beforeAll(() => {
  withoutRedis = startWithoutRedis();
});

describeWithRedis('two replicas that share a Redis and a data folder', () => {
  let folder: string;
  let redis: RedisServer;
  let simulator: Simulator;
  let configFile: string;
  let key: ClientKey;
  let replicas: [Replica, Replica];

  let started = 0;
  const startReplica = async (): Promise<Replica> => {
    const log: string[] = [];
    const logTo = new Writable({ write: (chunk, _encoding, done) => done(void log.push(String(chunk))) });
    // Each writes a stream of its own in the audit log that they share.
    const config = { ...loadConfig(configFile, {}), audit: { instance: `replica-${++started}` } };
    const gateway = await startGateway(config, { logTo });
    const { port } = JSON.parse(log.find((line) => line.includes('gateway.started')) ?? '') as { port: number };
    return { gateway, log, url: `http://127.0.0.1:${port}` };
  };
  const assertion = async (signer = key): Promise<string> =>
    new SignJWT({})
      .setProtectedHeader({ alg: signer.alg, kid: signer.kid, typ: 'JWT' })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(`${publicUrl}/auth/token`)
      .setJti(randomUUID())
      .setExpirationTime('4m')
      .sign(await importJWK(signer.jwk, signer.alg));
  const post = async ({ url }: Replica, signed: string) => {
    const answer = await fetch(`${url}/auth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'system/MedicationDispense.rs',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: signed,
      }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, string> };
  };
  const get = (url: string, token = '') => fetch(url, { headers: { authorization: `Bearer ${token}` } });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-replicas-'));
    [redis, simulator] = await Promise.all([startRedis(), startSimulator({ asOf })]);
    ({ configFile, key } = await writeHouse(folder, simulator, {
      server: { port: 0, publicUrl },
      redis: redis.url,
      limits: { client: { rate: 10, burst: 20 } },
    }));
    replicas = [await startReplica(), await startReplica()];
  });
  afterAll(async () => {
    await Promise.all(replicas.map(({ gateway }) => gateway.close()));
    await Promise.all([simulator.stop(), redis.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('accepts an assertion once, whichever of them was asked first', async () => {
    const signed = await assertion();
    expect((await post(replicas[0], signed)).status).toBe(200);
    const { status, body } = await post(replicas[1], signed);
    expect([status, body.error]).toEqual([400, 'invalid_client']);
    expect(replicas[1].log.join('')).toContain('"outcome":"replay"');

    const other = await assertion();
    const both = await Promise.all(replicas.map((replica) => post(replica, other)));
    expect(both.map(({ status: one }) => one).sort()).toEqual([200, 400]);
  });

  it('lets no forged assertion burn an identifier', async () => {
    const signed = await assertion();
    const forged = `${signed.slice(0, -8)}AAAAAAAA`;
    expect((await post(replicas[0], forged)).status).toBe(400);
    expect((await post(replicas[1], signed)).status).toBe(200);
  });

  it("honours each other's tokens, and reads back what the other answered; Redis sees nothing of it", async () => {
    const { access_token: token } = (await post(replicas[0], await assertion())).body;
    const found = await get(searchUrl(`${replicas[1].url}/fhir`, star), token);
    expect(found.status).toBe(200);
    const { entry } = (await found.json()) as {
      entry: { fullUrl: string; resource: { resourceType: string; id: string; identifier?: { value: string }[] } }[];
    };
    const dispenses = entry.filter(({ resource }) => resource.resourceType === 'MedicationDispense');
    expect(dispenses.length).toBeGreaterThan(20);
    const readable: unknown[] = [];
    for (const { fullUrl } of dispenses.slice(0, 5)) {
      const answer = await get(fullUrl.replace(publicUrl, replicas[0].url), token);
      expect(answer.status).toBe(200);
      readable.push(await answer.json());
    }
    expect(readable).toEqual(dispenses.slice(0, 5).map(({ resource }) => resource));

    const canaries = [
      ...[star.given, star.family, star.birthDate, star.birthDate.replaceAll('-', ''), clientId],
      ...dispenses.flatMap(({ resource }) => (resource.identifier ?? []).map(({ value }) => value)),
      ...dispenses.map(({ resource }) => resource.id),
    ].filter((text) => text !== undefined && text.length > 3);
    expect(canaries.length).toBeGreaterThan(40);
    const held = await everythingIn(redis.url);
    expect(held.names.filter((name) => name.startsWith('pdmp:kept:')).length).toBeGreaterThan(0);
    expect(held.names.filter((name) => name.startsWith('pdmp:place:')).length).toBeGreaterThan(20);
    expect(canaries.filter((canary) => held.text.includes(canary))).toEqual([]);
    expect(held.lasting).toEqual([]);
  });

  it('counts a client over both of them', async () => {
    const { access_token: token } = (await post(replicas[1], await assertion())).body;
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) => get(`${replicas[i % 2]?.url}/fhir/Patient/none`, token)),
    );
    const served = answers.filter(({ status }) => status === 404).length;
    expect(served).toBeLessThanOrEqual(40);
    expect(answers.filter(({ status }) => status === 429).length).toBe(60 - served);
  });

  it('refuses tokens with 503 while Redis is gone, still answers questions, says so in the log, and recovers', async () => {
    await new Promise((resolve) => setTimeout(resolve, 2_100)); // the window of the test before
    const { access_token: token } = (await post(replicas[0], await assertion())).body;
    await redis.kill();
    const refused = await post(replicas[0], await assertion());
    expect([refused.status, refused.body.error]).toEqual([503, 'temporarily_unavailable']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const asked = await get(searchUrl(`${replicas[0].url}/fhir`, star), token);
    expect(asked.status).toBe(200);
    const read = await get(`${replicas[0].url}/fhir/Patient/none`, token);
    expect([read.status, Number(read.headers.get('retry-after'))]).toEqual([503, 5]);
    expect(replicas[0].log.join('')).toContain('redis.lost');

    await redis.restart();
    for (let i = 0; i < 50 && !replicas[0].log.join('').includes('redis.back'); i += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await post(replicas[0], await assertion())).status).toBe(200);
  });
});

it('does not start without the Redis it is configured with, and says so in a sentence', async () => {
  expect(await withoutRedis).toMatchObject({
    name: 'StoreError',
    code: 'unreachable',
    message: 'Redis at 127.0.0.1:1/0 does not answer (ECONNREFUSED): start it, or correct redis',
  });
});

async function startWithoutRedis(): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'pdmp-replicas-'));
  const simulator = await startSimulator({ asOf });
  const { configFile } = await writeHouse(folder, simulator, { redis: 'redis://:s3cret@127.0.0.1:1/0' });
  const logTo = new Writable({ write: (_chunk, _encoding, done) => done() });
  const outcome = await startGateway(loadConfig(configFile, {}), { logTo }).catch((error: unknown) => error);
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
  return outcome;
}

/** Names and values of all keys, and those of answers, tokens and limits that would stay for good. */
async function everythingIn(url: string): Promise<{ names: string[]; text: string; lasting: string[] }> {
  const redis = await openRedis({ url });
  try {
    const kept = await keysIn(redis);
    const names = kept.map(({ name }) => name);
    const lives = await Promise.all(names.map((name) => redis.pttl(name)));
    return {
      names,
      text: kept.flatMap(({ name, bytes }) => [name, bytes.toString()]).join('\n'),
      // What BullMQ knows of its own queue stays.
      lasting: names.filter((name, i) => (lives[i] ?? -1) < 0 && !/^pdmp:jobs-\w+:meta$/.test(name)),
    };
  } finally {
    await redis.quit();
  }
}
