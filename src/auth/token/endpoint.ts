import type { Request, Response, Router } from 'express';
import type { AccessTokens } from '../accessToken.js';
import type { AuthEvent } from '../events.js';
import type { ReadIndividual } from '../individual.js';
import { grantScopes } from '../scopes.js';
import { type AssertionChecks, authenticate } from './assertion.js';
import { TokenFailure } from './failure.js';
import { readTokenForm } from './form.js';
import { elapsed, formEndpoint } from './formEndpoint.js';
import { namedIndividual } from './namedIndividual.js';
import { readUnverified } from './unverified.js';

/** What the token endpoint needs. */
export interface TokenEndpointOptions {
  readonly checks: AssertionChecks;
  readonly tokens: AccessTokens;
  readonly observe: (event: AuthEvent) => void;
  readonly throttle?: TokenThrottle;
  readonly readIndividual: ReadIndividual;
}

/**
 * Counts a request for a token against whom it says it is from, before anything costly is done for it.
 * @param claimed the assertion's issuer, not proved
 * @returns whole seconds to wait where there were too many
 */
export type TokenThrottle = (req: Request, claimed: string) => Promise<number | undefined>;

/** `POST /auth/token`: client_credentials with a signed assertion (SMART Backend Services, wire/fhir.md §3.2). */
export function tokenEndpoint(options: TokenEndpointOptions): Router {
  return formEndpoint({
    path: '/auth/token',
    handle: (req, res) => issue(req, res, options),
    refused: ({ status, reason, client, cause }, res) =>
      options.observe({ kind: 'token', outcome: reason, status, client, ms: elapsed(res), cause }),
  });
}

async function issue(req: Request, res: Response, options: TokenEndpointOptions): Promise<void> {
  const { checks, tokens, observe, throttle } = options;
  const request = readTokenForm(req.body, req.get('authorization'));
  const retryAfter = await throttle?.(req, readUnverified(request.assertion).issuer);
  if (retryAfter !== undefined) throw new TokenFailure('throttled', { retryAfter });
  const { client, claims } = await authenticate(request.assertion, request.clientId, checks);
  const individual = namedIndividual(claims, client, options.readIndividual);
  const granted = grantScopes(request.scopes, client.scopes);
  if (granted.length === 0) throw new TokenFailure('scope-not-granted', { client: client.id });
  const { token, expiresIn } = await tokens.issue(client.id, granted, individual);
  res.status(200).json({
    access_token: token,
    token_type: 'bearer',
    expires_in: expiresIn,
    scope: granted.join(' '),
  });
  observe({ kind: 'token', outcome: 'issued', client: client.id, ms: elapsed(res) });
}
