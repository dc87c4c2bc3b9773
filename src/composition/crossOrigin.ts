import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

const ASKED: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Accept, Content-Type, If-None-Match, Prefer, X-Request-ID',
  'Access-Control-Max-Age': '600',
};
const EXPOSED =
  'Content-Location, ETag, Last-Modified, Location, Retry-After, WWW-Authenticate, X-Correlation-Id, X-Progress, X-Request-ID';

/**
 * Lets pages of these origins read what the clients' door answers, and answers a browser that asks first. No other page
 * may: what any may read (metadata, discovery) says so itself. Never with credentials, which are no part of this door.
 */
export function crossOrigin(origins: readonly string[], listener: RequestListener): RequestListener {
  if (origins.length === 0) return listener;
  return (req, res) => {
    const { origin } = req.headers;
    if (origin === undefined || !origins.includes(origin)) return listener(req, res);
    res.setHeader('Access-Control-Allow-Origin', origin);
    if (asksFirst(req)) return mayAsk(res);
    res.setHeader('Access-Control-Expose-Headers', EXPOSED);
    return listener(req, res);
  };
}

function asksFirst({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function mayAsk(res: ServerResponse): void {
  for (const [name, value] of Object.entries(ASKED)) res.setHeader(name, value);
  res.writeHead(204, { 'Cache-Control': 'no-store', Vary: 'Origin' }).end();
}
