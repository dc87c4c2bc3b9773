import type { Request, Response, Router } from 'express';
import type { TokenQuestionOptions } from './introspection.js';
import { authenticate } from './token/assertion.js';
import { TokenFailure } from './token/failure.js';
import { readTokenQuestion } from './token/form.js';
import { elapsed, formEndpoint } from './token/formEndpoint.js';

/** What the revocation endpoint needs. */
export type RevocationOptions = Pick<TokenQuestionOptions, 'checks' | 'observe' | 'tokens'>;

/** `POST /auth/revoke` (RFC 7009): a client's own token is refused from now on; what is no token in date is no error. */
export function revocationEndpoint(options: RevocationOptions): Router {
  return formEndpoint({
    path: '/auth/revoke',
    handle: (req, res) => revoke(req, res, options),
    refused: ({ status, reason, client }, res) =>
      options.observe({ kind: 'endpoint', endpoint: 'revoke', outcome: reason, status, client, ms: elapsed(res) }),
  });
}

async function revoke(req: Request, res: Response, { checks, tokens, observe }: RevocationOptions): Promise<void> {
  const { token, assertion, clientId } = readTokenQuestion(req.body, req.get('authorization'));
  const { client } = await authenticate(assertion, clientId, checks);
  const claims = await tokens.tokens.verify(token);
  if (typeof claims !== 'string') {
    if (claims.clientId !== client.id) throw new TokenFailure('token-foreign', { client: client.id });
    await tokens.revoked.add(claims).catch((cause: unknown) => {
      throw new TokenFailure('unavailable', { client: client.id, cause });
    });
  }
  res.status(200).end();
  observe({ kind: 'endpoint', endpoint: 'revoke', status: 200, client: client.id, ms: elapsed(res) });
}
