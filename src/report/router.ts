import { randomUUID } from 'node:crypto';
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { AuditError, type Auditor } from '../audit/index.js';
import { StoreError } from '../store/index.js';
import type { Log, Metrics } from '../telemetry/index.js';
import { HEADERS } from './headers.js';
import { isToken, type ReportBinding, type ReportLinks } from './links.js';
import { type Notice, renderNotice } from './notice.js';

/** What {@link reportRouter} needs of the rest of the gateway. */
export interface ReportRouterDeps {
  readonly links: ReportLinks;
  readonly audit: Pick<Auditor, 'ready' | 'reportOpened'>;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Before everything else: lets a request pass, answers it itself, or passes on an error with `status` 429. */
  readonly admit?: RequestHandler;
}

/**
 * The pages behind history links; to be mounted at `/report`. A page leaves once its opening is in the audit log, on the
 * disk. A link that cannot be audited stays good; so does one that was only looked at: `HEAD`, or a browser that fetches
 * ahead of its user. Used, expired and unknown links look alike.
 */
export function reportRouter({ links, audit, log, metrics, admit }: ReportRouterDeps): Router {
  const router = Router({ caseSensitive: true });

  const show: RequestHandler<{ token: string }> = async (req, res) => {
    const { token } = req.params;
    const remoteAddress = req.ip ?? 'unknown';
    if (req.method !== 'GET' && req.method !== 'HEAD') return refuse(res, 405, 'gone', { Allow: 'GET, HEAD' });
    if (!isToken(token)) return refuse(res, 404, 'gone');
    // Tells nothing of the link: it was not looked up.
    if (req.method === 'HEAD') return void res.status(200).type('html').end();
    if (isAhead(req)) return refuse(res, 503, 'unavailable');
    await audit.ready();
    if (res.destroyed) return;
    const report = await links.open(token);
    if (report === undefined) return refuse(res, 410, 'gone');
    try {
      await audit.reportOpened(requestOf(report.bound, remoteAddress), report.bound);
    } catch (error) {
      await report.putBack();
      throw error;
    }
    res.status(200).type('html').send(report.html);
  };

  const failed: ErrorRequestHandler = (thrown: unknown, _req, res, next) => {
    if (res.headersSent) return next(thrown);
    const [status, notice] = answerTo(thrown);
    if (status >= 500)
      log.error('http.error', { requestId: res.locals.requestId as string, route: '/report', status }, thrown);
    refuse(res, status, notice);
  };

  router.use(begin(log, metrics));
  if (admit !== undefined) router.use(admit);
  router.all('/:token', show);
  router.use((_req, res) => refuse(res, 404, 'gone'));
  router.use(failed);
  return router;
}

/** Headers and figures of every request; no part of its address is told. */
function begin(log: Log, metrics: Metrics): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID().replaceAll('-', '');
    res.locals.requestId = requestId;
    res.set(HEADERS).set('X-Request-ID', requestId);
    res.once('close', () => {
      const figures = { route: '/report', ms: Math.round(performance.now() - startedAt) } as const;
      metrics.request({ ...figures, httpStatus: res.statusCode });
      log.info('http.request', {
        requestId,
        method: req.method,
        ...figures,
        status: res.statusCode,
        aborted: !res.writableFinished,
      });
    });
    next();
  };
}

function refuse(res: Response, status: number, notice: Notice, headers: Readonly<Record<string, string>> = {}): void {
  res.status(status).set(headers).type('html').send(renderNotice(notice));
}

/** Whether a browser fetches the page before anybody wants to see it (Fetch Metadata `Sec-Purpose` and its forerunners). */
function isAhead(req: Request): boolean {
  const purposes = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].map((name) => req.get(name) ?? '');
  return purposes.some((purpose) => /prefetch|prerender|preview/i.test(purpose));
}

/** The question that the page answers, opened by whoever is at that address. */
function requestOf({ client, requester, requestId, question }: ReportBinding, remoteAddress: string) {
  return { client, requester, requestId, question, interaction: 'read', raw: new Uint8Array(), remoteAddress } as const;
}

function answerTo(thrown: unknown): [status: number, notice: Notice] {
  if (thrown instanceof AuditError || (thrown instanceof StoreError && thrown.code === 'unreachable')) {
    return [503, 'unavailable'];
  }
  const { status } = Object(thrown) as { status?: unknown };
  if (status === 429) return [429, 'busy'];
  // Express' own: an address that cannot be decoded.
  if (status === 400) return [404, 'gone'];
  return [500, 'failed'];
}
