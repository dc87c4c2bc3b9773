import { importJWK } from 'jose';
import type { Jwk, RegisteredClient } from '../client.js';
import type { JwksCache } from './jwksCache.js';
import { type NoKey, publicMembers, selectKey } from './selectKey.js';
import type { UnverifiedAssertion } from './unverified.js';

/** A key that verifies, as jose takes it. */
export type VerifyingKey = Awaited<ReturnType<typeof importJWK>>;

/** Why there is no key to verify an assertion with. */
export type NoClientKey = NoKey | 'jku' | 'jwks-unavailable';

/** The key a registered client's assertion must be signed with, or why there is none. */
export type FindClientKey = (
  client: RegisteredClient,
  assertion: UnverifiedAssertion,
) => Promise<{ readonly key: VerifyingKey } | NoClientKey>;

/**
 * Key resolution of K-6: a `jku` must be the registered URL, and no other URL is ever asked; a `kid` that a cached set
 * has not makes for one forced fetch.
 */
export function clientKeys(cache: JwksCache): FindClientKey {
  const imported = new WeakMap<Jwk, Promise<VerifyingKey>>();
  const importOnce = (key: Jwk, algorithm: string): Promise<VerifyingKey> => {
    const known = imported.get(key) ?? importJWK(publicMembers(key) ?? {}, algorithm);
    imported.set(key, known);
    return known;
  };
  return async (client, assertion) => {
    if (assertion.keysUrl !== undefined && assertion.keysUrl !== client.jwksUrl) return 'jku';
    const found =
      client.jwksUrl === undefined
        ? selectKey(client.jwks?.keys ?? [], assertion.algorithm, assertion.keyId)
        : await published(cache, client.jwksUrl, assertion);
    if (typeof found === 'string') return found;
    try {
      return { key: await importOnce(found, assertion.algorithm) };
    } catch {
      return 'key-unfit';
    }
  };
}

async function published(cache: JwksCache, url: string, { algorithm, keyId }: UnverifiedAssertion) {
  try {
    const { set, justFetched } = await cache.get(url);
    const found = selectKey(set.keys, algorithm, keyId);
    if (found !== 'key-unknown' || justFetched) return found;
    const newer = await cache.newer(url, set);
    return newer === undefined ? found : selectKey(newer.keys, algorithm, keyId);
  } catch {
    return 'jwks-unavailable';
  }
}
