import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { TokenFailure } from './failure.js';

/** An endpoint that takes a form and answers JSON. */
export interface FormEndpoint {
  readonly path: string;
  /** Handles a POST whose body is the form's text. @throws TokenFailure */
  handle(req: Request, res: Response): Promise<void>;
  /** Told of every refusal, once it is written. */
  refused(failure: TokenFailure, res: Response): void;
}

const FORM = 'application/x-www-form-urlencoded';
const MOST_BYTES = 65_536;

/** Serves a form endpoint: POST only, never cached, errors as RFC 6749 section 5.2 has them. */
export function formEndpoint({ path, handle, refused }: FormEndpoint): express.Router {
  const router = express.Router();
  const started: RequestHandler = (_req, res, next) => {
    res.locals.startedAt = performance.now();
    res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
    next();
  };
  const body = express.text({ type: FORM, limit: MOST_BYTES, inflate: false, defaultCharset: 'utf-8' });
  const refuse: ErrorRequestHandler = (error: unknown, req, res, _next) => {
    const failure = asFailure(error);
    refuseWith(failure, req, res);
    refused(failure, res);
  };

  router
    .route(path)
    .all(started)
    .post(body, (req, res) => handle(req, res))
    .all((_req, res) => {
      res.set('Allow', 'POST');
      throw new TokenFailure('method');
    });
  router.use(path, refuse);
  return router;
}

/** Milliseconds since a request to a form endpoint came in. */
export function elapsed(res: Response): number {
  return performance.now() - Number(res.locals.startedAt);
}

function refuseWith({ status, error, message, retryAfter = 5 }: TokenFailure, req: Request, res: Response): void {
  // RFC 6749 section 5.2: 401 answers in the scheme the client tried; no scheme is supported here (decision 0052).
  if (status === 401) res.set('WWW-Authenticate', `${schemeOf(req)} realm="pdmp-gateway"`);
  if (status === 503 || status === 429) res.set('Retry-After', String(retryAfter));
  res.status(status).json({ error, error_description: message });
}

/** What body parsing and unforeseen errors mean to the client. */
function asFailure(error: unknown): TokenFailure {
  if (error instanceof TokenFailure) return error;
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (status === 413) return new TokenFailure('form-too-large');
  if (typeof status === 'number' && status >= 400 && status < 500) return new TokenFailure('form');
  return new TokenFailure('internal', { cause: error });
}

function schemeOf(req: Request): string {
  return /^basic\b/i.test(req.get('authorization') ?? '') ? 'Basic' : 'Bearer';
}
