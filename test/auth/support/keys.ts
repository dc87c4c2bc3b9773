import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** A client's key pair. */
export interface ClientKey {
  readonly kid: string;
  readonly alg: 'ES384' | 'RS384';
  readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

/** Makes a key pair of one algorithm. */
export async function makeKey(alg: 'ES384' | 'RS384', kid: string): Promise<ClientKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** What an assertion says; `undefined` leaves a claim or header member out. */
export interface AssertionParts {
  readonly key: ClientKey;
  readonly claims: JWTPayload;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** Signs an assertion that says exactly this. */
export function signAssertion({ key, claims, header }: AssertionParts): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: key.alg, typ: 'JWT', kid: key.kid, ...header })
    .sign(key.privateKey);
}

/** The claims of a right assertion made at `now` (seconds), good for the five minutes that SMART allows. */
export function rightClaims(clientId: string, tokenUrl: string, now: number): JWTPayload {
  return { iss: clientId, sub: clientId, aud: tokenUrl, exp: now + 300, jti: randomUUID() };
}
