import { randomBytes } from 'node:crypto';
import type { Store } from '../../../store/index.js';
import type { Searchset } from '../bundles.js';
import { DoorError } from '../outcomes.js';

/** One page of a search that was answered. */
export interface Page {
  readonly json: string;
  /** The question that it answers: our own id. */
  readonly question: string;
}

/** Pages of searches that were answered, kept whole: a next page is never a second question to a state. */
export interface Pager {
  /** Opaque names for the pages of one answer, by place; the same place gives the same name. */
  tokens(): (page: number) => string;
  keep(clientId: string, token: string, page: Page, ttlMs: number): Promise<void>;
  /** A page. @throws DoorError `not-found` where it is gone or another client's */
  page(clientId: string, token: string): Promise<Page>;
}

/** Pages in a store that seals them. */
export function createPager(store: Store): Pager {
  const key = (clientId: string, token: string): string => JSON.stringify(['fhir-page', clientId, token]);
  return {
    tokens() {
      const names: string[] = [];
      return (page) => (names[page] ??= randomBytes(24).toString('base64url'));
    },
    keep: (clientId, token, { json, question }, ttlMs) =>
      store.put(key(clientId, token), Buffer.from(`${question}\n${json}`), ttlMs),
    async page(clientId, token) {
      const found = /^[\w-]{32}$/.test(token) ? await store.get(key(clientId, token)) : undefined;
      if (found === undefined) throw new DoorError('not-found', 'This page is not kept any more; search again.');
      const text = Buffer.from(found).toString('utf8');
      const end = text.indexOf('\n');
      return { question: text.slice(0, end), json: text.slice(end + 1) };
    },
  };
}

/** Links of one page of several. Only `self` of the first holds the search; the others are opaque (R4 search, "Paging"). */
export function pageLinks(
  self: string,
  publicUrl: string,
  token: (page: number) => string,
  page: number,
  pages: number,
): Searchset['links'] {
  const url = (to: number): string => `${publicUrl}/fhir/MedicationDispense?_page=${token(to)}`;
  if (pages === 1) return [{ relation: 'self', url: self }];
  return [
    { relation: 'self', url: page === 0 ? self : url(page) },
    { relation: 'first', url: url(0) },
    ...(page > 0 ? [{ relation: 'previous', url: url(page - 1) }] : []),
    ...(page < pages - 1 ? [{ relation: 'next', url: url(page + 1) }] : []),
    { relation: 'last', url: url(pages - 1) },
  ];
}
