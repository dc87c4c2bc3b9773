import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type AssertionAlgorithm, isAssertionAlgorithm } from './algorithms.js';
import { TokenFailure } from './failure.js';

/** What an assertion says of itself before its signature is checked: only good for finding the key. */
export interface UnverifiedAssertion {
  readonly algorithm: AssertionAlgorithm;
  readonly keyId: string;
  /** Where its header says the keys are. */
  readonly keysUrl: string | undefined;
  /** `iss`, which equals `sub`. */
  readonly issuer: string;
}

/**
 * Reads header and issuer of a client assertion (K-3, K-4).
 * @throws TokenFailure for what no key could make right
 */
export function readUnverified(assertion: string): UnverifiedAssertion {
  const { header, claims } = decode(assertion);
  const { alg, typ, crit, kid, jku } = header;
  if (!isAssertionAlgorithm(alg)) throw new TokenFailure('algorithm');
  if (typeof typ !== 'string' || typ.toUpperCase() !== 'JWT') throw new TokenFailure('type');
  if (crit !== undefined) throw new TokenFailure('critical');
  if (!isName(kid)) throw new TokenFailure('key-id');
  if (jku !== undefined && typeof jku !== 'string') throw new TokenFailure('jku');
  const { iss, sub } = claims;
  if (!isName(iss) || iss !== sub) throw new TokenFailure('issuer');
  return { algorithm: alg, keyId: kid, keysUrl: jku, issuer: iss };
}

function decode(assertion: string): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  try {
    return { header: { ...decodeProtectedHeader(assertion) }, claims: decodeJwt(assertion) };
  } catch (cause) {
    throw new TokenFailure('assertion-malformed', { cause });
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 255;
}
