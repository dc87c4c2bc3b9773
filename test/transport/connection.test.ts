import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Connection, ConnectionOptions, HttpConnection } from '../../src/transport/connection.js';
import { openConnection } from '../../src/transport/connection.js';
import { TransportError } from '../../src/transport/errors.js';
import type { TestServer } from './servers.js';
import { closedPort, httpServer, rawServer } from './servers.js';

const opened: (Connection | TestServer)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await ('close' in one ? one.close() : one.stop());
});

function keep<T extends Connection | TestServer>(one: T): T {
  opened.push(one);
  return one;
}
const open = (endpoint: string, options: Partial<ConnectionOptions> = {}): HttpConnection =>
  keep(openConnection({ endpoint, ...options }));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const never = (): AbortSignal => new AbortController().signal;
const text = (body: Uint8Array): string => new TextDecoder().decode(body);

async function failure(attempt: Promise<unknown>): Promise<TransportError> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TransportError)) throw new Error(`Expected a TransportError, got ${String(error)}`);
  return error;
}

describe('openConnection', () => {
  it('posts the bytes to path and query, with headers, and gives status, headers and body back', async () => {
    const seen: { method?: string; url?: string; headers?: unknown; body?: string } = {};
    const server = keep(
      await httpServer((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        request.on('end', () => {
          Object.assign(seen, { method: request.method, url: request.url, headers: request.headers, body });
          response.writeHead(500, { 'content-type': 'application/xml', 'set-cookie': ['a=1', 'b=2'] }).end('<ä/>');
        });
      }),
    );
    const connection = open(server.url, { headers: { authorization: 'Basic eA==' } });
    const view = bytes('xx<q>ä</q>xx').subarray(2, -2);
    const reply = await connection.post(view, { 'content-type': 'application/xml' }, never());
    expect(reply.status).toBe(500);
    expect(reply.headers).toMatchObject({ 'content-type': 'application/xml', 'set-cookie': 'a=1, b=2' });
    expect(text(reply.body)).toBe('<ä/>');
    expect(seen).toMatchObject({ method: 'POST', url: '/pmix?x=1', body: '<q>ä</q>' });
    expect(seen.headers).toMatchObject({ authorization: 'Basic eA==', 'content-type': 'application/xml' });
    expect(seen.headers).toMatchObject({ 'content-length': String(view.length) });
    expect(seen.headers).not.toHaveProperty('accept-encoding');
  });

  it('asks at other paths of the origin, by GET too, with the headers that always go along', async () => {
    const seen: string[] = [];
    const server = keep(
      await httpServer((request, response) => {
        seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${request.headers.accept}`);
        response.end('{}');
      }),
    );
    const connection = open(server.url, { headers: { authorization: 'Basic eA==' } });
    const headers = { accept: 'application/json' };
    await connection.send({ method: 'GET', path: '/other?y=2', headers }, never());
    await connection.send({ method: 'POST', path: '/_search', headers, body: bytes('a=b') }, never());
    expect(seen).toEqual(['GET /other?y=2 Basic eA== application/json', 'POST /_search Basic eA== application/json']);
  });

  it('keeps one socket for questions one after another', async () => {
    const server = keep(await httpServer((_request, response) => response.end('<a/>')));
    const connection = open(server.url);
    for (let i = 0; i < 20; i += 1) {
      await connection.post(bytes('<q/>'), {}, never());
      await pause(5);
    }
    expect(server.connections()).toBe(1);
  });

  it('opens no more sockets than the cap, and still answers every question', async () => {
    const server = keep(await httpServer((_request, response) => setTimeout(() => response.end('<a/>'), 20)));
    const connection = open(server.url, { connections: 3 });
    const replies = await Promise.all(Array.from({ length: 12 }, () => connection.post(bytes('<q/>'), {}, never())));
    expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: 12 }, () => 200));
    expect(server.connections()).toBe(3);
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const server = keep(
      await httpServer((_request, response) => {
        asked += 1;
        response.writeHead(307, { location: '/elsewhere' }).end();
      }),
    );
    const reply = await open(server.url).post(bytes('<q/>'), {}, never());
    expect([reply.status, asked]).toEqual([307, 1]);
  });

  it('refuses an endpoint that is not http(s)', () => {
    expect(() => openConnection({ endpoint: 'ftp://127.0.0.1/' })).toThrow(TypeError);
  });
});

describe('a connection that fails', () => {
  it('is unreachable and has disclosed nothing where nothing listens', async () => {
    const connection = open(`http://127.0.0.1:${await closedPort()}/`, { connections: 1 });
    const failures = await Promise.all([1, 2, 3].map(() => failure(connection.post(bytes('<q/>'), {}, never()))));
    for (const error of failures) {
      expect(error).toMatchObject({ code: 'unreachable', disclosed: 'no' });
      expect(error.message).toContain('ECONNREFUSED');
    }
  });

  it('tries a refused connect once more', async () => {
    const port = await closedPort();
    const { createServer } = await import('node:http');
    const late = createServer((_request, response) => response.end('<a/>'));
    const pending = open(`http://127.0.0.1:${port}/`).post(bytes('<q/>'), {}, never());
    setTimeout(() => late.listen(port, '127.0.0.1'), 30);
    const reply = await pending;
    late.closeAllConnections();
    late.close();
    expect(reply.status).toBe(200);
  });

  it('never repeats a request that was sent', async () => {
    let asked = 0;
    const server = keep(
      await rawServer((socket) => {
        socket.on('data', () => {
          asked += 1;
          socket.destroy();
        });
      }),
    );
    const error = await failure(open(server.url).post(bytes('<q/>'), {}, never()));
    expect(error).toMatchObject({ code: 'reset', disclosed: 'maybe' });
    expect([asked, server.connections()]).toEqual([1, 1]);
  });

  it('gives up connecting after connectTimeoutMs', async () => {
    const server = keep(await rawServer(() => undefined));
    const connection = open(server.url.replace('http:', 'https:'), { connectTimeoutMs: 300 });
    const started = performance.now();
    const error = await failure(connection.post(bytes('<q/>'), {}, never()));
    expect(error).toMatchObject({ code: 'unreachable', disclosed: 'no' });
    expect(error.message).toContain('in time');
    expect(server.connections()).toBe(1);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it.each([
    ['a short body, connection kept', 'Content-Length: 100\r\n\r\n<a>'],
    ['a short body, connection closed', 'Content-Length: 100\r\nConnection: close\r\n\r\n<a>'],
    ['a chunk that stops', 'Transfer-Encoding: chunked\r\n\r\n20\r\n<a>'],
    ['a chunk that stops, connection closed', 'Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n20\r\n<a>'],
    ['no last chunk', 'Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\n<a>\r\n'],
    ['headers only in part', 'Content-Ty'],
  ])('is a reset on %s', async (_name, rest) => {
    const server = keep(
      await rawServer((socket) => {
        socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${rest}`));
      }),
    );
    const error = await failure(open(server.url).post(bytes('<q/>'), {}, never()));
    expect(error).toMatchObject({ code: 'reset', disclosed: 'maybe' });
  });

  it('is a reset where the peer answers no HTTP at all', async () => {
    const server = keep(await rawServer((socket) => socket.once('data', () => socket.end('SSH-2.0-no\r\n'))));
    expect(await failure(open(server.url).post(bytes('<q/>'), {}, never()))).toMatchObject({ code: 'reset' });
  });

  it('names no host, path or body in its message', async () => {
    const port = await closedPort();
    const error = await failure(open(`http://127.0.0.1:${port}/secret-path`).post(bytes('<Testa/>'), {}, never()));
    expect(error.message).not.toMatch(new RegExp(`Testa|secret-path|127|${port}`));
  });
});

describe('the abort signal', () => {
  it('refuses at once where it was aborted before', async () => {
    const server = keep(await httpServer((_request, response) => response.end()));
    const error = await failure(open(server.url).post(bytes('<q/>'), {}, AbortSignal.abort()));
    expect(error).toMatchObject({ code: 'timeout', disclosed: 'no' });
    expect(server.connections()).toBe(0);
  });

  it('is honoured while TLS hangs, and nothing was disclosed', async () => {
    const server = keep(await rawServer(() => undefined));
    const endpoint = server.url.replace('http:', 'https:');
    const started = performance.now();
    const error = await failure(open(endpoint).post(bytes('<q/>'), {}, AbortSignal.timeout(100)));
    expect(error).toMatchObject({ code: 'timeout', disclosed: 'no' });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('is honoured while queued for a socket, and the question is never sent later', async () => {
    const asked: string[] = [];
    const server = keep(
      await httpServer((request, response) => {
        asked.push(String(request.headers['x-n']));
        setTimeout(() => response.end('<a/>'), 200);
      }),
    );
    const connection = open(server.url, { connections: 1 });
    const first = connection.post(bytes('<q/>'), { 'x-n': '1' }, never());
    const second = failure(connection.post(bytes('<q/>'), { 'x-n': '2' }, AbortSignal.timeout(50)));
    const third = connection.post(bytes('<q/>'), { 'x-n': '3' }, never());
    expect(await second).toMatchObject({ code: 'timeout', disclosed: 'no' });
    expect((await first).status).toBe(200);
    expect((await third).status).toBe(200);
    expect(asked).toEqual(['1', '3']);
  });

  it('is honoured while the state thinks', async () => {
    const server = keep(await httpServer(() => undefined));
    const error = await failure(open(server.url).post(bytes('<q/>'), {}, AbortSignal.timeout(100)));
    expect(error).toMatchObject({ code: 'timeout', disclosed: 'maybe' });
  });

  it('is honoured while the body streams', async () => {
    let closed = false;
    const server = keep(
      await httpServer((_request, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('<a/>'), 10);
        response.on('close', () => {
          clearInterval(timer);
          closed = true;
        });
      }),
    );
    const error = await failure(open(server.url).post(bytes('<q/>'), {}, AbortSignal.timeout(150)));
    expect(error).toMatchObject({ code: 'timeout', disclosed: 'maybe' });
    await pause(100);
    expect(closed).toBe(true);
  });

  it('leaves no listener behind', async () => {
    const server = keep(await httpServer((_request, response) => response.end('<a/>')));
    const connection = open(server.url);
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => ((listeners += 1), add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => ((listeners -= 1), remove(...args));
    for (let i = 0; i < 5; i += 1) await connection.post(bytes('<q/>'), {}, signal);
    expect(listeners).toBe(0);
  });
});

describe('the largest answer', () => {
  it.each([
    ['announced', true],
    ['streamed', false],
  ])('stops reading when the size is %s', async (_name, announced) => {
    let written = 0;
    const server = keep(
      await httpServer((_request, response) => {
        response.on('error', () => undefined);
        if (announced) response.setHeader('content-length', 500 * 1024 * 1024);
        const chunk = Buffer.alloc(64 * 1024, 'a');
        const more = (): void => {
          while (!response.destroyed && response.write(chunk)) written += chunk.length;
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      }),
    );
    const error = await failure(open(server.url, { maxResponseBytes: 100_000 }).post(bytes('<q/>'), {}, never()));
    expect(error).toMatchObject({ code: 'limit', disclosed: 'maybe' });
    expect(written).toBeLessThan(50 * 1024 * 1024);
  });

  it('lets an answer of exactly the limit through', async () => {
    const server = keep(await httpServer((_request, response) => response.end('a'.repeat(1000))));
    const reply = await open(server.url, { maxResponseBytes: 1000 }).post(bytes('<q/>'), {}, never());
    expect(reply.body).toHaveLength(1000);
  });
});

describe('gzip', () => {
  const zipped = (body: Buffer): Promise<TestServer> =>
    httpServer((request, response) => {
      const offered = request.headers['accept-encoding'] === 'gzip';
      response.writeHead(200, offered ? { 'content-encoding': 'gzip' } : {}).end(offered ? body : 'plain');
    });

  it('is offered and undone where asked for', async () => {
    const server = keep(await zipped(gzipSync('<a/>')));
    expect(text((await open(server.url, { gzip: true }).post(bytes('<q/>'), {}, never())).body)).toBe('<a/>');
    expect(text((await open(server.url).post(bytes('<q/>'), {}, never())).body)).toBe('plain');
  });

  it('keeps to the limit when a small answer unpacks to a large one', async () => {
    const server = keep(await zipped(gzipSync(Buffer.alloc(10_000_000))));
    const connection = open(server.url, { gzip: true, maxResponseBytes: 1_000_000 });
    expect(await failure(connection.post(bytes('<q/>'), {}, never()))).toMatchObject({ code: 'limit' });
  });

  it('is a reset where the compressed stream ends early', async () => {
    const server = keep(await zipped(gzipSync('<a/>'.repeat(100)).subarray(0, 20)));
    const connection = open(server.url, { gzip: true });
    expect(await failure(connection.post(bytes('<q/>'), {}, never()))).toMatchObject({ code: 'reset' });
  });
});

describe('close', () => {
  it('breaks off what runs', async () => {
    const server = keep(await httpServer(() => undefined));
    const connection = openConnection({ endpoint: server.url });
    const pending = failure(connection.post(bytes('<q/>'), {}, never()));
    await pause(50);
    await connection.close();
    expect(await pending).toMatchObject({ code: 'reset', disclosed: 'maybe' });
    expect(await failure(connection.post(bytes('<q/>'), {}, never()))).toMatchObject({ disclosed: 'no' });
  });
});
