import { type Config, resolveRoutes } from '../config/index.js';
import { createLimits, createPaces, type Limits, type Paces } from '../limits/index.js';
import {
  mayEvict,
  memoryReplayGuard,
  memoryStore,
  openRedis,
  redisReplayGuard,
  redisStore,
  type ReplayGuard,
  sealed,
  type Store,
} from '../store/index.js';
import type { Log } from '../telemetry/index.js';

/** What is remembered between requests: in this process, or in the Redis that replicas share. */
export interface Homes {
  readonly replay: ReplayGuard;
  /** MessageIDs of clients' messages. */
  readonly messages: ReplayGuard;
  /** Which access tokens were revoked, for the other replicas. */
  readonly revoked: Store | undefined;
  /** Answers for reading back, sealed. */
  readonly kept: Store;
  /** Where in `kept` each resource stands. Left out: the door keeps that itself. */
  readonly index: Store | undefined;
  readonly limits: Limits;
  /** How fast each state is asked in the background. */
  readonly paces: Paces;
  close(): Promise<void>;
}

/**
 * Opens the homes of everything remembered; with `redis` it waits until Redis serves.
 * @param storeKey seals where `store.keys` are not configured; replicas need the same
 * @throws StoreError `unreachable` where Redis does not answer in time
 */
export async function openHomes(
  config: Pick<Config, 'redis' | 'store' | 'limits' | 'connections' | 'routes'>,
  storeKey: Uint8Array,
  log: Log,
): Promise<Homes> {
  const { client, token, address, questions, pushes } = config.limits;
  const bounds = { client, token, address, questions, pushes };
  const perMinute = backgroundPerMinute(config);
  const keys = config.store.keys?.map((key) => Buffer.from(key.reveal(), 'base64url')) ?? storeKey;
  if (config.redis === undefined) {
    const kept = sealed(memoryStore({ maxBytes: config.limits.kept }), keys);
    const close = () => kept.close();
    return {
      replay: memoryReplayGuard(),
      messages: memoryReplayGuard(),
      revoked: undefined,
      kept,
      index: undefined,
      limits: createLimits(bounds),
      paces: createPaces({ perMinute }),
      close,
    };
  }
  const redis = await openRedis({
    url: config.redis.reveal(),
    onChange: (up) => (up ? log.info('redis.back') : log.error('redis.lost')),
  });
  if (await mayEvict(redis)) log.warn('redis.evicts');
  return {
    replay: redisReplayGuard(redis, 'pdmp:jti'),
    messages: redisReplayGuard(redis, 'pdmp:message'),
    revoked: redisStore(redis, 'pdmp:revoked'),
    kept: sealed(redisStore(redis, 'pdmp:kept'), keys),
    index: redisStore(redis, 'pdmp:place'),
    limits: createLimits({ ...bounds, redis }),
    paces: createPaces({ perMinute, redis }),
    async close() {
      redis.removeAllListeners('close');
      redis.disconnect();
    },
  };
}

function backgroundPerMinute(config: Pick<Config, 'connections' | 'routes'>): (state: string) => number {
  const routes = new Map(resolveRoutes(config).map((route) => [route.state, route]));
  return (state) => routes.get(state)?.backgroundPerMinute ?? 1;
}
