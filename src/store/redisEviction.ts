import type { Redis } from 'ioredis';
import { answered } from './redis.js';

/**
 * Whether this Redis throws keys out before their end once its memory is full: then a used assertion could be played again.
 * @throws StoreError `unreachable`
 */
export async function mayEvict(redis: Redis): Promise<boolean> {
  const memory = await answered(redis.info('memory'));
  const bounded = /^maxmemory:[1-9]/m.test(memory);
  return bounded && !/^maxmemory_policy:noeviction\r?$/m.test(memory);
}
