import type { JsonWebKey } from 'node:crypto';
import express, { type RequestHandler, type Router } from 'express';
import { memoryStore, type ReplayGuard, type Store } from '../store/index.js';
import { accessTokens } from './accessToken.js';
import type { ClientRegistry } from './client.js';
import { discoveryHandler } from './discovery.js';
import type { AuthEvent } from './events.js';
import { bearerGuard, type DeniedResponder, type Guard } from './guard.js';
import { introspectionEndpoint } from './introspection.js';
import type { ReadIndividual } from './individual.js';
import type { KeyRing } from './keys/keyRing.js';
import { ownKeysEndpoint } from './ownKeys.js';
import { registrationEndpoint } from './register/endpoint.js';
import type { AcceptRegistration } from './register/pending.js';
import { revocationEndpoint } from './revocation.js';
import { revokedTokens } from './revokedTokens.js';
import { clientKeys } from './token/clientKeys.js';
import { tokenEndpoint, type TokenThrottle } from './token/endpoint.js';
import { jwksFetcher } from './token/fetchJwks.js';
import { jwksCache } from './token/jwksCache.js';
import { authUrls } from './urls.js';

/** What {@link createAuthorizationServer} needs. */
export interface AuthorizationServerOptions {
  /** The URL by which clients reach the gateway. */
  readonly publicUrl: string;
  readonly registry: ClientRegistry;
  /** Keys that sign access tokens: `openKeyRing`. */
  readonly keys: KeyRing;
  /** Shared by all replicas. */
  readonly replay: ReplayGuard;
  /** Where replicas share which tokens were revoked; each remembers its own besides. */
  readonly revoked?: Store;
  /** Reads individuals that assertions name; left out: none may be named. */
  readonly readIndividual?: ReadIndividual;
  /** Takes up registrations that clients bring; left out: they cannot. */
  readonly register?: AcceptRegistration;
  /** Public keys by which others know the gateway; default none. */
  readonly ownKeys?: readonly JsonWebKey[];
  readonly onDenied: DeniedResponder;
  /** Told of every token issued or refused, and every bearer refused; never of anything secret. */
  readonly observe?: (event: AuthEvent) => void;
  /** Limits requests for tokens. */
  readonly throttle?: TokenThrottle;
  readonly clock?: () => Date;
  /** Seconds by which clients' clocks may differ; default 60. */
  readonly skewSeconds?: number;
  /** Seconds that an access token lives; default and most 300. */
  readonly tokenLifeSeconds?: number;
}

/** The authorization server of the gateway. */
export interface AuthorizationServer {
  /** Serves `/auth/…`; to be mounted at the root of `publicUrl`. */
  readonly router: Router;
  /** Serves the SMART configuration; to be mounted at `{FHIR base}/.well-known/smart-configuration`. */
  readonly discovery: RequestHandler;
  readonly guard: Guard;
  /** Ends connections to clients' key sets. */
  close(): Promise<void>;
}

/** As many revoked tokens as are in date at once, and then some. */
const REVOKED_BYTES = 64 * 1024 ** 2;

/** SMART Backend Services: discovery, endpoints and bearer check over one registry and one key ring. */
export function createAuthorizationServer(options: AuthorizationServerOptions): AuthorizationServer {
  const { publicUrl, registry, keys, replay, onDenied, skewSeconds = 60, tokenLifeSeconds = 300 } = options;
  const clock = options.clock ?? (() => new Date());
  const observe = options.observe ?? (() => undefined);
  const urls = authUrls(publicUrl);
  const fetcher = jwksFetcher(clock);
  const findKey = clientKeys(jwksCache({ fetcher, clock }));
  const tokens = accessTokens({ keys, issuer: urls.issuer, audience: urls.fhir, lifeSeconds: tokenLifeSeconds, clock });
  const own = memoryStore({ maxBytes: REVOKED_BYTES, clock });
  const checks = { tokens, registry, revoked: revokedTokens({ own, shared: options.revoked, clock }) };
  const assertionsFor = (...audience: string[]) => ({ registry, findKey, replay, audience, clock, skewSeconds });
  const about = { tokens: checks, observe, issuer: urls.issuer, audience: urls.fhir };
  const { readIndividual = () => ['individuals cannot be named here'] } = options;
  const router = express
    .Router()
    .use(
      tokenEndpoint({ checks: assertionsFor(urls.token), tokens, observe, throttle: options.throttle, readIndividual }),
    )
    .use(introspectionEndpoint({ ...about, checks: assertionsFor(urls.token, urls.introspect) }))
    .use(revocationEndpoint({ ...about, checks: assertionsFor(urls.token, urls.revoke) }));
  router.use(ownKeysEndpoint(options.ownKeys ?? []));
  const { register: accept } = options;
  if (accept !== undefined) router.use(registrationEndpoint({ accept, clock, observe }));
  return {
    router,
    discovery: discoveryHandler(publicUrl, { registration: accept !== undefined }),
    guard: bearerGuard({ checks, onDenied, observe }),
    async close() {
      await Promise.all([fetcher.close(), own.close()]);
    },
  };
}
