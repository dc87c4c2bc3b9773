import { pace } from '../../../../exchange/steps.js';
import type { HttpRequest } from '../../../../transport/types.js';
import type { FhirClient } from '../client.js';
import { distinct, type Entry, linksOf, readEntries } from '../reading/entries.js';
import type { Remarks } from '../reading/remarks.js';
import { readReply } from '../reading/reply.js';
import { refuse } from '../refusal.js';

/** How a search is followed to its end. */
export interface PageOptions {
  readonly client: FhirClient;
  /** FHIR base of the state, without a slash at its end. */
  readonly base: string;
  /** Pages at most. */
  readonly most: number;
  /** Bytes of all pages together at most. */
  readonly mostBytes: number;
  /** What the requests are known by; those of further pages have their number behind it. */
  readonly requestId: string;
  readonly remarks: Remarks;
}

/** A whole searchset, however many pages it came in. */
export interface Found {
  readonly entries: readonly Entry[];
  /** How many matches the state says there are. */
  readonly total?: number;
  /** The first page's `self` link. */
  readonly self?: string;
}

/**
 * Reads a searchset and the pages that follow it.
 * @throws Refusal where one of them does not come, leads to another server or in a circle, or where they are more than
 *   allowed: a part of a history is none
 */
export async function readPages(first: HttpRequest, options: PageOptions, signal: AbortSignal): Promise<Found> {
  const { client, base, most, mostBytes, requestId, remarks } = options;
  const entries: Entry[] = [];
  const totals = new Set<number>();
  const asked = new Set<string>();
  let self: string | undefined;
  let bytes = 0;
  let request: HttpRequest | undefined = first;
  for (let page = 1; request !== undefined; page += 1) {
    if (page > most)
      refuse('limit', `The history has more than ${most} pages: raise fhir.pages, or let the state make larger ones.`);
    const reply = await client.send(request, page === 1 ? requestId : `${requestId}-${page}`, signal);
    bytes += reply.body.length;
    if (bytes > mostBytes) refuse('limit', `The pages of the history are larger than ${mostBytes} bytes together.`);
    const bundle = await pace(readReply(reply, 'Bundle'), signal);
    if (bundle['type'] !== 'searchset') refuse('malformed', 'The answer is a Bundle, but no searchset.');
    const { total } = bundle;
    if (typeof total === 'number') totals.add(total);
    else if (total !== undefined) refuse('malformed', 'The total of the searchset is no number.');
    entries.push(...(await pace(readEntries(bundle, base, remarks), signal)));
    const links = linksOf(bundle);
    if (page === 1) self = links.get('self');
    request = nextPage(links.get('next'), base, asked);
  }
  if (totals.size > 1) refuse('malformed', 'The pages of the searchset contradict each other about its total.');
  const [total] = totals;
  return { entries: distinct(entries), total, self };
}

function nextPage(link: string | undefined, base: string, asked: Set<string>): HttpRequest | undefined {
  if (link === undefined) return undefined;
  const url = URL.canParse(link, `${base}/`) ? new URL(link, `${base}/`) : undefined;
  if (url === undefined || url.origin !== new URL(base).origin || url.username !== '')
    return refuse('malformed', 'The next page lies at another server, where our token and question do not go.');
  const path = url.pathname + url.search;
  if (asked.has(path)) refuse('malformed', 'The pages of the searchset lead in a circle.');
  asked.add(path);
  return { method: 'GET', path, headers: {} };
}
