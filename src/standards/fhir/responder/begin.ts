import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { negotiate } from '../formats.js';
import { DoorError } from '../outcomes.js';
import { contextOf, openContext } from './context.js';
import { DEFAULT_DOOR_LIMITS, type ResponderDeps } from './deps.js';
import { queryOf } from './form.js';

/** Headers of every answer: nothing here may be kept by anyone. */
const ALWAYS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
};

/** What holds nothing of anybody, and pages of any origin may read (wire/fhir.md W-8). */
const OPEN: ReadonlySet<string> = new Set(['/metadata', '/.well-known/smart-configuration']);

/** What is told in one format whatever the client accepts: JSON (wire/fhir.md W-1), and NDJSON, which clients do ask for. */
const OF_ONE_FORMAT = /^\/(?:\.well-known\/smart-configuration|async\/[^/]+\/result)$/;

/** Starts every request of the door: correlation, headers, figures; then refuses an over-long URL and an unservable `Accept`. */
export function begin(deps: ResponderDeps): RequestHandler {
  const { urlBytes } = { ...DEFAULT_DOOR_LIMITS, ...deps.limits };
  return (req: Request, res: Response, next: NextFunction): void => {
    const context = openContext(req);
    context.audit = deps.audit;
    res.setHeader('X-Request-ID', context.correlation.id);
    if (context.correlation.replaced !== undefined) res.setHeader('X-Correlation-Id', context.correlation.replaced);
    for (const [name, value] of Object.entries(ALWAYS)) res.setHeader(name, value);
    if (OPEN.has(req.path)) res.setHeader('Access-Control-Allow-Origin', '*');
    res.once('close', () => {
      const figures = { route: context.route, ms: Math.round(performance.now() - context.startedAt) };
      deps.metrics.request({ ...figures, httpStatus: res.statusCode });
      deps.log.info('http.request', {
        requestId: context.requestId,
        method: req.method,
        ...figures,
        status: res.statusCode,
        format: context.format.kind,
        aborted: !res.writableFinished,
      });
    });
    if (Buffer.byteLength(req.originalUrl) > urlBytes) {
      throw new DoorError(
        'url-too-long',
        'The URL is too long: send the search as POST to MedicationDispense/_search.',
      );
    }
    if (!OF_ONE_FORMAT.test(req.path)) setFormat(req, queryOf(req).find(([name]) => name === '_format')?.[1]);
    next();
  };
}

/** Settles the format of a request's answer. @throws DoorError `not-acceptable` */
export function setFormat(req: Request, parameter: string | undefined): void {
  const context = contextOf(req);
  const format = negotiate(req.get('accept'), parameter);
  if (format === undefined) {
    throw new DoorError('not-acceptable', 'Only FHIR 4.0 as application/fhir+json or application/fhir+xml is served.');
  }
  context.format = format;
}
