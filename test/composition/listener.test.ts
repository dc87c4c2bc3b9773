import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect as connectPlain, type Socket } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Router } from 'express';
import { publicApp } from '../../src/composition/apps.js';
import { healthRouter } from '../../src/composition/health.js';
import { type Listener, listen } from '../../src/composition/listener.js';
import { Secret } from '../../src/config/secret.js';
import { makeAuthority } from '../support/certificates.js';

const app = publicApp({
  url: 'https://pdmp.example.org',
  proxies: 0,
  health: healthRouter(() => true),
  admit: (_req, _res, next) => next(),
  auth: Router(),
  fhir: Router(),
  report: Router(),
  pmix: Router(),
});

describe('the door with TLS (K-17)', () => {
  const authority = makeAuthority('door authority');
  const { cert, key } = authority.issue('pdmp.example.org');
  let door: Listener;
  beforeAll(async () => {
    door = await listen({ host: '127.0.0.1', port: 0, tls: { cert, key: new Secret(key) } }, app);
  });
  afterAll(() => door.close(0));

  /** The version that was agreed on, or the code of the refusal. */
  const agreed = async (versions: ConnectionOptions): Promise<string | null | undefined> => {
    const { port } = door;
    const socket = connect({
      host: '127.0.0.1',
      port,
      ca: authority.cert,
      servername: 'pdmp.example.org',
      ...versions,
    });
    try {
      await once(socket, 'secureConnect');
      return socket.getProtocol();
    } catch (error) {
      return (error as NodeJS.ErrnoException).code;
    } finally {
      socket.destroy();
    }
  };

  it('speaks TLS 1.3 where the client can, and 1.2', async () => {
    expect(await agreed({})).toBe('TLSv1.3');
    expect(await agreed({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
  });

  it.each(['TLSv1', 'TLSv1.1'] as const)('refuses %s', async (version) => {
    const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
    expect(await agreed(old)).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });

  it.each(['aNULL', 'eNULL'])('has no cipher without authentication or encryption: %s', async (weak) => {
    const refusal = await agreed({ maxVersion: 'TLSv1.2', ciphers: `${weak}:@SECLEVEL=0` });
    expect(refusal).toBe('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE');
  });

  it('speaks no plain HTTP, and redirects nobody', async () => {
    const socket = connectPlain(door.port, '127.0.0.1');
    socket.write('GET /healthz HTTP/1.1\r\nHost: pdmp.example.org\r\n\r\n');
    expect(await allOf(socket)).not.toMatch(/ok|30\d/);
  });
});

describe('the door', () => {
  let door: Listener;
  beforeAll(async () => {
    door = await listen({ host: '127.0.0.1', port: 0 }, app);
  });
  afterAll(() => door.close(0));

  it('answers TRACE with nothing of the request', async () => {
    const sent = request({
      host: '127.0.0.1',
      port: door.port,
      method: 'TRACE',
      headers: { 'x-canary': 'Quackenbush' },
    });
    sent.end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const text = await textOf(answer);
    expect([answer.statusCode, text]).toEqual([404, 'not found\n']);
  });

  it.each([
    [
      'both Content-Length and Transfer-Encoding',
      'Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /',
    ],
    ['two lengths', 'Content-Length: 6\r\nContent-Length: 5\r\n\r\nabcdef'],
    ['an encoding behind chunked', 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
    ['a blank before the colon', 'Content-Length : 6\r\n\r\nabcdef'],
    ['a folded header', 'X-A: b\r\n c: d\r\nContent-Length: 0\r\n\r\n'],
  ])('refuses a request whose end is told twice or unclearly: %s', async (_how, rest) => {
    const socket = connectPlain(door.port, '127.0.0.1');
    socket.write(`POST /healthz HTTP/1.1\r\nHost: x\r\n${rest}`);
    const told = await allOf(socket);
    expect(told.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 400']);
  });
});

async function allOf(socket: Socket): Promise<string> {
  socket.setTimeout(3_000, () => socket.destroy());
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return text;
}
