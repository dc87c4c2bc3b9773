import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Individual } from './client.js';
import type { KeyRing } from './keys/keyRing.js';
import { SIGNING_ALGORITHM } from './keys/signingKey.js';

/** What an access token says. */
export interface AccessClaims {
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** For whom an organization's client asks. */
  readonly individual?: Individual;
  /** The token's own id. */
  readonly id: string;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** Signs and checks access tokens: JWTs for this FHIR base only, readable by nobody else (RFC 9068 form). */
export interface AccessTokens {
  issue(
    clientId: string,
    scopes: readonly string[],
    individual?: Individual,
  ): Promise<{ token: string; expiresIn: number }>;
  /** The claims, or why the token is not to be honoured. */
  verify(token: string): Promise<AccessClaims | 'unknown' | 'expired'>;
}

/** What {@link accessTokens} needs to know. */
export interface AccessTokenOptions {
  readonly keys: KeyRing;
  readonly issuer: string;
  /** The FHIR base. */
  readonly audience: string;
  /** Seconds, at most 300 (K-13). */
  readonly lifeSeconds: number;
  readonly clock: () => Date;
}

const TYPE = 'at+jwt';
const individual = z.object({
  name: z.object({ given: z.string(), family: z.string() }),
  role: z.string(),
  taxonomy: z.string().optional(),
  npi: z.string().optional(),
  dea: z.string().optional(),
  stateLicense: z.object({ state: z.string(), number: z.string() }).optional(),
});
const claims = z.object({
  pdmp_requestor: individual.optional(),
  client_id: z.string(),
  scope: z.string(),
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
});

/** Creates the issuer and verifier of access tokens. */
export function accessTokens(options: AccessTokenOptions): AccessTokens {
  const { keys, issuer, audience, clock } = options;
  const lifeSeconds = Math.min(300, Math.max(1, Math.floor(options.lifeSeconds)));
  return {
    async issue(clientId, scopes, individual) {
      const { kid, privateKey } = await keys.signing();
      const now = Math.floor(clock().getTime() / 1000);
      const token = await new SignJWT({ client_id: clientId, scope: scopes.join(' '), pdmp_requestor: individual })
        .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: TYPE, kid })
        .setIssuer(issuer)
        .setSubject(clientId)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + lifeSeconds)
        .setJti(randomUUID())
        .sign(privateKey);
      return { token, expiresIn: lifeSeconds };
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, async ({ kid = '' }) => keyOf(keys, kid), {
          algorithms: [SIGNING_ALGORITHM],
          typ: TYPE,
          issuer,
          audience,
          requiredClaims: ['exp', 'jti'],
          currentDate: clock(),
        });
        const { client_id, scope, jti, iat, exp, pdmp_requestor } = claims.parse(payload);
        return {
          clientId: client_id,
          scopes: scope.split(' '),
          id: jti,
          issuedAt: iat,
          expiresAt: exp,
          individual: pdmp_requestor,
        };
      } catch (error) {
        if (error instanceof errors.JWTExpired) return 'expired';
        if (error instanceof errors.JOSEError || error instanceof z.ZodError) return 'unknown';
        throw error;
      }
    },
  };
}

async function keyOf(keys: KeyRing, kid: string) {
  const key = await keys.verifying(kid);
  if (key === undefined) throw new errors.JWKSNoMatchingKey();
  return key.publicKey;
}
