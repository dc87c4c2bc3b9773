import { errors, jwtVerify, type JWTPayload } from 'jose';
import type { ReplayGuard } from '../../store/index.js';
import type { ClientRecord, ClientRegistry, RegisteredClient } from '../client.js';
import type { FindClientKey, VerifyingKey } from './clientKeys.js';
import { DECOYS } from './decoys.js';
import { TokenFailure, type TokenFailureReason } from './failure.js';
import { readUnverified, type UnverifiedAssertion } from './unverified.js';

/** What is needed to check client assertions. */
export interface AssertionChecks {
  readonly registry: ClientRegistry;
  readonly findKey: FindClientKey;
  readonly replay: ReplayGuard;
  /** The token endpoint's URL, which `aud` must name; elsewhere also that endpoint's own. */
  readonly audience: string | string[];
  readonly clock: () => Date;
  /** Seconds by which a client's clock may differ from ours. */
  readonly skewSeconds: number;
}

/** Who signed an assertion, and all that it says. */
export interface AuthenticatedClient {
  readonly client: RegisteredClient;
  readonly claims: JWTPayload;
}

/** Seconds that an assertion may be valid for (K-4). */
const LONGEST_LIFE = 300;
/** Seconds that a used `jti` is remembered beyond the last moment at which it could be accepted. */
const REPLAY_MARGIN = 60;

/**
 * Who signed a client assertion (K-3 to K-6). Its `jti` is used up only once everything else is right, so that nobody
 * can burn another's.
 * @param clientId the `client_id` parameter, where the request has one (K-2)
 * @throws TokenFailure
 */
export async function authenticate(
  assertion: string,
  clientId: string | undefined,
  checks: AssertionChecks,
): Promise<AuthenticatedClient> {
  const unverified = readUnverified(assertion);
  if (clientId !== undefined && clientId !== unverified.issuer) throw new TokenFailure('client-id');
  const record = await checks.registry.find(unverified.issuer);
  const client = record?.client;
  const fail = (reason: TokenFailureReason, cause?: unknown): TokenFailure =>
    new TokenFailure(reason, { client: client?.id, cause });

  const found = await keyOf(record, unverified, checks.findKey);
  if (client === undefined || typeof found === 'string') {
    await verify(assertion, unverified, DECOYS[unverified.algorithm], checks).catch(() => undefined);
    throw fail(typeof found === 'string' ? found : 'client-unknown');
  }
  const claims = await verify(assertion, unverified, found.key, checks).catch((error: unknown) => {
    throw fail(reasonOf(error), error);
  });
  const expiry = checkedTimes(claims, checks, fail);
  const { jti } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > 255) throw fail('token-id');
  const rememberUntil = (expiry + checks.skewSeconds + REPLAY_MARGIN) * 1000;
  const first = await checks.replay.claim(client.id, jti, rememberUntil).catch((error: unknown) => {
    throw fail('unavailable', error);
  });
  if (!first) throw fail('replay');
  if (record?.status !== 'approved') throw fail('client-pending');
  return { client, claims };
}

/**
 * The key to check an assertion with. Whose registration waits is told so once it has proved its key; but nobody's URL is
 * asked before an operator has approved it, so there the client's id, which we drew, is all the proof there is.
 */
async function keyOf(
  record: ClientRecord | undefined,
  assertion: UnverifiedAssertion,
  findKey: FindClientKey,
): Promise<{ readonly key: VerifyingKey } | TokenFailureReason> {
  if (record === undefined) return 'client-unknown';
  if (record.status === 'revoked') return 'client-revoked';
  if (record.status === 'pending' && record.client.jwksUrl !== undefined) return 'client-pending';
  return findKey(record.client, assertion);
}

async function verify(
  assertion: string,
  { algorithm, issuer }: UnverifiedAssertion,
  key: VerifyingKey | (typeof DECOYS)[keyof typeof DECOYS],
  { audience, clock, skewSeconds }: AssertionChecks,
): Promise<JWTPayload> {
  const { payload } = await jwtVerify(assertion, key, {
    algorithms: [algorithm],
    issuer,
    subject: issuer,
    audience,
    requiredClaims: ['exp'],
    currentDate: clock(),
    clockTolerance: skewSeconds,
  });
  return payload;
}

/** Checks what jose leaves: the longest life, and `iat`. Returns `exp`, seconds since the epoch. */
function checkedTimes(
  { exp, iat }: JWTPayload,
  { clock, skewSeconds }: AssertionChecks,
  fail: (reason: TokenFailureReason) => TokenFailure,
): number {
  const now = Math.floor(clock().getTime() / 1000);
  if (typeof exp !== 'number' || !(exp <= now + LONGEST_LIFE + skewSeconds)) throw fail('expiry');
  if (iat !== undefined && !(iat <= now + skewSeconds)) throw fail('not-yet');
  return exp;
}

function reasonOf(error: unknown): TokenFailureReason {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWTExpired) return 'expiry';
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIMS[error.claim] ?? 'assertion-malformed';
  if (error instanceof errors.JOSEError) return 'assertion-malformed';
  return 'key-unfit'; // such as an RSA key that is too short
}

const CLAIMS: Readonly<Record<string, TokenFailureReason>> = {
  aud: 'audience',
  exp: 'expiry',
  iat: 'not-yet',
  nbf: 'not-yet',
  iss: 'issuer',
  sub: 'issuer',
};
