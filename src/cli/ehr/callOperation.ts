import { randomUUID } from 'node:crypto';
import { toJson } from '../../fhir/json.js';
import type { JsonObject } from '../../fhir/types.js';
import { type HttpAnswer, request } from './request.js';
import type { Session } from './signIn.js';

/** The longest that an answer may be waited for: a gateway's deadline is far shorter. */
const PATIENCE_MS = 120_000;

/**
 * Calls `$pdmp-history` (US PDMP) with these parameters.
 * @throws EhrError where nobody answers; with `retryMs` where nothing was sent
 */
export function callOperation({ base, accessToken }: Session, parameter: readonly JsonObject[]): Promise<HttpAnswer> {
  return request(`${base}/$pdmp-history`, {
    method: 'POST',
    headers: {
      accept: 'application/fhir+json',
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/fhir+json',
      'x-request-id': randomUUID(),
    },
    body: toJson({ resourceType: 'Parameters', parameter: [...parameter] }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}
