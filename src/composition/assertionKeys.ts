import type { JsonWebKey } from 'node:crypto';
import { type AssertionKey, type Config, Fault, readAssertionKey, resolveRoutes, type Smart } from '../config/index.js';

/** The key by which a FHIR state knows us. @throws TypeError where it cannot be read; `loadConfig` has seen to that */
export function assertionKeyOf({ key, passphrase, kid }: Smart): AssertionKey {
  const read = readAssertionKey(key.reveal(), passphrase?.reveal(), kid);
  if (read instanceof Fault) throw new TypeError(`smart.key ${read.message}`);
  return read;
}

/** The public halves of every such key, each once: what `{publicUrl}/auth/jwks` serves. */
export function ownPublicKeys(config: Pick<Config, 'connections' | 'routes'>): JsonWebKey[] {
  const used = resolveRoutes(config).flatMap(({ smart }) => smart ?? []);
  const keys = new Map<string, JsonWebKey>();
  for (const smart of used) {
    const { publicJwk } = assertionKeyOf(smart);
    keys.set(JSON.stringify(publicJwk), publicJwk);
  }
  return [...keys.values()];
}
