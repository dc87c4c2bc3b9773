import { memoryStore, type Store } from '../../src/store/index.js';

/** A store that tells what was put into it, in clear. */
export interface SpiedStore {
  readonly store: Store;
  readonly puts: [key: string, value: string][];
}

/** Opens a {@link SpiedStore} in memory. */
export function spied(): SpiedStore {
  const inner = memoryStore({ maxBytes: 64 * 1024 * 1024 });
  const puts: [string, string][] = [];
  return {
    puts,
    store: {
      ...inner,
      put(key, value, ttlMs) {
        puts.push([key, Buffer.from(value).toString()]);
        return inner.put(key, value, ttlMs);
      },
    },
  };
}
