import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { Fault } from './fault.js';

const shape = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string().optional(), alg: z.string().optional() })),
});
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** A client's public keys. */
export type Jwks = z.infer<typeof shape>;

/** A JWK set of public keys fit for ES384 or RS384, given as an object or as JSON text. */
export function readJwks(value: unknown): Jwks | Fault {
  const parsed = shape.safeParse(typeof value === 'string' ? fromText(value) : value);
  if (!parsed.success) return new Fault('is not a JWK set', 'write { keys: […] }, or ${file:PATH} of a JWK set');
  const { keys } = parsed.data;
  for (const [index, key] of keys.entries()) {
    const fault = badKey(key, `key ${index + 1}`);
    if (fault !== undefined) return fault;
  }
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length)
    return new Fault('has two keys with one kid', 'give each key a kid of its own');
  return parsed.data;
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function badKey(key: Jwks['keys'][number], name: string): Fault | undefined {
  if (privateMembers.some((member) => member in key)) {
    return new Fault(
      `holds a private key (${name})`,
      'register the public key only, and replace the key pair: it has been shown',
    );
  }
  if (key.kid === undefined)
    return new Fault(`has a key without kid (${name})`, 'give it the kid that the client sends');
  if (key.kty !== 'EC' && key.kty !== 'RSA')
    return new Fault(`has a key that is neither EC nor RSA (${name})`, 'use an EC P-384 or RSA key');
  if (key.kty === 'EC' && key['crv'] !== 'P-384')
    return new Fault(`has an EC key of another curve than P-384 (${name})`, 'use P-384, which ES384 needs');
  const alg = key.kty === 'EC' ? 'ES384' : 'RS384';
  if (key.alg !== undefined && key.alg !== alg)
    return new Fault(`has a key whose alg is not ${alg} (${name})`, `write alg ${alg}, or leave it out`);
  return unreadable(key, name);
}

function unreadable(key: Jwks['keys'][number], name: string): Fault | undefined {
  try {
    const bits = createPublicKey({ key, format: 'jwk' }).asymmetricKeyDetails?.modulusLength;
    if (bits !== undefined && bits < 2048)
      return new Fault(`has an RSA key under 2048 bits (${name})`, 'use one of 2048 bits or more');
    return undefined;
  } catch {
    return new Fault(`has a damaged key (${name})`, 'export the public key again');
  }
}
