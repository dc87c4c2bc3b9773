import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerTls } from '../config/index.js';
import { plainKey } from './openRoutes.js';

/** A listening door. */
export interface Listener {
  readonly port: number;
  /** Refuses new connections, lets running requests end for `graceMs`, then breaks them off. */
  close(graceMs: number): Promise<void>;
}

/** Where to listen. */
export interface ListenOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tls?: ServerTls;
}

/** Bytes of a request's head (431 beyond), and milliseconds in which head and whole request must have come (408). */
const patience = { maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 30_000 };

/**
 * Listens on an address.
 * @throws the system's error where the address cannot be had, with `code` (`EADDRINUSE`, `EACCES` …)
 */
export async function listen({ host, port, tls }: ListenOptions, handler: RequestListener): Promise<Listener> {
  const server =
    tls === undefined ? createServer(patience, handler) : createTlsServer({ ...patience, ...tlsOptions(tls) }, handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { port: (server.address() as AddressInfo).port, close: (graceMs) => drain(server, graceMs) };
}

function tlsOptions({ cert, key, passphrase, clientCa }: ServerTls) {
  return {
    cert,
    key: plainKey(key.reveal(), passphrase?.reveal()),
    minVersion: 'TLSv1.2' as const,
    // Asked for, not demanded: most doors know clients by their tokens.
    ...(clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: false }),
  };
}

function drain(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => server.closeAllConnections(), graceMs);
    // Keep-alive connections fall idle one by one as their requests end.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(patience);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}
