import { readFileSync } from 'node:fs';
import { importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { EhrError } from './error.js';

/** A client's private key, with the algorithm that fits it. */
export interface ClientKey {
  readonly jwk: JWK;
  readonly kid: string;
  readonly alg: 'ES384' | 'RS384';
}

const shape = z.looseObject({ kty: z.enum(['EC', 'RSA']), kid: z.string(), d: z.string() });
const file = z.union([shape, z.object({ keys: z.tuple([shape]).rest(z.unknown()) }).transform(({ keys }) => keys[0])]);

/**
 * Reads a private JWK, or the first key of a private JWK set, from a file.
 * @throws EhrError where there is none; its message holds nothing of the file
 */
export async function readClientKey(path: string): Promise<ClientKey> {
  const result = file.safeParse(readJson(path));
  if (!result.success) throw new EhrError(`${path} holds no private JWK with kty, kid and d`);
  const jwk: JWK = result.data;
  const alg = jwk.kty === 'EC' ? 'ES384' : 'RS384';
  try {
    await importJWK(jwk, alg);
  } catch {
    throw new EhrError(`${path} holds a key that is unfit for ${alg}: give an EC P-384 or an RSA key`);
  }
  return { jwk, kid: result.data.kid, alg };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw new EhrError(`${path} is not JSON`);
    throw new EhrError(`${path} cannot be read`);
  }
}
