import type { JWK } from 'jose';
import type { Jwk } from '../client.js';
import type { AssertionAlgorithm } from './algorithms.js';

/** Why a key set has no key for an assertion. */
export type NoKey = 'key-unknown' | 'key-ambiguous' | 'key-unfit';

/**
 * The one key of a set that `kid` and algorithm name (K-6): none, two of one name, and a key that is not for verifying
 * or shows its private part are all refused.
 */
export function selectKey(keys: readonly Jwk[], algorithm: AssertionAlgorithm, keyId: string): Jwk | NoKey {
  const named = keys.filter((key) => key.kid === keyId && fits(key, algorithm));
  const [key] = named;
  if (key === undefined) return 'key-unknown';
  if (named.length > 1) return 'key-ambiguous';
  return maySign(key, algorithm) && publicMembers(key) !== undefined ? key : 'key-unfit';
}

/** The members that make a public key, and nothing else of what the client wrote; `undefined` where one is missing. */
export function publicMembers({ kty, n, e, x, y }: Jwk): JWK | undefined {
  if (kty === 'RSA') return typeof n === 'string' && typeof e === 'string' ? { kty, n, e } : undefined;
  return typeof x === 'string' && typeof y === 'string' ? { kty: 'EC', crv: 'P-384', x, y } : undefined;
}

function fits({ kty, crv }: Jwk, algorithm: AssertionAlgorithm): boolean {
  return algorithm === 'RS384' ? kty === 'RSA' : kty === 'EC' && crv === 'P-384';
}

function maySign({ use, key_ops, alg, d }: Jwk, algorithm: AssertionAlgorithm): boolean {
  return (
    (use === undefined || use === 'sig') &&
    (key_ops === undefined || (Array.isArray(key_ops) && key_ops.includes('verify'))) &&
    (alg === undefined || alg === algorithm) &&
    d === undefined
  );
}
