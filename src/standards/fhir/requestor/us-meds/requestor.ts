import type { StateProtocol } from '../../../../exchange/types.js';
import type { HttpRequest } from '../../../../transport/types.js';
import { readInTurns } from '../../../reply/inTurns.js';
import { asking } from '../asking.js';
import { baseOf, type FhirOptions, type FhirRoute } from '../options.js';
import { newRemarks } from '../reading/remarks.js';
import { readSearchset } from './answer.js';
import { readPages } from './pages.js';
import { queryText, searchParameters } from './question.js';

/** How one state's US Meds search is asked. */
export interface UsMedsOptions extends FhirOptions {
  /** `get` as the guide prints it, or `post` to `_search`, which keeps the patient out of URLs. */
  readonly method: 'get' | 'post';
  /** Pages of one history at most. */
  readonly pages: number;
  /** Bytes of one history at most, all pages together. */
  readonly maxBytes: number;
}

/**
 * The PDMP Requestor of the US Meds guide (seed 001): its search, answered by a searchset, followed page by page.
 * Whatever the state does becomes an answer; only a fault of our own rejects.
 */
export function createUsMedsRequestor(options: UsMedsOptions): StateProtocol<FhirRoute> {
  const { client, method, pages, maxBytes } = options;
  const base = baseOf(options);
  return {
    ask: (query, route, signal) =>
      asking(signal, async () => {
        const remarks = newRemarks();
        const search = queryText(searchParameters(query, route));
        const requestId = `${query.requestId}-${route.state}`;
        const found = await readPages(
          requestOf(method, new URL(base).pathname, search),
          { client, base, most: pages, mostBytes: maxBytes, requestId, remarks },
          signal,
        );
        return readInTurns(readSearchset(found, query, remarks), signal);
      }),
    probe: (signal) => client.probe(signal),
    close: () => client.close(),
  };
}

/** A server shall not ignore who is asked for: `Prefer` has it say what it does not know (R4 search). */
const STRICT = { prefer: 'handling=strict' };

function requestOf(method: 'get' | 'post', path: string, search: string): HttpRequest {
  const type = `${path.replace(/\/$/, '')}/MedicationDispense`;
  if (method === 'get') return { method: 'GET', path: `${type}?${search}`, headers: STRICT };
  return {
    method: 'POST',
    path: `${type}/_search`,
    headers: { ...STRICT, 'content-type': 'application/x-www-form-urlencoded' },
    body: new TextEncoder().encode(search),
  };
}
