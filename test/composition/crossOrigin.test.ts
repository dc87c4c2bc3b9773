import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Doors, openDoors } from '../../src/composition/doors.js';

const app = 'https://app.example.org';
let doors: Doors;
afterEach(() => Promise.all([doors.closeClients(0), doors.closeAdmin()]));

/** Doors before a room that lets any page read `/open`, and answers 404 to OPTIONS. */
async function open(cors: string[]): Promise<void> {
  const room: RequestListener = (req, res) => {
    if (req.url === '/open') res.setHeader('Access-Control-Allow-Origin', '*');
    res.writeHead(req.method === 'OPTIONS' ? 404 : 200).end('answer');
  };
  const host = '127.0.0.1';
  const asap = { action: 'urn:example' };
  doors = await openDoors({ server: { host, port: 0, proxies: 0, cors, asap }, admin: { host, port: 0 } }, room, room);
}

const ask = (base: string, origin: string | undefined, method = 'GET', path = '/') =>
  fetch(`${base}${path}`, {
    method,
    headers: {
      ...(origin === undefined ? {} : { origin }),
      ...(method === 'OPTIONS' ? { 'access-control-request-method': 'POST' } : {}),
    },
  });
const corsOf = ({ headers }: Response) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

describe('crossOrigin', () => {
  it('is off by default: no page of another origin reads what is answered, nor may it ask', async () => {
    await open([]);
    for (const method of ['GET', 'OPTIONS'])
      for (const origin of [app, 'null', undefined]) expect(corsOf(await ask(doors.url, origin, method))).toEqual([]);
    expect(corsOf(await ask(doors.url, app, 'GET', '/open'))).toEqual(['access-control-allow-origin']);
  });

  it('lets pages of the configured origins read answers, with the headers that a FHIR client looks at', async () => {
    await open(['http://localhost:3000', app]);
    const { status, headers } = await ask(doors.url, app);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, app]);
    for (const name of ['ETag', 'Content-Location', 'X-Request-ID', 'Retry-After'])
      expect(headers.get('access-control-expose-headers')).toContain(name);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('answers their browsers before anybody asks for a token', async () => {
    await open([app]);
    const { status, headers } = await ask(doors.url, app, 'OPTIONS');
    expect([status, headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([204, app, 'Origin']);
    expect(headers.get('access-control-allow-methods')).toContain('POST');
    for (const name of ['Authorization', 'Content-Type', 'Prefer'])
      expect(headers.get('access-control-allow-headers')).toContain(name);
  });

  it.each([`${app}.evil.example`, `${app}:8443`, 'http://app.example.org', 'null', 'https://APP.example.org'])(
    'does not take %s for one of them',
    async (origin) => {
      await open([app]);
      expect(corsOf(await ask(doors.url, origin))).toEqual([]);
      const asked = await ask(doors.url, origin, 'OPTIONS');
      expect([asked.status, corsOf(asked)]).toEqual([404, []]);
    },
  );

  it("never opens the operators' door", async () => {
    await open([app]);
    for (const method of ['GET', 'OPTIONS']) expect(corsOf(await ask(doors.adminUrl, app, method))).toEqual([]);
  });
});
