export type { Store } from './store.js';
export { memoryStore, type MemoryStoreOptions } from './memoryStore.js';
export { sealed } from './sealed.js';
export { memoryReplayGuard, type MemoryReplayOptions, type ReplayGuard } from './replay.js';
export { openRedis, type RedisOptions } from './redis.js';
export { redisReplayGuard } from './redisReplay.js';
export { redisStore } from './redisStore.js';
export { loadOrCreateKey } from './keyfile.js';
export { StoreError, type StoreErrorCode } from './errors.js';
