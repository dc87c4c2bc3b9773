import type { RegisteredClient } from '../../../../auth/index.js';
import type { PlannedState, StateCode } from '../../../../exchange/types.js';
import { toJson } from '../../../../fhir/json.js';
import { asker } from '../../../../inquiry/index.js';
import { writeSearchset } from '../../bundles.js';
import { doorOutcome, errorOutcome, type OperationOutcome } from '../../outcomes.js';
import { answerSearch, planSearch, type SearchAnswer, type Shelves } from '../answerSearch.js';
import type { ResponderDeps } from '../deps.js';
import { asDoorError } from '../failure.js';
import { readSearch } from '../search/search.js';
import type { AcceptedSearch, AsyncShelf, SearchResult } from './shelf.js';

/** What it takes to answer a search later. */
export interface RunSearchDeps {
  readonly deps: ResponderDeps;
  readonly shelves: Shelves;
  readonly shelf: AsyncShelf;
  readonly clock: () => Date;
}

/** How long an outcome that tells nothing of a patient waits to be fetched. */
const OUTCOME_LIFE_MS = 15 * 60_000;

/**
 * Answers a search that was taken on, and keeps what came of it as long as its states allow. Whether the client may still
 * ask is looked at now. May be called again where its process died half way.
 */
export async function runSearch(id: string, run: RunSearchDeps, signal: AbortSignal): Promise<void> {
  const { deps, shelf, clock } = run;
  const accepted = await shelf.search(id);
  if (accepted === undefined || (await shelf.result(id)) !== undefined) return;
  const registered = await deps.find(accepted.clientId);
  const client = registered && asker(registered, accepted);
  if (client === undefined) return shelf.drop(id);
  const keep = (told: Pick<SearchResult, 'status' | 'states' | 'json'>, life: number): Promise<void> => {
    const now = clock().getTime();
    return shelf.putResult(id, { ...told, answeredAt: now, expiresAt: now + life }, life);
  };
  try {
    const answered = await answer(accepted, client, run, signal);
    // Cancelled, or this process ends: then somebody else does it anew.
    if (answered === undefined) return;
    const { told, states, life } = answered;
    const { status } = told;
    if (status === 200) await keep({ status, states, json: writeSearchset(told.searchset, 'json') }, life);
    else await keep({ status, states: [], json: toJson(told.outcome) }, OUTCOME_LIFE_MS);
  } catch (thrown) {
    const { question: requestId } = accepted.request;
    const error = asDoorError(thrown);
    if (error === undefined) deps.log.error('http.error', { requestId, route: ROUTE, status: 500 }, thrown);
    const outcome: OperationOutcome = error
      ? doorOutcome(error)
      : errorOutcome('exception', `The gateway failed; its operator finds why under incident ${requestId}.`);
    await keep({ status: error?.status ?? 500, states: [], json: toJson(outcome) }, OUTCOME_LIFE_MS);
  }
}

const ROUTE = '/fhir/async/:id';

async function answer(
  { pairs, strict, request, acceptedAt }: AcceptedSearch,
  client: RegisteredClient,
  { deps, shelves }: RunSearchDeps,
  signal: AbortSignal,
): Promise<{ told: SearchAnswer; states: StateCode[]; life: number } | undefined> {
  const now = new Date(acceptedAt);
  const { states, window } = deps;
  const search = readSearch(pairs, { strict, states, window, today: now.toISOString().slice(0, 10) });
  const plan = planSearch(search, client, deps).map((planned) => keepable(planned, deps));
  const told = await answerSearch(search, plan, { client, request, now, signal }, deps, shelves);
  if (told === undefined) return undefined;
  const asked = plan.filter((planned) => 'route' in planned).map(({ state }) => state);
  return { told, states: asked, life: Math.min(OUTCOME_LIFE_MS, ...asked.map(deps.cacheMs)) };
}

/** A state whose answers may not be kept is not asked: this answer waits to be fetched. */
function keepable(planned: PlannedState, { cacheMs }: ResponderDeps): PlannedState {
  const { state } = planned;
  if (!('route' in planned) || cacheMs(state) > 0) return planned;
  const refused = `What ${state} tells may not be kept (disclosure, cache), and this answer would wait to be fetched; ask without Prefer: respond-async.`;
  return { state, refused };
}
