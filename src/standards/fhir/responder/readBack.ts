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

/** What says nothing of a person, and is shared by states only where each told the very same. */
const IMPERSONAL: readonly string[] = ['Medication', 'Organization', 'Practitioner', 'PractitionerRole'];

/**
 * Milliseconds for which a resource may be read back: as the strictest of the states that told it allows; where it says
 * nothing of a person, as the most generous, because that state told it too (docs/decisions/0043).
 */
export function shelfLife(type: string, states: readonly StateCode[], cacheMs: (state: StateCode) => number): number {
  const lives = states.map(cacheMs);
  if (lives.length === 0) return 0;
  return IMPERSONAL.includes(type) || type === 'OperationOutcome' ? Math.max(...lives) : Math.min(...lives);
}
