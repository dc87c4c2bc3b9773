import { randomBytes } from 'node:crypto';
import type { AuditedRequest } from '../../../../audit/index.js';
import type { RegisteredClient } from '../../../../auth/index.js';
import type { StateCode } from '../../../../exchange/types.js';
import type { Store } from '../../../../store/index.js';
import type { FormPairs } from '../form.js';

/** A search taken on, to be answered later. */
export interface AcceptedSearch {
  readonly clientId: string;
  readonly requestor: RegisteredClient['requestor'];
  /** Whether `requestor` is a person who asks, and not the organization that the client is registered for. */
  readonly named: boolean;
  readonly request: AuditedRequest;
  /** The search as it was sent; patient data. */
  readonly pairs: FormPairs;
  readonly strict: boolean;
  /** Whether it was sent by POST: then its parameters stand in no URL. */
  readonly posted: boolean;
  /** Epoch milliseconds. */
  readonly acceptedAt: number;
}

/** What became of it: the searchset's JSON, or why there is none. */
export interface SearchResult {
  readonly status: number;
  /** The states that were asked for what it tells; none where it tells nothing of a patient. */
  readonly states: readonly StateCode[];
  /** JSON text of a Bundle where `status` is 200, else of an OperationOutcome. */
  readonly json: string;
  /** Epoch milliseconds. */
  readonly answeredAt: number;
  readonly expiresAt: number;
}

/** Searches taken on and what became of them, under ids that tell nothing. */
export interface AsyncShelf {
  newId(): string;
  putSearch(id: string, search: AcceptedSearch, ttlMs: number): Promise<void>;
  search(id: string): Promise<AcceptedSearch | undefined>;
  /** Keeps what came of a search; the search itself is then kept as long and no longer. */
  putResult(id: string, result: SearchResult, ttlMs: number): Promise<void>;
  result(id: string): Promise<SearchResult | undefined>;
  /** Forgets both. */
  drop(id: string): Promise<void>;
}

/** @param store seals what it is given */
export function createAsyncShelf(store: Store): AsyncShelf {
  const name = (what: 'search' | 'result', id: string): string => JSON.stringify(['fhir-async', what, id]);
  const put = (key: string, value: unknown, ttlMs: number): Promise<void> =>
    store.put(key, Buffer.from(JSON.stringify(value)), ttlMs);
  const get = async (key: string): Promise<unknown> => {
    const bytes = await store.get(key);
    return bytes && (JSON.parse(Buffer.from(bytes).toString()) as unknown);
  };
  const shelf: AsyncShelf = {
    newId: () => randomBytes(24).toString('base64url'),
    putSearch: (id, search, ttlMs) => {
      const raw = Buffer.from(search.request.raw).toString('base64');
      return put(name('search', id), { ...search, request: { ...search.request, raw } }, ttlMs);
    },
    async search(id) {
      const search = (await get(name('search', id))) as AcceptedSearch | undefined;
      if (search === undefined) return undefined;
      const raw = Buffer.from(String(search.request.raw), 'base64');
      return { ...search, request: { ...search.request, raw } };
    },
    async putResult(id, result, ttlMs) {
      const search = await shelf.search(id);
      if (search === undefined) return;
      // The search first: it must not outlive its result.
      await shelf.putSearch(id, search, ttlMs);
      await put(name('result', id), result, ttlMs);
    },
    result: async (id) => (await get(name('result', id))) as SearchResult | undefined,
    async drop(id) {
      await store.delete(name('search', id));
      await store.delete(name('result', id));
    },
  };
  return shelf;
}

/** Whether a text has the form of an id. */
export function isAsyncId(text: string): boolean {
  return /^[\w-]{32}$/.test(text);
}
