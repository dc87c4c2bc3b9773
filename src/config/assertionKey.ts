import { createHash, createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Fault } from './fault.js';
import { readPrivateKey } from './pem.js';

/** A private key that signs what we say of ourselves, and what others verify it with. */
export interface AssertionKey {
  readonly alg: 'ES384' | 'RS384';
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** Public half, with `kid`, `alg` and `use`. */
  readonly publicJwk: JsonWebKey;
}

/**
 * The key of a PEM or JWK text, or what is wrong with it. Never says anything of the text itself.
 * @param kid name of the key. Default: the JWK's own, or the thumbprint of RFC 7638
 */
export function readAssertionKey(text: string, passphrase?: string, kid?: string): AssertionKey | Fault {
  const read = text.trimStart().startsWith('{') ? fromJwk(text) : readPrivateKey(text, passphrase);
  if (read instanceof Fault) return read;
  const privateKey = 'key' in read ? read.key : read;
  const alg = algorithmOf(privateKey);
  if (alg instanceof Fault) return alg;
  const bare = createPublicKey(privateKey).export({ format: 'jwk' });
  const own = kid ?? ('key' in read ? read.kid : undefined) ?? thumbprint(bare);
  return { alg, kid: own, privateKey, publicJwk: { ...bare, kid: own, alg, use: 'sig' } };
}

function fromJwk(text: string): { key: KeyObject; kid?: string } | Fault {
  try {
    const jwk = JSON.parse(text) as JsonWebKey;
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    return typeof jwk['kid'] === 'string' ? { key, kid: jwk['kid'] } : { key };
  } catch {
    return new Fault('is no private JWK', 'give one EC P-384 or RSA key with its d, or PEM text');
  }
}

function algorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): 'ES384' | 'RS384' | Fault {
  if (type === 'ec' && details?.namedCurve === 'secp384r1') return 'ES384';
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= 2048) return 'RS384';
  return new Fault('is fit for neither ES384 nor RS384', 'make an EC P-384 key, or an RSA key of 2048 bits or more');
}

/** RFC 7638: the members that make the key, by name. */
function thumbprint({ kty, crv, x, y, e, n }: JsonWebKey): string {
  const members = kty === 'EC' ? { crv, kty, x, y } : { e, kty, n };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
