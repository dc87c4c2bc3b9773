import type { Json } from '../../../../fhir/types.js';
import { consult, type Inquiry } from '../../../../inquiry/index.js';
import { StoreError } from '../../../../store/index.js';
import type { ResponderDeps } from '../deps.js';
import type { ReadBackShelf } from '../readBack.js';
import { windowBetween } from '../search/window.js';
import type { HistoryCall } from './call.js';
import { fetchStaged } from './fetchStaged.js';
import { keepOrLose } from './keepOrLose.js';
import { preStageAccepted } from './outcome.js';
import { planHistory } from './planHistory.js';
import type { HistoryReply } from './reply.js';
import { PERIOD } from './request/activityPeriod.js';
import { readParameters } from './request/parameters.js';
import { readPatient } from './request/person.js';
import { askingAs } from './request/requester.js';
import { tellHistory } from './tellHistory.js';

/**
 * Answers `$pdmp-history`, however it came (wire/fhir.md §2.1, §2.2): now, or to be fetched later, or what was asked for
 * before.
 * @param body the Parameters resource
 * @throws DoorError where no question can be made of it, or the client may not put it; AuditError `unwritable`
 */
export async function answerHistory(
  body: Json,
  call: HistoryCall,
  deps: ResponderDeps,
  shelf: ReadBackShelf,
): Promise<HistoryReply> {
  const parameters = readParameters(body, deps.states);
  const { client, requester } = askingAs(call.client, parameters, deps.history.readIndividual);
  const today = call.now.toISOString().slice(0, 10);
  const inquiry: Inquiry = {
    client,
    request: { ...call.request, requester },
    query: {
      requestId: call.request.question,
      requestedAt: call.now.toISOString(),
      patient: readPatient(parameters.patient, parameters.animalOwner, today),
      ...requester,
      ...windowBetween(parameters.days ?? {}, deps.window, today, PERIOD),
      candidates: true,
    },
    plan: [],
  };
  if (parameters.retrievalKey !== undefined) {
    return fetchStaged(inquiry, parameters, parameters.retrievalKey, call, deps, shelf);
  }
  const asked = { ...inquiry, plan: planHistory(client, parameters, call, deps) };
  if (parameters.preStageOnly) return preStage(asked, deps);
  const consulted = await consult(asked, deps, { signal: call.signal });
  const key = await keepOrLose(() => deps.history.staging.hold(asked, consulted.answer), deps);
  if (key instanceof StoreError) return tellHistory(asked, consulted, deps, shelf, ['key']);
  return { ...(await tellHistory(asked, consulted, deps, shelf)), retrievalKey: key };
}

async function preStage(inquiry: Inquiry, deps: ResponderDeps): Promise<HistoryReply> {
  await deps.audit.ready();
  const { key: retrievalKey } = await deps.history.staging.accept(inquiry);
  return { retrievalKey, outcome: preStageAccepted(), answeredAt: inquiry.query.requestedAt };
}
