import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Log, Metrics } from '../../telemetry/index.js';
import { bodyRefusal, HttpRefusal } from '../reply/body.js';

/** A door as logs and figures name it. */
export interface ObservedDoor {
  readonly route: '/script' | '/asap' | '/pmix';
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What a door knows of a request, for its logs. */
export interface Seen {
  /** Our own name of it, 32 hex digits. */
  readonly requestId: string;
  /** The client that it came from, once that is known. */
  client?: string;
}
const seen = new WeakMap<Request, Seen>();

/** What is known of a request that came through {@link observe}. */
export function seenOf(req: Request): Seen {
  return seen.get(req)!;
}

/** Headers of every answer; then its figures. */
export function observe({ route, log, metrics }: ObservedDoor): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const about: Seen = { requestId: randomUUID().replaceAll('-', '') };
    seen.set(req, about);
    res.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'X-Request-ID': about.requestId });
    res.once('close', () => {
      const figures = { route, ms: Math.round(performance.now() - startedAt) } as const;
      const { method } = req;
      metrics.request({ ...figures, httpStatus: res.statusCode });
      const aborted = !res.writableFinished;
      log.info('http.request', { ...about, method, ...figures, status: res.statusCode, aborted });
    });
    next();
  };
}

/** Counts a request against its address. @param count resolves to the seconds to wait where there were too many */
export function admitted(count: (req: Request) => Promise<number | undefined>): RequestHandler {
  return async (req, _res, next) => {
    const wait = await count(req);
    if (wait !== undefined)
      throw new HttpRefusal(429, 'Too many messages from this address: wait as Retry-After says.', {
        'Retry-After': String(wait),
      });
    next();
  };
}

/** Aborts when nobody waits for the answer any more. */
export function goneSignal(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  return gone.signal;
}

/** What goes back over HTTP. */
export interface MessageReply {
  readonly status: number;
  /** With its parameters. */
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends an answer as it stands: Express would write a content type's parameters anew. */
export function sendReply(res: Response, { status, contentType, body, headers }: MessageReply): void {
  res.status(status).set(headers ?? {});
  res.setHeader('Content-Type', contentType);
  res.setHeader('Content-Length', body.length);
  res.end(body);
}

/** What is told where the gateway itself failed. */
export const BROKEN = 'The gateway failed; its operator finds why under the X-Request-ID.';

/** Answers what a door threw before it looked for a message. */
export function failure({ route, log }: ObservedDoor): ErrorRequestHandler {
  return (thrown: unknown, req, res, _next) => {
    if (res.headersSent) return void res.destroy();
    const refusal = thrown instanceof HttpRefusal ? thrown : bodyRefusal(thrown);
    const status = refusal?.status ?? 500;
    if (refusal === undefined) log.error('http.error', { requestId: seen.get(req)?.requestId, route, status }, thrown);
    res.status(status).set(refusal?.headers ?? {});
    return void res.type('text/plain').send(`${refusal?.message ?? BROKEN}\n`);
  };
}
