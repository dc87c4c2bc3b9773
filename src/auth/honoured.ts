import type { AccessClaims, AccessTokens } from './accessToken.js';
import type { ClientRecord, ClientRegistry, RegisteredClient } from './client.js';
import { actingFor } from './individual.js';
import type { RevokedTokens } from './revokedTokens.js';
import { grantScopes } from './scopes.js';

/** A token that counts at this moment. */
export interface HonouredToken {
  readonly claims: AccessClaims;
  /** As registered now, acting for the individual of the token where it has one. */
  readonly client: RegisteredClient;
  /** Those of the token that the client is registered for now. */
  readonly scopes: readonly string[];
}

/** Why a token does not count; `client` where it is one of ours at all. */
export interface RefusedToken {
  readonly refused: 'unknown' | 'expired';
  readonly client?: string;
}

/** What says whether tokens count. */
export interface TokenChecks {
  readonly tokens: AccessTokens;
  readonly registry: ClientRegistry;
  readonly revoked: RevokedTokens;
}

/**
 * Whether a token counts now: ours, in date, not revoked, of a client that is approved and was not revoked since. Its
 * scopes are cut to the registration as it is now, so that a withdrawal counts at once.
 */
export async function honoured(token: string, checks: TokenChecks): Promise<HonouredToken | RefusedToken> {
  const claims = await checks.tokens.verify(token);
  if (typeof claims === 'string') return { refused: claims };
  const record = await checks.registry.find(claims.clientId);
  if (record === undefined) return { refused: 'unknown' };
  const { id } = record.client;
  const { individual } = claims;
  const client = individual === undefined ? record.client : actingFor(record.client, individual);
  if (client === undefined || !counts(record, claims) || (await checks.revoked.has(claims))) {
    return { refused: 'unknown', client: id };
  }
  return { claims, client, scopes: grantScopes(claims.scopes, client.scopes) };
}

function counts({ status, revokedAt }: ClientRecord, { issuedAt }: AccessClaims): boolean {
  return status === 'approved' && (revokedAt === undefined || issuedAt > Math.floor(revokedAt / 1000));
}
