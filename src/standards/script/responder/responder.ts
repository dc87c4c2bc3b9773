import { randomUUID } from 'node:crypto';
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { answerMessage } from './answerMessage.js';
import { bodyRefusal, bytesOf, HttpRefusal, mediaType, messageBody } from '../../reply/body.js';
import { xmlOnly } from './body.js';
import type { ScriptResponderDeps } from './deps.js';

export type { ScriptResponderDeps } from './deps.js';

/**
 * The SCRIPT door: RxHistoryRequest of 10.6 or 2017071 by POST, to be mounted at `{publicUrl}/script`. Who asks is known
 * by the client certificate of the connection (docs/decisions/0097).
 */
export function createScriptResponder(deps: ScriptResponderDeps): Router {
  const router = Router({ caseSensitive: true });
  router.use(observe(deps));
  router.post('/', admitted(deps), ...messageBody(xmlOnly, deps.bodyBytes), serve(deps));
  router.all('/', () => {
    throw new HttpRefusal(405, 'Send a SCRIPT message by POST.', { Allow: 'POST' });
  });
  router.use(failure(deps));
  return router;
}

/** What the door knows of a request, for its logs. */
interface Seen {
  readonly requestId: string;
  client?: string;
}
const seen = new WeakMap<Request, Seen>();

/** Headers of every answer; then its figures. */
function observe({ log, metrics }: ScriptResponderDeps): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const about: Seen = { requestId: randomUUID().replaceAll('-', '') };
    seen.set(req, about);
    res.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'X-Request-ID': about.requestId });
    res.once('close', () => {
      const figures = { route: '/script', ms: Math.round(performance.now() - startedAt) } as const;
      const { method } = req;
      metrics.request({ ...figures, httpStatus: res.statusCode });
      const aborted = !res.writableFinished;
      log.info('http.request', { ...about, method, ...figures, status: res.statusCode, aborted });
    });
    next();
  };
}

function admitted({ admit }: ScriptResponderDeps): RequestHandler {
  return async (req, _res, next) => {
    const wait = await admit.address(req.ip);
    if (wait !== undefined)
      throw new HttpRefusal(429, 'Too many messages from this address: wait as Retry-After says.', {
        'Retry-After': String(wait),
      });
    next();
  };
}

function serve(deps: ScriptResponderDeps): RequestHandler {
  return async (req, res) => {
    const about = seen.get(req)!;
    const { requestId } = about;
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const { signal } = gone;
    const client = await deps.identify(req);
    about.client = client?.id;
    const arrived = { bytes: bytesOf(req), requestId, remoteAddress: req.ip ?? '' };
    const answer = await answerMessage(arrived, client, signal, deps, (error) =>
      deps.log.error('http.error', { requestId, route: '/script', status: 500 }, error),
    ).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (answer === undefined) return;
    const { status, body, wrapped, retryAfter } = answer;
    res.status(status).set(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) });
    send(res, `${wrapped ? mediaType(req) : 'application/xml'}; charset=utf-8`, body);
  };
}

function send(res: Response, type: string, body: Uint8Array): void {
  res.setHeader('Content-Type', type);
  res.setHeader('Content-Length', body.length);
  res.end(body);
}

function failure({ log }: ScriptResponderDeps): ErrorRequestHandler {
  return (thrown: unknown, req, res, _next) => {
    if (res.headersSent) return void res.destroy();
    const refusal = thrown instanceof HttpRefusal ? thrown : bodyRefusal(thrown);
    const status = refusal?.status ?? 500;
    if (refusal === undefined)
      log.error('http.error', { requestId: seen.get(req)?.requestId, route: '/script', status }, thrown);
    res.status(status).set(refusal?.headers ?? {});
    const sentence = refusal?.message ?? 'The gateway failed; its operator finds why under the X-Request-ID.';
    return void res.type('text/plain').send(`${sentence}\n`);
  };
}
