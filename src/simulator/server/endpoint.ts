import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** PEM texts. With `ca`, only clients with a certificate of that authority are let in. */
export interface EndpointTls {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
}

/** A listener that can be taken away and put back at the same port. */
export interface Endpoint {
  /** `http://127.0.0.1:9101`; https with TLS. */
  readonly origin: string;
  /** Nobody listens and nobody stays connected. */
  refuse(): Promise<void>;
  /** Listens again. */
  accept(): Promise<void>;
}

/** Starts to listen. Port 0 takes a free one. */
export async function openEndpoint(
  options: { readonly host: string; readonly port: number; readonly tls?: EndpointTls },
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Endpoint> {
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch(() => {
      // a broken simulator must look broken, not slow
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end('the simulator failed\n');
    });
  };
  const { tls } = options;
  const server: Server =
    tls === undefined
      ? createHttpServer(onRequest)
      : createHttpsServer(
          { ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
          onRequest,
        );
  server.keepAliveTimeout = 60_000;
  await listen(server, options.host, options.port);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://${host}:${port}`,
    async refuse() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    async accept() {
      if (!server.listening) await listen(server, options.host, port);
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
