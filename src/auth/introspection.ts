import type { Request, Response, Router } from 'express';
import type { AuthEvent } from './events.js';
import { honoured, type TokenChecks } from './honoured.js';
import { type AssertionChecks, authenticate } from './token/assertion.js';
import { readTokenQuestion } from './token/form.js';
import { elapsed, formEndpoint } from './token/formEndpoint.js';

/** What the endpoints about tokens need. */
export interface TokenQuestionOptions {
  readonly checks: AssertionChecks;
  readonly tokens: TokenChecks;
  readonly observe: (event: AuthEvent) => void;
  /** Issuer and audience of access tokens. */
  readonly issuer: string;
  readonly audience: string;
}

/**
 * `POST /auth/introspect` (RFC 7662): what a token is good for, told to its own client and to clients registered with
 * `introspect`. To everybody else, and of every other token, nothing but that it is not active.
 */
export function introspectionEndpoint(options: TokenQuestionOptions): Router {
  return formEndpoint({
    path: '/auth/introspect',
    handle: (req, res) => introspect(req, res, options),
    refused: ({ status, reason, client }, res) =>
      options.observe({ kind: 'endpoint', endpoint: 'introspect', outcome: reason, status, client, ms: elapsed(res) }),
  });
}

async function introspect(req: Request, res: Response, options: TokenQuestionOptions): Promise<void> {
  const { checks, tokens, observe, issuer, audience } = options;
  const { token, assertion, clientId } = readTokenQuestion(req.body, req.get('authorization'));
  const { client: asker } = await authenticate(assertion, clientId, checks);
  const found = await honoured(token, tokens);
  const told =
    'claims' in found && found.scopes.length > 0 && (asker.introspect === true || found.client.id === asker.id);
  const individual = told ? found.claims.individual : undefined;
  res.status(200).json(
    told
      ? {
          active: true,
          scope: found.scopes.join(' '),
          client_id: found.client.id,
          token_type: 'bearer',
          exp: found.claims.expiresAt,
          iat: found.claims.issuedAt,
          sub: found.client.id,
          iss: issuer,
          aud: audience,
          jti: found.claims.id,
          ...(individual === undefined ? {} : { pdmp_requestor: individual }),
        }
      : { active: false },
  );
  observe({ kind: 'endpoint', endpoint: 'introspect', status: 200, client: asker.id, ms: elapsed(res) });
}
