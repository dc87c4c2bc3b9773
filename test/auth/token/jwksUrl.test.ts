import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isJwksUrl } from '../../../src/auth/token/fetchJwks.js';
import { type JwksServer, startJwksServer } from '../support/jwksServer.js';
import { type ClientKey, makeKey } from '../support/keys.js';
import { clientWith, type Rig, startRig } from '../support/rig.js';

describe('keys registered by URL (K-6, K-7, K-9)', () => {
  let rig: Rig;
  let server: JwksServer;
  let next: ClientKey;
  /** How a server was waited for that never ends its answer: it takes five seconds, while others are tested. */
  let unending: Promise<{ answer: string; ms: number }>;
  beforeAll(async () => {
    next = await makeKey('ES384', 'es-2');
    unending = askUnending();
  });
  beforeEach(async () => {
    rig = await startRig();
    server = await startJwksServer(rig.es.publicJwk);
    rig.register(clientWith('remote', { jwksUrl: server.url }));
  });
  afterEach(async () => {
    await rig.close();
    await server.close();
  });

  const ask = async (change: Parameters<Rig['ask']>[0] = {}, of = rig) => {
    const { body } = await of.ask({ client: 'remote', ...change });
    return body.error === undefined ? 'issued' : `${String(body.error)}: ${String(of.events.at(-1)?.outcome)}`;
  };

  async function askUnending(): Promise<{ answer: string; ms: number }> {
    const own = await startRig();
    const slow = await startJwksServer();
    slow.answer = (_req, res) => void res.writeHead(200).write('{"keys":');
    own.register(clientWith('remote', { jwksUrl: slow.url }));
    const from = performance.now();
    const answer = await ask({}, own);
    const ms = performance.now() - from;
    await own.close();
    await slow.close();
    return { answer, ms };
  }

  it('verifies by the published key, with jku equal to the registered URL or without', async () => {
    expect(await ask()).toBe('issued');
    expect(await ask({ header: { jku: server.url } })).toBe('issued');
    expect(server.asked).toBe(1);
  });

  it.each([
    ['max-age=600', 599, 1],
    ['max-age=600', 600, 2],
    ['public, max-age="600", must-revalidate', 599, 1],
    ['max-age=600, max-age=5', 6, 2],
    ['max-age=0', 0, 2],
    ['no-store', 0, 2],
    ['no-cache, max-age=600', 0, 2],
    ['max-age=nonsense', 0, 2],
    ['max-age=-1', 0, 2],
    ['max-age=999999999', 3599, 1],
    ['max-age=999999999', 3600, 2],
    ['public', 59, 1],
    ['public', 60, 2],
  ])('Cache-Control %j: %d s later %d fetches', async (control, later, fetches) => {
    server.headers = { 'cache-control': control };
    await ask();
    rig.now += later;
    expect(await ask()).toBe('issued');
    expect(server.asked).toBe(fetches);
  });

  it('without Cache-Control: kept for a minute', async () => {
    server.headers = {};
    await ask();
    rig.now += 59;
    await ask();
    expect(server.asked).toBe(1);
    rig.now += 1;
    await ask();
    expect(server.asked).toBe(2);
  });

  it('Age is taken off, Expires is honoured', async () => {
    server.headers = { 'cache-control': 'max-age=600', age: '590' };
    await ask();
    rig.now += 10;
    await ask();
    expect(server.asked).toBe(2);
    const date = new Date(rig.now * 1000);
    const expires = new Date((rig.now + 30) * 1000);
    server.headers = { date: date.toUTCString(), expires: expires.toUTCString() };
    rig.now += 10;
    await ask();
    rig.now += 29;
    await ask();
    expect(server.asked).toBe(3);
    rig.now += 1;
    await ask();
    expect(server.asked).toBe(4);
  });

  it('an Expires that is no date is over already', async () => {
    server.headers = { expires: '0' };
    await ask();
    await ask();
    expect(server.asked).toBe(2);
  });

  it('rotation: an unknown kid makes exactly one fetch, whoever asks at once', async () => {
    await ask();
    server.keys = [rig.es.publicJwk, next.publicJwk];
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask({ key: next })));
    expect(new Set(answers)).toEqual(new Set(['issued']));
    expect(server.asked).toBe(2);
    expect(await ask({ key: next })).toBe('issued');
    expect(await ask()).toBe('issued');
    expect(server.asked).toBe(2);
  });

  it('a kid that nobody has: one forced fetch, then none for ten seconds', async () => {
    await ask();
    for (let turn = 0; turn < 5; turn++) {
      expect(await ask({ header: { kid: `guess-${turn}` } })).toBe('invalid_client: key-unknown');
    }
    expect(server.asked).toBe(2);
    rig.now += 9;
    await ask({ header: { kid: 'guess' } });
    expect(server.asked).toBe(2);
    rig.now += 1;
    await ask({ header: { kid: 'guess' } });
    expect(server.asked).toBe(3);
    expect(await ask()).toBe('issued');
  });

  it('an unknown kid in a set fetched for this very request: no second fetch', async () => {
    expect(await ask({ key: next })).toBe('invalid_client: key-unknown');
    expect(server.asked).toBe(1);
  });

  it('a key that was withdrawn is refused once the set is stale', async () => {
    await ask();
    server.keys = [next.publicJwk];
    expect(await ask()).toBe('issued');
    rig.now += 600;
    expect(await ask()).toBe('invalid_client: key-unknown');
  });

  it('a forced fetch that fails leaves the fresh set in use', async () => {
    await ask();
    server.answer = (_req, res) => void res.writeHead(500).end();
    expect(await ask({ key: next })).toBe('invalid_client: jwks-unavailable');
    expect(await ask()).toBe('issued');
  });

  it('jku of an attacker is never fetched, nor is anything else', async () => {
    const attacker = await startJwksServer(next.publicJwk);
    try {
      for (const jku of [attacker.url, `${server.url}/`, `${server.url}?x`, 'file:///etc/passwd', '']) {
        expect(await ask({ key: next, header: { jku } })).toBe('invalid_client: jku');
        expect(await ask({ header: { jku } })).toBe('invalid_client: jku');
      }
      expect([attacker.asked, server.asked]).toEqual([0, 0]);
    } finally {
      await attacker.close();
    }
  });

  it('a redirect is not followed', async () => {
    const elsewhere = await startJwksServer(rig.es.publicJwk);
    try {
      server.answer = (_req, res) => void res.writeHead(302, { location: elsewhere.url }).end();
      expect(await ask()).toBe('invalid_client: jwks-unavailable');
      expect([server.asked, elsewhere.asked]).toEqual([1, 0]);
    } finally {
      await elsewhere.close();
    }
  });

  it.each([
    ['404', 404, '{}'],
    ['204', 204, ''],
    ['not JSON', 200, '<html></html>'],
    ['no key set', 200, '{"key":[]}'],
    ['keys that are no objects', 200, '{"keys":["x"]}'],
    ['too large', 200, JSON.stringify({ keys: [], pad: 'x'.repeat(200_000) })],
    ['too many keys', 200, JSON.stringify({ keys: Array.from({ length: 101 }, () => ({})) })],
  ])('%s: no key set', async (_name, status, body) => {
    server.answer = (_req, res) => void res.writeHead(status).end(body);
    expect(await ask()).toBe('invalid_client: jwks-unavailable');
  });

  it('a broken connection: no key set, and the URL is left alone for five seconds', async () => {
    server.answer = (_req, res) => void res.destroy();
    await ask();
    expect(await ask()).toBe('invalid_client: jwks-unavailable');
    expect(server.asked).toBe(1);
    server.answer = undefined;
    rig.now += 5;
    expect(await ask()).toBe('issued');
    expect(server.asked).toBe(2);
  });

  it('a server that never ends its answer does not hold the token endpoint for more than five seconds', async () => {
    const { answer, ms } = await unending;
    expect(answer).toBe('invalid_client: jwks-unavailable');
    expect(ms).toBeLessThan(7_000);
  });

  it('many at once share one fetch', async () => {
    server.headers = { 'cache-control': 'no-store' };
    server.answer = (_req, res) =>
      void setTimeout(() => {
        res.writeHead(200, { 'cache-control': 'no-store' });
        res.end(JSON.stringify({ keys: server.keys }));
      }, 150);
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask()));
    expect(new Set(answers)).toEqual(new Set(['issued']));
    expect(server.asked).toBe(1);
  });

  it.each([
    ['https://ehr.example.org/jwks.json', true],
    ['http://127.0.0.1:9000/jwks.json', true],
    ['http://127.1.2.3/', true],
    ['http://[::1]:9000/', true],
    ['http://localhost/', true],
    ['http://ehr.localhost/', true],
    ['http://ehr.example.org/jwks.json', false],
    ['http://127.0.0.1.example.org/', false],
    ['http://localhost.example.org/', false],
    ['http://169.254.169.254/', false],
    ['http://0.0.0.0/', false],
    ['https://user:pw@ehr.example.org/', false],
    ['file:///etc/passwd', false],
    ['ftp://ehr.example.org/', false],
    ['jwks.json', false],
  ])('%s may be fetched: %s', (url, may) => {
    expect(isJwksUrl(url)).toBe(may);
  });

  it('a registered URL that may not be fetched is not, though somebody would answer there', async () => {
    rig.register(clientWith('remote', { jwksUrl: server.url.replace('127.0.0.1', '0.0.0.0') }));
    expect(await ask()).toBe('invalid_client: jwks-unavailable');
    expect(server.asked).toBe(0);
  });
});
