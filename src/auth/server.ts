import type { RequestHandler, Router } from 'express';
import type { ReplayGuard } from '../store/index.js';
import { accessTokens } from './accessToken.js';
import type { ClientRegistry } from './client.js';
import { discoveryHandler } from './discovery.js';
import type { AuthEvent } from './events.js';
import { bearerGuard, type DeniedResponder, type Guard } from './guard.js';
import type { KeyRing } from './keys/keyRing.js';
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
  /** Serves `/auth/token`; to be mounted at the root of `publicUrl`. */
  readonly router: Router;
  /** Serves the SMART configuration; to be mounted at `{FHIR base}/.well-known/smart-configuration`. */
  readonly discovery: RequestHandler;
  readonly guard: Guard;
  /** Ends connections to clients' key sets. */
  close(): Promise<void>;
}

/** SMART Backend Services: discovery, token endpoint and bearer check over one registry and one key ring. */
export function createAuthorizationServer(options: AuthorizationServerOptions): AuthorizationServer {
  const { publicUrl, registry, keys, replay, onDenied, skewSeconds = 60, tokenLifeSeconds = 300 } = options;
  const clock = options.clock ?? (() => new Date());
  const observe = options.observe ?? (() => undefined);
  const urls = authUrls(publicUrl);
  const fetcher = jwksFetcher(clock);
  const findKey = clientKeys(jwksCache({ fetcher, clock }));
  const tokens = accessTokens({ keys, issuer: urls.issuer, audience: urls.fhir, lifeSeconds: tokenLifeSeconds, clock });
  return {
    router: tokenEndpoint({
      checks: { registry, findKey, replay, audience: urls.token, clock, skewSeconds },
      tokens,
      observe,
      throttle: options.throttle,
    }),
    discovery: discoveryHandler(publicUrl),
    guard: bearerGuard({ tokens, registry, onDenied, observe }),
    close: () => fetcher.close(),
  };
}
