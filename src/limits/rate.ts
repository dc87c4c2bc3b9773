import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** How much one caller may ask. */
export interface Rate {
  /** Requests a second over time. */
  readonly rate: number;
  /** Requests at once. */
  readonly burst: number;
}

/** Counts requests by who sends them. */
export interface RateLimit {
  /**
   * Counts one request of `who`.
   * @returns whole seconds to wait where there were too many; that one is not served and no further ban follows
   */
  take(who: string): Promise<number | undefined>;
}

/**
 * Counts in windows: `burst` requests in `burst / rate` seconds (rounded up), the first request opening the window. In
 * Redis all replicas count together; while Redis is gone each counts for itself, so that a limit never stops the service.
 * Whoever is counted is known by a hash only.
 *
 * @param name tells this limit's counts from others
 */
export function rateLimit(name: string, { rate, burst }: Rate, redis?: Redis): RateLimit {
  const window = { points: burst, duration: Math.max(1, Math.ceil(burst / rate)), keyPrefix: `pdmp:limit:${name}` };
  const alone = new RateLimiterMemory(window);
  const limiter =
    redis === undefined
      ? alone
      : new RateLimiterRedis({
          ...window,
          storeClient: redis,
          rejectIfRedisNotReady: true,
          insuranceLimiter: alone,
        });
  return {
    async take(who) {
      try {
        await limiter.consume(createHash('sha256').update(who).digest('base64url'));
        return undefined;
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      }
    },
  };
}
