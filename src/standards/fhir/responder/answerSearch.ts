import type { AuditedRequest } from '../../../audit/index.js';
import type { RegisteredClient } from '../../../auth/index.js';
import { stateIssues } from '../../../exchange/issues.js';
import type { OverallStatus } from '../../../exchange/status.js';
import type { ExchangeAnswer, PlannedState } from '../../../exchange/types.js';
import { consult } from '../../../inquiry/index.js';
import { type Searchset, writeSearchset } from '../bundles.js';
import { DoorError, type OperationOutcome, outcome } from '../outcomes.js';
import type { ResponderDeps } from './deps.js';
import { keep } from './keep.js';
import { pageLinks, type Pager } from './pages.js';
import { makePieces } from './pieces.js';
import { buildQuery } from './query.js';
import { type ReadBackShelf, shelfLife } from './readBack.js';
import { responseIdentifier } from './requestId.js';
import type { Search } from './search/search.js';
import { searchsets, tell } from './searchset.js';

/** Who searches, and by which request. */
export interface Searching {
  readonly client: RegisteredClient;
  readonly request: AuditedRequest;
  readonly now: Date;
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal;
}

/** What a search is answered with: the first page, or why there is none. */
export type SearchAnswer =
  | { readonly status: 200; readonly searchset: Searchset }
  | { readonly status: Exclude<OverallStatus, 200>; readonly outcome: OperationOutcome };

/** Where answers are kept. */
export interface Shelves {
  readonly shelf: ReadBackShelf;
  readonly pager: Pager;
}

/**
 * Answers a MedicationDispense search: the question that the gateway is there for. What was told is kept for reading back
 * as long as its states allow.
 * @throws DoorError `missing-parameter`, `cannot-be-paged`; AuditError `unwritable`
 */
export async function answerSearch(
  search: Search,
  plan: readonly PlannedState[],
  { client, request, now, signal }: Searching,
  deps: ResponderDeps,
  { shelf, pager }: Shelves,
): Promise<SearchAnswer | undefined> {
  const { publicUrl } = deps;
  const { question: requestId } = request;
  const query = buildQuery(search, client, requestId, now);
  const { answer, status } = await consult({ client, request, query, plan }, deps, { signal });
  if (signal.aborted) return undefined;
  if (status !== 200) return { status, outcome: outcome(stateIssues(answer, publicUrl)) };

  const pieces = await makePieces(answer, publicUrl);
  const told = tell(answer, pieces, responseIdentifier(request.requestId, requestId), publicUrl);
  await keep(
    [...told.pieces.values(), ...told.headers, ...(told.outcome ? [told.outcome] : [])],
    client.id,
    requestId,
    deps,
    shelf,
  );

  const self = `${publicUrl}/fhir/MedicationDispense${search.query === '' ? '' : `?${search.query}`}`;
  const tokens = pager.tokens();
  const links = (page: number, pages: number) => pageLinks(self, publicUrl, tokens, page, pages);
  const sets = await searchsets(told, search, answer.answeredAt, publicUrl, links);
  if (sets.length > 1) await keepPages(sets, tokens, { answer, client, deps, pager });
  const [searchset] = sets;
  if (searchset === undefined) throw new Error('a searchset has at least one page');
  return { status, searchset };
}

/**
 * Which states a search goes to.
 * @throws DoorError `missing-parameter` where it goes to none; `cannot-be-paged` where further pages could not be kept
 */
export function planSearch(search: Search, client: RegisteredClient, deps: ResponderDeps): readonly PlannedState[] {
  const plan = deps.plan(client, search.jurisdictions);
  if (plan.length === 0) {
    throw new DoorError(
      'missing-parameter',
      'No state is named and this client has none of its own: name states by jurisdiction.',
    );
  }
  if (search.controls.count !== undefined) {
    const unkept = plan
      .filter((planned) => 'route' in planned && deps.cacheMs(planned.state) <= 0)
      .map(({ state }) => state);
    if (unkept.length > 0) {
      const which = unkept.join(', ');
      throw new DoorError(
        'cannot-be-paged',
        `_count: what ${which} tells may not be kept, so there can be no next page; ask without _count.`,
      );
    }
  }
  return plan;
}

interface Paged {
  readonly answer: ExchangeAnswer;
  readonly client: RegisteredClient;
  readonly deps: ResponderDeps;
  readonly pager: Pager;
}

async function keepPages(
  sets: readonly Searchset[],
  tokens: (page: number) => string,
  { answer, client, deps, pager }: Paged,
): Promise<void> {
  const states = answer.outcomes.filter(({ status }) => status === 'provided').map(({ state }) => state);
  const life = shelfLife('Bundle', states, deps.cacheMs);
  const { requestId: question } = answer.query;
  await Promise.all(
    sets.map((set, page) => pager.keep(client.id, tokens(page), { json: writeSearchset(set, 'json'), question }, life)),
  );
}
