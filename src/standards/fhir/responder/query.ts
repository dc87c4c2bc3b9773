import type { RegisteredClient } from '../../../auth/index.js';
import type { PdmpQuery } from '../../../exchange/types.js';
import { requesterOf } from '../../../inquiry/index.js';
import type { Search } from './search/search.js';

/**
 * The question that a search puts to states. Who asks comes from the client's registration alone (wire/fhir.md UM-18).
 * @param requestId 32 lower-case hex digits
 * @param now when the question was asked
 */
export function buildQuery(search: Search, client: RegisteredClient, requestId: string, now: Date): PdmpQuery {
  return {
    requestId,
    requestedAt: now.toISOString(),
    patient: search.patient,
    ...requesterOf(client),
    period: search.period,
    startGiven: search.startGiven,
    candidates: true,
  };
}
