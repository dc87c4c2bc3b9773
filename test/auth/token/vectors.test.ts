import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import { base64url, compactVerify, importJWK } from 'jose';
import { accessTokens } from '../../../src/auth/accessToken.js';
import { type AuthEvent, configuredClients, openKeyRing } from '../../../src/auth/index.js';
import { clientKeys } from '../../../src/auth/token/clientKeys.js';
import { tokenEndpoint } from '../../../src/auth/token/endpoint.js';
import { jwksFetcher } from '../../../src/auth/token/fetchJwks.js';
import { jwksCache } from '../../../src/auth/token/jwksCache.js';
import { memoryReplayGuard } from '../../../src/store/index.js';
import { clientWith, hangUp, JWT_BEARER, listen, SCOPE } from '../support/rig.js';
import { example, rfc7515, smart, type Vector } from './vectors.js';

/** The token endpoint as the gateway has it, for the audience of the specification, under the test's clock. */
describe('assertions that were signed long ago', () => {
  const events: AuthEvent[] = [];
  let now = 0;
  let folder: string;
  let url: string;
  let server: Server;
  let replay = memoryReplayGuard();
  const clock = (): Date => new Date(now * 1000);
  const fetcher = jwksFetcher(clock);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pdmp-vectors-'));
    const jwks = { keys: [...smart, ...rfc7515].map(({ key }) => key) };
    const registry = configuredClients([clientWith(example.client, { jwks }), clientWith('joe', { jwks })]);
    const tokens = accessTokens({
      keys: await openKeyRing({ folder, clock }),
      issuer: 'https://authorize.smarthealthit.org',
      audience: 'https://fhir.smarthealthit.org',
      lifeSeconds: 300,
      clock,
    });
    const endpoint = tokenEndpoint({
      tokens,
      observe: (event) => events.push(event),
      readIndividual: () => ['nobody is named here'],
      checks: {
        registry,
        findKey: clientKeys(jwksCache({ fetcher, clock })),
        replay: { claim: (issuer, id, until) => replay.claim(issuer, id, until) },
        audience: example.audience,
        clock,
        skewSeconds: 60,
      },
    });
    server = createServer(express().use(endpoint));
    url = await listen(server);
  });
  afterAll(async () => {
    await hangUp(server);
    await fetcher.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    now = example.expiry - 300;
    replay = memoryReplayGuard({ clock });
  });

  const ask = async (assertion: string) => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: SCOPE,
      client_assertion_type: JWT_BEARER,
      client_assertion: assertion,
    });
    const answer = await fetch(`${url}/auth/token`, { method: 'POST', body });
    const { error } = (await answer.json()) as { error?: string };
    return [answer.status, error, events.at(-1)?.outcome];
  };
  const issued = [200, undefined, 'issued'];
  const refused = (reason: string) => [400, 'invalid_client', reason];

  describe.each(smart.map((vector): [string, Vector] => [vector.alg, vector]))('K-8: %s', (_alg, { jwt, key }) => {
    it('says what the specification says', () => {
      const [header = '', payload = ''] = jwt.split('.').map((part) => Buffer.from(part, 'base64url').toString());
      expect(JSON.parse(header)).toEqual({ alg: key.alg, kid: key.kid, typ: 'JWT' });
      expect(JSON.parse(payload)).toEqual({
        iss: example.client,
        sub: example.client,
        aud: example.audience,
        exp: example.expiry,
        jti: 'random-non-reusable-jwt-id-123',
      });
    });

    it('gets a token in its time, once', async () => {
      expect(await ask(jwt)).toEqual(issued);
      expect(await ask(jwt)).toEqual(refused('replay'));
    });

    it.each([
      ['361 s before exp', -361, refused('expiry')],
      ['360 s before exp, by a clock 60 s ahead of ours', -360, issued],
      ['59 s past exp, by a clock behind ours', 59, issued],
      ['60 s past exp', 60, refused('expiry')],
      ['ten years past exp', 315_360_000, refused('expiry')],
    ])('%s', async (_when, later, expected) => {
      now = example.expiry + later;
      expect(await ask(jwt)).toEqual(expected);
    });

    it('with one bit of claims or signature changed (every 41st is tried) is refused, and burns nothing', async () => {
      const [header = '', ...parts] = jwt.split('.');
      const [payload = new Uint8Array(), signature = new Uint8Array()] = parts.map((part) => base64url.decode(part));
      const whole = Buffer.concat([payload, signature]);
      for (let bit = 0; bit < whole.length * 8; bit += 41) {
        const bytes = Buffer.from(whole);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const halves = [bytes.subarray(0, payload.length), bytes.subarray(payload.length)];
        const forged = [header, ...halves.map((half) => base64url.encode(half))].join('.');
        expect([bit, (await ask(forged)).slice(0, 2)]).toEqual([bit, [400, 'invalid_client']]);
      }
      expect(await ask(jwt)).toEqual(issued);
    });
  });

  describe.each(rfc7515.map((vector): [string, Vector] => [vector.alg, vector]))('RFC 7515: %s', (alg, vector) => {
    it('is rightly signed', async () => {
      const { payload } = await compactVerify(vector.jwt, await importJWK({ ...vector.key }, alg));
      expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({ iss: 'joe', exp: 1_300_819_380 });
    });

    it('is refused all the same: SMART does not name the algorithm', async () => {
      now = 1_300_819_380 - 300;
      expect(await ask(vector.jwt)).toEqual(refused('algorithm'));
    });
  });
});
