import type { Store } from './store.js';

/** What a {@link memoryStore} needs to know. */
export interface MemoryStoreOptions {
  /** Upper bound of keys and values together, with an allowance for each entry's upkeep. */
  readonly maxBytes: number;
  /** Milliseconds between sweeps for expired values; default 30,000. */
  readonly sweepMs?: number;
  readonly clock?: () => Date;
}

interface Entry {
  readonly value: Uint8Array;
  readonly expiresAt: number;
  readonly bytes: number;
}

/** What a Map entry costs beside key and value, rounded up. */
const UPKEEP_BYTES = 200;

/**
 * A store in this process's memory: bounded by bytes, least recently used out first, expired values swept even when
 * nobody asks for them. A value larger than the whole store is not kept.
 */
export function memoryStore(options: MemoryStoreOptions): Store & { readonly bytes: number } {
  const clock = options.clock ?? (() => new Date());
  const entries = new Map<string, Entry>();
  let bytes = 0;

  const drop = (key: string): void => {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  const sweep = (): void => {
    const now = clock().getTime();
    for (const [key, entry] of entries) if (entry.expiresAt <= now) drop(key);
  };
  const timer = setInterval(sweep, options.sweepMs ?? 30_000);
  timer.unref();

  return {
    get bytes() {
      return bytes;
    },
    async put(key, value, ttlMs) {
      drop(key);
      const size = key.length * 2 + value.byteLength + UPKEEP_BYTES;
      if (!(ttlMs > 0) || size > options.maxBytes) return;
      if (bytes + size > options.maxBytes) sweep();
      for (const oldest of entries.keys()) {
        if (bytes + size <= options.maxBytes) break;
        drop(oldest);
      }
      entries.set(key, { value: new Uint8Array(value), expiresAt: clock().getTime() + ttlMs, bytes: size });
      bytes += size;
    },
    async get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      if (entry.expiresAt <= clock().getTime()) {
        bytes -= entry.bytes;
        return undefined;
      }
      entries.set(key, entry);
      return new Uint8Array(entry.value);
    },
    async take(key) {
      const entry = entries.get(key);
      drop(key);
      return entry === undefined || entry.expiresAt <= clock().getTime() ? undefined : entry.value;
    },
    async delete(key) {
      drop(key);
    },
    async close() {
      clearInterval(timer);
      entries.clear();
      bytes = 0;
    },
  };
}
