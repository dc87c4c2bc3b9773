import type { StateCode } from '../../../exchange/types.js';
import type { Store } from '../../../store/index.js';

/** Something read back: its JSON text and when it was answered. */
export interface ReadBack {
  readonly json: string;
  /** Epoch milliseconds. */
  readonly storedAt: number;
}

/** Keeps what was answered, for the client that asked, as long as the state allows. */
export interface ReadBackShelf {
  /** Keeps JSON text under a name of the client's for some milliseconds; 0: not at all. */
  keep(clientId: string, name: string, json: string, ttlMs: number): Promise<void>;
  find(clientId: string, name: string): Promise<ReadBack | undefined>;
}

/** A shelf in a store that seals its values. Names carry the client, so nobody reads back what another asked. */
export function createShelf(store: Store, clock: () => Date): ReadBackShelf {
  const key = (clientId: string, name: string): string => JSON.stringify(['fhir', clientId, name]);
  return {
    async keep(clientId, name, json, ttlMs) {
      if (ttlMs > 0) await store.put(key(clientId, name), Buffer.from(`${clock().getTime()}\n${json}`), ttlMs);
    },
    async find(clientId, name) {
      const value = await store.get(key(clientId, name));
      if (value === undefined) return undefined;
      const text = Buffer.from(value).toString('utf8');
      const end = text.indexOf('\n');
      return { storedAt: Number(text.slice(0, end)), json: text.slice(end + 1) };
    },
  };
}

/** Milliseconds for which something that these states told may be read back: as the strictest of them allows. */
export function shelfLife(states: readonly StateCode[], cacheMs: (state: StateCode) => number): number {
  return states.length === 0 ? 0 : Math.min(...states.map(cacheMs));
}
