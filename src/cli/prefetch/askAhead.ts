import type { JsonObject, Resource } from '../../fhir/types.js';
import { callOperation } from '../ehr/callOperation.js';
import { EhrError } from '../ehr/error.js';
import type { LastingSession } from '../ehr/lastingSession.js';
import { operationReply } from '../ehr/operationReply.js';
import { type HttpAnswer, resourceOf } from '../ehr/request.js';
import { otherIssues } from '../ehr/stateReports.js';

/** What became of asking for one patient's history ahead. */
export type Asked =
  | { readonly status: 'accepted'; /** Fetches the history. A capability. */ readonly key: string }
  | {
      /** `refused`: the gateway does not take it on. `failed`: whether it did is not known. */
      readonly status: 'refused' | 'failed';
      /** The gateway's HTTP status; absent: no answer came. */
      readonly http?: number;
      readonly reason: string;
    };

const NO_ANSWER = 'the connection broke before the answer came: the gateway may have taken it on, but its key is lost';

/**
 * Asks for a patient's history ahead (`pre-stage-only`), signed in anew once where the token is refused.
 * @param others the parameters beside the patient
 * @throws EhrError where there is no session to ask in; with `retryMs` where the gateway asks to come again: then nothing
 *   was taken on
 */
export async function askAhead(
  patient: Resource,
  others: readonly JsonObject[],
  sessions: LastingSession,
): Promise<Asked> {
  const parameters = [
    { name: 'patient', resource: patient },
    ...others,
    { name: 'pre-stage-only', valueBoolean: true },
  ];
  const session = await sessions.get();
  const answer = await answerTo(() => callOperation(session, parameters));
  if (answer?.status !== 401) return understood(answer);
  sessions.drop(session);
  const fresh = await sessions.get();
  return understood(await answerTo(() => callOperation(fresh, parameters)));
}

/** `undefined` where the request may have arrived, but no answer came. */
async function answerTo(call: () => Promise<HttpAnswer>): Promise<HttpAnswer | undefined> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof EhrError) || error.retryMs !== undefined) throw error;
    return undefined;
  }
}

function understood(answer: HttpAnswer | undefined): Asked {
  if (answer === undefined) return { status: 'failed', reason: NO_ANSWER };
  const { status: http, retryMs } = answer;
  if (retryMs !== undefined) throw new EhrError(`the gateway answers HTTP ${http}`, retryMs);
  const resource = resourceOf(answer);
  const reply = operationReply(resource);
  if (http === 200 && reply?.key !== undefined) return { status: 'accepted', key: reply.key };
  return { status: http >= 500 ? 'failed' : 'refused', http, reason: sentenceOf(reply?.outcome ?? resource) };
}

function sentenceOf(resource: Resource | undefined): string {
  return (resource && otherIssues(resource)[0]) ?? 'the gateway gives no reason';
}
