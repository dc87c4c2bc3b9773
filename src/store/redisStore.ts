import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { answered } from './redis.js';
import type { Store } from './store.js';

/**
 * A store in Redis, shared by every replica. Keys are hashed, so that Redis sees no name; values are put as they are: what
 * tells of a person belongs under `sealed`. `close` leaves the connection, which others use too, to its owner.
 *
 * @param prefix tells this store's keys from others in the same Redis
 * @throws StoreError `unreachable` from every verb
 */
export function redisStore(redis: Redis, prefix: string): Store {
  const nameOf = (key: string): string => `${prefix}:${createHash('sha256').update(key).digest('base64url')}`;
  return {
    async put(key, value, ttlMs) {
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      const life = Math.floor(ttlMs);
      if (life > 0) await answered(redis.set(nameOf(key), bytes, 'PX', life));
      else await answered(redis.del(nameOf(key)));
    },
    async get(key) {
      return (await answered(redis.getBuffer(nameOf(key)))) ?? undefined;
    },
    async take(key) {
      const name = nameOf(key);
      // In place of GETDEL, which Redis before 6.2 has not.
      const replies = await answered(redis.multi().getBuffer(name).del(name).exec());
      const value = replies?.[0]?.[1];
      return Buffer.isBuffer(value) ? value : undefined;
    },
    async delete(key) {
      await answered(redis.del(nameOf(key)));
    },
    close: async () => undefined,
  };
}
