import { request } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { searchHistory, searchUrl } from '../../src/cli/ehr/searchHistory.js';
import { cast } from '../../src/simulator/index.js';
import { type House, startHouse } from '../support/house.js';

const asOf = '2026-10-31';
const star = { ...cast.star, from: '2024-11-01', to: asOf };
const few = { rate: 1, burst: 3 };
const many = { rate: 1000, burst: 1000 };

let house: House;
afterEach(() => house.close());

/** A gateway on one demo state under these limits. */
const houseWith = async (limits: object, server: object = {}, faults = {}): Promise<void> => {
  house = await startHouse(
    { asOf, states: [{ state: 'OH', protocol: 'pmix-3' }], faults },
    { limits, server: { port: 0, ...server } },
  );
};
const get = (path: string, headers: Record<string, string> = {}) => fetch(house.gateway.url + path, { headers });
const waitOf = (answer: Response): number => Number(answer.headers.get('retry-after'));

describe('the limits of a client', () => {
  it('answer 429, Retry-After and an OperationOutcome in the format that was asked for, then serve again', async () => {
    await houseWith({ client: few });
    const { accessToken } = await house.session();
    const read = (accept: string) =>
      get('/fhir/Patient/none', { authorization: `Bearer ${accessToken}`, accept: `application/fhir+${accept}` });
    const first = await Promise.all([read('json'), read('json'), read('json')]);
    expect(first.map(({ status }) => status)).toEqual([404, 404, 404]);
    const refused = await read('json');
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'throttled' }],
    });
    const xml = await read('xml');
    expect([xml.status, xml.headers.get('content-type')]).toEqual([429, 'application/fhir+xml; charset=utf-8']);
    expect(await xml.text()).toContain('<code value="throttled"/>');
    expect(waitOf(xml)).toBeGreaterThanOrEqual(1);
    expect(waitOf(xml)).toBeLessThanOrEqual(3);
    await new Promise((resolve) => setTimeout(resolve, waitOf(xml) * 1000));
    expect((await read('json')).status).toBe(404);
    const lines = house.log.filter(({ event, status }) => event === 'http.request' && status === 429);
    expect(lines).toHaveLength(2);
  });

  it('are not spent by whoever has no token', async () => {
    await houseWith({ client: few });
    const { accessToken } = await house.session();
    for (let i = 0; i < 10; i += 1) {
      expect((await get('/fhir/Patient/none', { authorization: 'Bearer wrong' })).status).toBe(401);
    }
    expect((await get('/fhir/Patient/none', { authorization: `Bearer ${accessToken}` })).status).toBe(404);
  });
});

describe('the limits of an address', () => {
  it('refuse at the FHIR door before anything is looked at', async () => {
    await houseWith({ address: few });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i += 1) statuses.push((await get('/fhir/metadata')).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    expect((await get('/healthz')).status).toBe(200);
  });

  it('believe X-Forwarded-For for as many proxies as there are, and no further', async () => {
    await houseWith({ address: few }, { proxies: 1 });
    const from = async (chain: string) => (await get('/fhir/metadata', { 'x-forwarded-for': chain })).status;
    for (let i = 0; i < 3; i += 1) expect(await from(`203.0.113.${i}, 192.0.2.1`)).toBe(200);
    expect(await from('203.0.113.9, 192.0.2.1')).toBe(429);
    expect(await from('203.0.113.9, 192.0.2.2')).toBe(200);
  });

  it('do not believe it where no proxy is configured', async () => {
    await houseWith({ address: few });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i += 1)
      statuses.push((await get('/fhir/metadata', { 'x-forwarded-for': `192.0.2.${i}` })).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});

describe('the limits of requests for tokens', () => {
  const post = (body: string) =>
    fetch(`${house.gateway.url}/auth/token`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const refusal = async (answer: Response) => {
    expect(waitOf(answer)).toBeGreaterThanOrEqual(1);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return [answer.status, ((await answer.json()) as { error: string }).error];
  };

  it('refuse an address as OAuth does', async () => {
    await houseWith({ address: few });
    for (let i = 0; i < 3; i += 1) expect((await post('grant_type=x')).status).toBe(400);
    expect(await refusal(await post('grant_type=x'))).toEqual([429, 'temporarily_unavailable']);
    const metrics = await (await fetch(`${house.gateway.adminUrl}/metrics`)).text();
    expect(metrics).toContain('pdmp_token_requests_total{code="throttled"} 1');
  });

  it('refuse in the name of a client, and let others from the same address pass', async () => {
    await houseWith({ token: few, address: many });
    const assertionOf = (id: string) =>
      [
        { alg: 'ES384', typ: 'JWT', kid: 'k' },
        { iss: id, sub: id },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.') + '.AAAA';
    const ask = (id: string) =>
      post(
        `grant_type=client_credentials&scope=system/*.rs&client_assertion=${assertionOf(id)}` +
          '&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      );
    for (let i = 0; i < 3; i += 1) expect((await ask('stranger')).status).toBe(400);
    expect(await refusal(await ask('stranger'))).toEqual([429, 'temporarily_unavailable']);
    expect((await ask('other')).status).toBe(400);
    await expect(house.session()).resolves.toMatchObject({ accessToken: expect.any(String) as unknown });
  });
});

describe('the bound of questions that run at a time', () => {
  it('answers one too many with 503 and Retry-After, and has the place again afterwards', async () => {
    await houseWith({ questions: 1 }, {}, { OH: 'slow:700' });
    const session = await house.session();
    const running = searchHistory(session, star);
    await new Promise((resolve) => setTimeout(resolve, 250));
    const refused = await fetch(searchUrl(session.base, star), {
      headers: { authorization: `Bearer ${session.accessToken}` },
    });
    expect([refused.status, waitOf(refused)]).toEqual([503, 1]);
    expect(await refused.json()).toMatchObject({ issue: [{ code: 'throttled' }] });
    expect((await running).status).toBe(200);
    expect((await searchHistory(session, star)).status).toBe(200);
  });

  it('has the place again where the caller went away', async () => {
    await houseWith({ questions: 1 }, {}, { OH: 'slow:700' });
    const session = await house.session();
    const impatient = new AbortController();
    const headers = { authorization: `Bearer ${session.accessToken}` };
    const gone = fetch(searchUrl(session.base, star), { headers, signal: impatient.signal });
    setTimeout(() => impatient.abort(), 200);
    await expect(gone).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await searchHistory(session, star)).status).toBe(200);
  });
});

describe('the head of a request', () => {
  it('is refused where it is too large: 414 for the URL, 431 for the headers', async () => {
    await houseWith({});
    expect((await get(`/fhir/metadata?x=${'a'.repeat(9000)}`)).status).toBe(414);
    expect((await get('/fhir/metadata', { 'x-large': 'a'.repeat(17_000) })).status).toBe(431);
  });

  it('with very many headers is served or refused, and does no harm', async () => {
    await houseWith({});
    const headers = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`x-${i}`, '1']));
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${house.gateway.url}/fhir/metadata`, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.once('error', reject);
      sent.end();
    });
    expect(status).toBe(431);
    expect((await get('/healthz')).status).toBe(200);
  });
});
