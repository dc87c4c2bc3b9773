import { importJWK } from 'jose';
import { z } from 'zod';
import { StoreError } from '../../store/index.js';

/** What access tokens are signed with: small, fast, and without Node's warnings about experimental curves. */
export const SIGNING_ALGORITHM = 'ES256';

type Key = Exclude<Awaited<ReturnType<typeof importJWK>>, Uint8Array>;

/** One key of the ring. */
export interface SigningKey {
  readonly kid: string;
  /** When it was made, milliseconds since the epoch. */
  readonly createdAt: number;
  readonly privateKey: Key;
  readonly publicKey: Key;
}

const keyFile = z.object({
  kid: z.string().regex(/^[A-Za-z0-9_-]{16}$/),
  createdAt: z.iso.datetime(),
  jwk: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string(), d: z.string() }),
});

/**
 * Reads one file of the key ring.
 * @throws StoreError `key` where it is damaged
 */
export async function readKeyFile(path: string, text: string): Promise<SigningKey> {
  try {
    const { kid, createdAt, jwk } = keyFile.parse(JSON.parse(text));
    const { kty, crv, x, y } = jwk;
    return {
      kid,
      createdAt: Date.parse(createdAt),
      privateKey: asymmetric(await importJWK(jwk, SIGNING_ALGORITHM)),
      publicKey: asymmetric(await importJWK({ kty, crv, x, y }, SIGNING_ALGORITHM)),
    };
  } catch {
    throw new StoreError('key', `${path} is not a signing key; restore it, or move it away`);
  }
}

function asymmetric(key: Key | Uint8Array): Key {
  if (key instanceof Uint8Array) throw new TypeError('a symmetric key');
  return key;
}
