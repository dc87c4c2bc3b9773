import { Pool, buildConnector } from 'undici';
import { TransportError, worthAnotherConnect } from './errors.js';
import { gunzipReply } from './gunzip.js';
import { probeEndpoint } from './probe.js';
import { sendOnce } from './send.js';
import type { ConnectionOptions, HttpConnection, HttpRequest, Reply } from './types.js';

export type { Connection, ConnectionOptions, HttpConnection, HttpRequest, Reply, TlsOptions } from './types.js';

const RETRY_PAUSE_MS = 100;

/**
 * Opens a pool of connections to one endpoint. Nothing is sent before the first question.
 * @throws TypeError where the endpoint is not an http(s) URL
 */
export function openConnection(options: ConnectionOptions): HttpConnection {
  const url = new URL(options.endpoint);
  if (!['http:', 'https:'].includes(url.protocol)) throw new TypeError('The endpoint is not an http(s) URL.');
  const limit = options.maxResponseBytes ?? 64 * 1024 * 1024;
  const connect = connector(options);
  const pool = new Pool(url.origin, {
    connect,
    connections: options.connections ?? 64,
    pipelining: 1,
    keepAliveTimeout: options.keepAliveMs ?? 15_000,
    keepAliveMaxTimeout: options.keepAliveMs ?? 15_000,
    // The caller's signal is the only clock.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const always = { ...options.headers, ...(options.gzip ? { 'accept-encoding': 'gzip' } : {}) };

  async function send(request: HttpRequest, signal: AbortSignal): Promise<Reply> {
    const whole = { ...request, headers: { ...always, ...request.headers } };
    const reply = await sendOnce(pool, whole, limit, signal).catch(async (error: unknown) => {
      if (!(error instanceof TransportError) || !retryable(error)) throw error;
      await pause(signal);
      return sendOnce(pool, whole, limit, signal);
    });
    return options.gzip ? gunzipReply(reply, limit) : reply;
  }

  return {
    send,
    post: (body, headers, signal) => send({ method: 'POST', path: url.pathname + url.search, headers, body }, signal),
    probe: (signal) => probeEndpoint(connect, url, signal),
    close: () => pool.destroy(),
  };
}

function connector(options: ConnectionOptions): buildConnector.connector {
  const { ca, ...tls } = options.tls ?? {};
  return buildConnector({
    ...tls,
    ca: typeof ca === 'object' ? [...ca] : ca,
    timeout: options.connectTimeoutMs ?? 10_000,
    minVersion: 'TLSv1.2',
    // Said aloud so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off.
    rejectUnauthorized: true,
  });
}

function retryable(error: TransportError): boolean {
  return error.code === 'unreachable' && error.disclosed === 'no' && worthAnotherConnect(error.cause);
}

/** A moment for a listener that is just restarting; ends early when the signal aborts. */
function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, RETRY_PAUSE_MS);
    signal.addEventListener('abort', done);
  });
}
