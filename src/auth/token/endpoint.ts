import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import type { AccessTokens } from '../accessToken.js';
import type { AuthEvent } from '../events.js';
import { grantScopes } from '../scopes.js';
import { type AssertionChecks, authenticate } from './assertion.js';
import { TokenFailure } from './failure.js';
import { readTokenForm } from './form.js';
import { readUnverified } from './unverified.js';

/** What the token endpoint needs. */
export interface TokenEndpointOptions {
  readonly checks: AssertionChecks;
  readonly tokens: AccessTokens;
  readonly observe: (event: AuthEvent) => void;
  readonly throttle?: TokenThrottle;
}

/**
 * Counts a request for a token against whom it says it is from, before anything costly is done for it.
 * @param claimed the assertion's issuer, not proved
 * @returns whole seconds to wait where there were too many
 */
export type TokenThrottle = (req: Request, claimed: string) => Promise<number | undefined>;

const FORM = 'application/x-www-form-urlencoded';
const MOST_BYTES = 65_536;

/** `POST /auth/token`: client_credentials with a signed assertion (SMART Backend Services, wire/fhir.md §3.2). */
export function tokenEndpoint(options: TokenEndpointOptions): express.Router {
  const router = express.Router();
  const started: RequestHandler = (_req, res, next) => {
    res.locals.startedAt = performance.now();
    res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
    next();
  };
  const body = express.text({ type: FORM, limit: MOST_BYTES, inflate: false, defaultCharset: 'utf-8' });
  const refuse: ErrorRequestHandler = (error: unknown, req, res, _next) =>
    refuseWith(asFailure(error), req, res, options);

  router
    .route('/auth/token')
    .all(started)
    .post(body, (req, res) => issue(req, res, options))
    .all((_req, res) => {
      res.set('Allow', 'POST');
      throw new TokenFailure('method');
    });
  router.use('/auth/token', refuse);
  return router;
}

async function issue(req: Request, res: Response, options: TokenEndpointOptions): Promise<void> {
  const { checks, tokens, observe, throttle } = options;
  const request = readTokenForm(req.body, req.get('authorization'));
  const retryAfter = await throttle?.(req, readUnverified(request.assertion).issuer);
  if (retryAfter !== undefined) throw new TokenFailure('throttled', { retryAfter });
  const client = await authenticate(request.assertion, request.clientId, checks);
  const granted = grantScopes(request.scopes, client.scopes);
  if (granted.length === 0) throw new TokenFailure('scope-not-granted', { client: client.id });
  const { token, expiresIn } = await tokens.issue(client.id, granted);
  res.status(200).json({
    access_token: token,
    token_type: 'bearer',
    expires_in: expiresIn,
    scope: granted.join(' '),
  });
  observe({ kind: 'token', outcome: 'issued', client: client.id, ms: elapsed(res) });
}

function refuseWith(failure: TokenFailure, req: Request, res: Response, { observe }: TokenEndpointOptions): void {
  const { status, error, message, reason, client, cause } = failure;
  // RFC 6749 section 5.2: 401 answers in the scheme the client tried; no scheme is supported here (decision 0052).
  if (status === 401) res.set('WWW-Authenticate', `${schemeOf(req)} realm="pdmp-gateway"`);
  if (status === 503 || status === 429) res.set('Retry-After', String(failure.retryAfter ?? 5));
  res.status(status).json({ error, error_description: message });
  observe({ kind: 'token', outcome: reason, status, client, ms: elapsed(res), cause });
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

function elapsed(res: Response): number {
  return performance.now() - Number(res.locals.startedAt);
}
