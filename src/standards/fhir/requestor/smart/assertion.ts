import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { AssertionKey } from './key.js';

/** SMART's limit is five minutes; clocks differ. */
const LIFE_SECONDS = 240;

/**
 * A signed statement that we are `clientId`, good for one token request to `tokenUrl` (wire/fhir.md §3.2, K-3, K-4).
 * @param now milliseconds since the epoch
 */
export function clientAssertion(clientId: string, tokenUrl: string, key: AssertionKey, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenUrl)
    .setJti(randomUUID())
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + LIFE_SECONDS)
    .sign(key.privateKey);
}
