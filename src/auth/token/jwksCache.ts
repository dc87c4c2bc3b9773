import type { JwkSet } from '../client.js';
import type { FetchedJwks, JwksFetcher } from './fetchJwks.js';

/** Key sets of registered URLs, fetched when needed and kept as long as their Cache-Control allows. */
export interface JwksCache {
  /** The set, from memory where it is fresh, else `justFetched`. Rejects where it cannot be had. */
  get(url: string): Promise<{ readonly set: JwkSet; readonly justFetched: boolean }>;
  /**
   * A newer set than `seen`, for an assertion that names a key `seen` has not: one forced fetch, shared by all who wait
   * for it, then none for a while. `undefined` where there is no newer one to be had now.
   */
  newer(url: string, seen: JwkSet): Promise<JwkSet | undefined>;
}

/** How often a set may be fetched. */
export interface JwksCacheOptions {
  readonly fetcher: JwksFetcher;
  readonly clock: () => Date;
  /** Milliseconds between forced fetches of one URL; default 10,000. */
  readonly forcedEveryMs?: number;
  /** Milliseconds for which a URL that failed is left alone; default 5,000. */
  readonly failedForMs?: number;
}

interface Entry {
  set?: JwkSet;
  freshUntil: number;
  forcedAt: number;
  failedAt: number;
  fetching?: Promise<JwkSet>;
}

/** Creates the cache; nothing is fetched before it is asked for. URLs must be registered ones. */
export function jwksCache(options: JwksCacheOptions): JwksCache {
  const { fetcher, clock, forcedEveryMs = 10_000, failedForMs = 5_000 } = options;
  const entries = new Map<string, Entry>();
  const entryOf = (url: string): Entry => {
    const entry = entries.get(url) ?? { freshUntil: 0, forcedAt: -Infinity, failedAt: -Infinity };
    entries.set(url, entry);
    return entry;
  };
  const fetchInto = (entry: Entry, url: string): Promise<JwkSet> => {
    entry.fetching ??= settle(entry, fetcher.fetch(url), () => clock().getTime());
    return entry.fetching;
  };

  return {
    async get(url) {
      const entry = entryOf(url);
      const now = clock().getTime();
      if (entry.set !== undefined && now < entry.freshUntil) return { set: entry.set, justFetched: false };
      if (entry.fetching === undefined && now - entry.failedAt < failedForMs) {
        throw new Error('the key set could not be had a moment ago');
      }
      return { set: await fetchInto(entry, url), justFetched: true };
    },
    async newer(url, seen) {
      const entry = entryOf(url);
      const now = clock().getTime();
      if (entry.set !== undefined && entry.set !== seen && now < entry.freshUntil) return entry.set;
      if (entry.fetching === undefined) {
        if (now - entry.forcedAt < forcedEveryMs) return undefined;
        entry.forcedAt = now;
      }
      return fetchInto(entry, url);
    },
  };
}

async function settle(entry: Entry, fetched: Promise<FetchedJwks>, now: () => number): Promise<JwkSet> {
  try {
    const { set, freshMs } = await fetched;
    entry.set = set;
    entry.freshUntil = now() + freshMs;
    return set;
  } catch (error) {
    entry.failedAt = now();
    throw error;
  } finally {
    entry.fetching = undefined;
  }
}
