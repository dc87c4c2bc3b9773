import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import type { TlsOptions } from 'node:tls';

/** A real server on loopback. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** TCP connections accepted so far. */
  connections(): number;
  stop(): Promise<void>;
}

/** HTTP server. */
export function httpServer(listener: RequestListener): Promise<TestServer> {
  return listen(createHttpServer(listener), 'http');
}

/** HTTPS server. */
export function httpsServer(tls: TlsOptions, listener: RequestListener): Promise<TestServer> {
  const server = createHttpsServer(tls, listener);
  server.on('tlsClientError', () => undefined);
  return listen(server, 'https');
}

/** Raw TCP server, for answers that no HTTP library would give. */
export function rawServer(talk: (socket: Socket) => void): Promise<TestServer> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    talk(socket);
  });
  return listen(server, 'http');
}

/** A port that nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = await rawServer((socket) => socket.destroy());
  await server.stop();
  return server.port;
}

async function listen(server: Server, scheme: string): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${scheme}://127.0.0.1:${port}/pmix?x=1`,
    connections: () => connections,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
