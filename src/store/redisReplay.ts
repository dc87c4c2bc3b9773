import type { Redis } from 'ioredis';
import { answered } from './redis.js';
import { type ReplayGuard, replayKey } from './replay.js';

/**
 * The replay guard of replicas that share a Redis: one atomic SET NX decides which of them was first. Where Redis does not
 * answer it rejects (StoreError `unreachable`), so that nothing is accepted twice.
 */
export function redisReplayGuard(redis: Redis, prefix: string, clock: () => Date = () => new Date()): ReplayGuard {
  return {
    async claim(issuer, jti, expiresAtMs) {
      const life = Math.max(1, Math.ceil(expiresAtMs - clock().getTime()));
      return (await answered(redis.set(`${prefix}:${replayKey(issuer, jti)}`, '1', 'PX', life, 'NX'))) === 'OK';
    },
  };
}
