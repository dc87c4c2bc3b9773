import type { Config } from '../config/index.js';
import { createLimits, type Limits } from '../limits/index.js';
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
  /** Which access tokens were revoked, for the other replicas. */
  readonly revoked: Store | undefined;
  /** Answers for reading back, sealed. */
  readonly kept: Store;
  /** Where in `kept` each resource stands. Left out: the door keeps that itself. */
  readonly index: Store | undefined;
  readonly limits: Limits;
  close(): Promise<void>;
}

/**
 * Opens the homes of everything remembered; with `redis` it waits until Redis serves.
 * @param storeKey seals; replicas need the same
 * @throws StoreError `unreachable` where Redis does not answer in time
 */
export async function openHomes(
  config: Pick<Config, 'redis' | 'limits'>,
  storeKey: Uint8Array,
  log: Log,
): Promise<Homes> {
  const { client, token, address, questions } = config.limits;
  const bounds = { client, token, address, questions };
  if (config.redis === undefined) {
    const kept = sealed(memoryStore({ maxBytes: config.limits.kept }), storeKey);
    const close = () => kept.close();
    return {
      replay: memoryReplayGuard(),
      revoked: undefined,
      kept,
      index: undefined,
      limits: createLimits(bounds),
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
    revoked: redisStore(redis, 'pdmp:revoked'),
    kept: sealed(redisStore(redis, 'pdmp:kept'), storeKey),
    index: redisStore(redis, 'pdmp:place'),
    limits: createLimits({ ...bounds, redis }),
    async close() {
      redis.removeAllListeners('close');
      redis.disconnect();
    },
  };
}
