import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import type { Connection, TlsOptions } from '../../src/transport/connection.js';
import { openConnection } from '../../src/transport/connection.js';
import { TransportError } from '../../src/transport/errors.js';
import { makeAuthority } from '../support/certificates.js';
import type { TestServer } from './servers.js';
import { closedPort, httpsServer, rawServer } from './servers.js';

const authority = makeAuthority('Example State CA');
const stranger = makeAuthority('Somebody Else CA');
const serverCredential = authority.issue('localhost');
const gateway = authority.issue('gateway.example');
const intruder = stranger.issue('gateway.example');

let plain: TestServer;
let mutual: TestServer;
let tls12Mutual: TestServer;
beforeAll(async () => {
  const answer = (name: string): string => `<seen cn="${name}"/>`;
  const listener: Parameters<typeof httpsServer>[1] = (request, response) => {
    const peer = (request.socket as TLSSocket).getPeerCertificate();
    response.end(answer(String(peer.subject?.CN ?? '')));
  };
  const verify = { ca: authority.cert, requestCert: true, rejectUnauthorized: true };
  plain = await httpsServer({ ...serverCredential }, listener);
  mutual = await httpsServer({ ...serverCredential, ...verify, minVersion: 'TLSv1.3' }, listener);
  tls12Mutual = await httpsServer({ ...serverCredential, ...verify, maxVersion: 'TLSv1.2' }, listener);
});
afterAll(async () => {
  await Promise.all([plain.stop(), mutual.stop(), tls12Mutual.stop()]);
});

const opened: Connection[] = [];
afterEach(async () => {
  for (const connection of opened.splice(0)) await connection.close();
});
function open(endpoint: string, tls: TlsOptions): Connection {
  const connection = openConnection({ endpoint, tls });
  opened.push(connection);
  return connection;
}
const signal = (): AbortSignal => AbortSignal.timeout(5000);
const question = new TextEncoder().encode('<q/>');

async function ask(connection: Connection): Promise<string | TransportError> {
  try {
    return new TextDecoder().decode((await connection.post(question, {}, signal())).body);
  } catch (error) {
    if (error instanceof TransportError) return error;
    throw error;
  }
}

describe('TLS', () => {
  it('talks to a server whose authority is given', async () => {
    expect(await ask(open(plain.url, { ca: authority.cert }))).toBe('<seen cn=""/>');
    expect(await ask(open(plain.url, { ca: [stranger.cert, authority.cert] }))).toBe('<seen cn=""/>');
  });

  it('refuses a server of an unknown authority, whatever the environment says, and has disclosed nothing', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const error = await ask(open(plain.url, { ca: stranger.cert }));
      expect(error).toMatchObject({ code: 'unreachable', disclosed: 'no' });
      expect(String(error)).toContain('tls.ca');
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  it('checks the certificate against servername where one is given', async () => {
    const error = await ask(open(plain.url, { ca: authority.cert, servername: 'pdmp.example' }));
    expect(error).toMatchObject({ code: 'unreachable', disclosed: 'no' });
    expect(String(error)).toContain('tls.servername');
    expect(await ask(open(plain.url, { ca: authority.cert, servername: 'localhost' }))).toBe('<seen cn=""/>');
  });

  it('refuses TLS 1.1', async () => {
    const old = await httpsServer(
      { ...serverCredential, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      (_request, response) => response.end(),
    );
    const error = await ask(open(old.url, { ca: authority.cert }));
    await old.stop();
    expect(error).toMatchObject({ code: 'unreachable', disclosed: 'no' });
  });

  it('is unreachable where the server speaks no TLS', async () => {
    const server = await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const error = await ask(open(server.url.replace('http:', 'https:'), {}));
    await server.stop();
    expect(error).toMatchObject({ code: 'unreachable', disclosed: 'no' });
  });
});

describe('mutual TLS', () => {
  it.each([
    ['TLS 1.3', () => mutual],
    ['TLS 1.2', () => tls12Mutual],
  ])('is accepted with our certificate over %s, on one kept socket', async (_name, server) => {
    const before = server().connections();
    const connection = open(server().url, { ca: authority.cert, ...gateway });
    for (let i = 0; i < 5; i += 1) {
      expect(await ask(connection)).toBe('<seen cn="gateway.example"/>');
      await pause(20);
    }
    expect(server().connections() - before).toBe(1);
  });

  // A TLS 1.3 server decides after the client may write, so there nothing is certain any more.
  it.each([
    ['TLS 1.3', () => mutual, { code: 'reset', disclosed: 'maybe' }],
    ['TLS 1.2', () => tls12Mutual, { code: 'unreachable', disclosed: 'no' }],
  ])('is refused without a certificate over %s', async (_name, server, expected) => {
    const error = await ask(open(server().url, { ca: authority.cert }));
    expect(error).toMatchObject(expected);
    expect(String(error)).toContain('tls.cert');
  });

  it.each([
    ['TLS 1.3', () => mutual],
    ['TLS 1.2', () => tls12Mutual],
  ])('is refused with a stranger’s certificate over %s', async (_name, server) => {
    const error = await ask(open(server().url, { ca: authority.cert, ...intruder }));
    if (!(error instanceof TransportError)) throw new Error('The server let a stranger in.');
    // Node's own server hangs up without an alert once the handshake is over: all that can be known is a reset.
    expect(['unreachable', 'reset']).toContain(error.code);
  });

  it('keeps the certificates of two connections to one server apart', async () => {
    const [known, unknown] = [
      open(mutual.url, { ca: authority.cert, ...gateway }),
      open(mutual.url, { ca: authority.cert }),
    ];
    const [first, second] = await Promise.all([ask(known), ask(unknown)]);
    expect(first).toBe('<seen cn="gateway.example"/>');
    expect(second).toBeInstanceOf(TransportError);
  });
});

describe('probe', () => {
  const probe = (endpoint: string, tls: TlsOptions): Promise<string | undefined> => open(endpoint, tls).probe(signal());

  it('is content with an endpoint that accepts us, and sends no request', async () => {
    expect(await probe(plain.url, { ca: authority.cert })).toBeUndefined();
    expect(await probe(mutual.url, { ca: authority.cert, ...gateway })).toBeUndefined();
    let received = '';
    const raw = await rawServer((socket) => socket.on('data', (chunk) => (received += String(chunk))));
    expect(await probe(raw.url, {})).toBeUndefined();
    await raw.stop();
    expect(received).toBe('');
  });

  it.each<[string, () => Promise<string | undefined>, RegExp]>([
    ['a closed port', async () => probe(`http://127.0.0.1:${await closedPort()}/`, {}), /ECONNREFUSED/],
    ['an untrusted server', () => probe(plain.url, { ca: stranger.cert }), /tls\.ca/],
    ['a wrong name', () => probe(plain.url, { ca: authority.cert, servername: 'x.example' }), /tls\.servername/],
    ['no client certificate', () => probe(mutual.url, { ca: authority.cert }), /tls\.cert/],
    ['a stranger’s client certificate', () => probe(mutual.url, { ca: authority.cert, ...intruder }), /tls\.cert/],
    ['no client certificate, TLS 1.2', () => probe(tls12Mutual.url, { ca: authority.cert }), /tls\.cert/],
  ])('says what to look at for %s', async (_name, run, sentence) => {
    expect(await run()).toMatch(sentence);
  });

  it('ends with its signal', async () => {
    const silent = await rawServer(() => undefined);
    const connection = open(silent.url.replace('http:', 'https:'), {});
    expect(await connection.probe(AbortSignal.timeout(100))).toMatch(/in time/);
    await silent.stop();
  });
});
