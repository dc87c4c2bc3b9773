import { createPublicKey, type JsonWebKey, randomBytes, verify } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from '../answer.js';

/** Whom a demo state lets ask: SMART Backend Services. */
export interface RegisteredClient {
  readonly id: string;
  /** Public keys: EC P-384 (ES384) or RSA (RS384), each with its `kid`. */
  readonly keys: readonly JsonWebKey[];
}

/** The authorization server of one demo state. */
export interface SignIn {
  /** Answers a token request. */
  token(contentType: string, body: Buffer): Answer;
  /** Whether a request may be answered. Without a registered client every one may. */
  admits(authorization: string | undefined): boolean;
}

/** Seconds for which a token is good. */
const life = 300;

/** An authorization server for one client. @param tokenUrl the only audience of its assertions */
export function createSignIn(client: RegisteredClient | undefined, tokenUrl: string): SignIn {
  const tokens = new Map<string, number>();
  const used = new Set<string>();
  return {
    admits(authorization = '') {
      if (client === undefined) return true;
      const until = tokens.get(authorization.replace(/^bearer /i, ''));
      return until !== undefined && until > Date.now();
    },
    token(contentType, body) {
      const form = new URLSearchParams(body.toString('utf8'));
      if (client === undefined || !contentType.startsWith('application/x-www-form-urlencoded'))
        return refused('invalid_request');
      if (form.get('grant_type') !== 'client_credentials') return refused('unsupported_grant_type');
      const scope = form.get('scope');
      if (scope === null) return refused('invalid_scope');
      const isSigned = form.get('client_assertion_type') === assertionType;
      if (!isSigned || !isFrom(client, form.get('client_assertion') ?? '', tokenUrl, used))
        return refused('invalid_client');
      const token = randomBytes(24).toString('base64url');
      tokens.set(token, Date.now() + life * 1000);
      return json(200, { access_token: token, token_type: 'bearer', expires_in: life, scope });
    },
  };
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const algorithms = { EC: 'ES384', RSA: 'RS384' } as const;

const header = z.looseObject({ alg: z.enum(['ES384', 'RS384']), kid: z.string(), typ: z.literal('JWT') });
const claims = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  exp: z.number(),
  jti: z.string().min(1),
});

/** Whether the client signed an assertion for this endpoint, not long ago, and uses it for the first time. */
function isFrom({ id, keys }: RegisteredClient, assertion: string, tokenUrl: string, used: Set<string>): boolean {
  const [head = '', payload = '', signature = '', ...more] = assertion.split('.');
  const [told, said] = [header.safeParse(part(head)), claims.safeParse(part(payload))];
  if (!told.success || !said.success || more.length > 0) return false;
  const key = keys.find(({ kid }) => kid === told.data.kid);
  if (key === undefined || algorithms[key.kty as keyof typeof algorithms] !== told.data.alg) return false;
  const { iss, sub, aud, exp, jti } = said.data;
  const left = exp - Date.now() / 1000;
  if (iss !== id || sub !== id || aud !== tokenUrl || left <= 0 || left > life || used.has(jti)) return false;
  const isSound = verify(
    'sha384',
    Buffer.from(`${head}.${payload}`),
    { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (isSound) used.add(jti);
  return isSound;
}

function part(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function refused(error: string): Answer {
  return json(error === 'invalid_client' ? 401 : 400, { error });
}

function json(status: number, body: object): Answer {
  return {
    status,
    contentType: 'application/json; charset=utf-8',
    body: Buffer.from(JSON.stringify(body)),
    headers: { 'cache-control': 'no-store' },
  };
}
