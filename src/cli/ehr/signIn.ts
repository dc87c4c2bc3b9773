import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { z } from 'zod';
import { EhrError } from './error.js';
import type { ClientKey } from './key.js';
import { type HttpAnswer, jsonOf, request } from './request.js';

/** An EHR that is signed in. */
export interface Session {
  /** FHIR base of the gateway. */
  readonly base: string;
  readonly accessToken: string;
  /** Milliseconds for which the token was given. */
  readonly lifeMs: number;
}

const configuration = z.object({ token_endpoint: z.url() });
const granted = z.object({ access_token: z.string(), expires_in: z.number().positive().default(60) });
const refused = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * SMART Backend Services sign-in: discovery, a signed assertion, an access token.
 * @param base the FHIR base; the gateway's own URL will do too
 * @throws EhrError with what the gateway said where it refuses; with `retryMs` where it asks to come again
 */
export async function signIn(base: string, clientId: string, key: ClientKey, scope: string): Promise<Session> {
  const { fhirBase, tokenEndpoint } = await discover(base.replace(/\/+$/, ''));
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenEndpoint)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('4m')
    .sign(await importJWK(key.jwk, key.alg));
  const answer = await request(tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  });
  const token = granted.safeParse(jsonOf(answer));
  if (answer.status !== 200 || !token.success) throw new EhrError(refusal(answer, clientId), answer.retryMs);
  return { base: fhirBase, accessToken: token.data.access_token, lifeMs: token.data.expires_in * 1_000 };
}

async function discover(base: string): Promise<{ fhirBase: string; tokenEndpoint: string }> {
  for (const fhirBase of [base, `${base}/fhir`]) {
    const answer = await request(`${fhirBase}/.well-known/smart-configuration`);
    if (answer.retryMs !== undefined) throw new EhrError(`${fhirBase} answers HTTP ${answer.status}`, answer.retryMs);
    const found = configuration.safeParse(jsonOf(answer));
    if (answer.status === 200 && found.success) return { fhirBase, tokenEndpoint: found.data.token_endpoint };
  }
  throw new EhrError(`${base} has no SMART configuration: give the FHIR base, such as http://127.0.0.1:8080/fhir`);
}

function refusal(answer: HttpAnswer, clientId: string): string {
  const said = refused.safeParse(jsonOf(answer));
  const reason = said.success
    ? `${said.data.error}${said.data.error_description === undefined ? '' : `: ${said.data.error_description}`}`
    : 'no reason given';
  return `the gateway gives ${clientId} no token (HTTP ${answer.status}, ${reason})`;
}
