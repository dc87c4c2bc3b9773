import type { PlannedState, StateAnswer } from '../../../../exchange/types.js';
import { timeUntil } from '../../../../exchange/time.js';
import { consult, endTurns, type Inquiry, type Turn } from '../../../../inquiry/index.js';
import { DoorError } from '../../outcomes.js';
import { StoreError } from '../../../../store/index.js';
import type { ResponderDeps } from '../deps.js';
import type { ReadBackShelf } from '../readBack.js';
import type { HistoryCall } from './call.js';
import { keepOrLose } from './keepOrLose.js';
import { type Lost, retrievalKeyUnknown } from './outcome.js';
import { planHistory } from './planHistory.js';
import type { HistoryReply } from './reply.js';
import type { HistoryParameters } from './request/parameters.js';
import { tellHistory } from './tellHistory.js';

/** Part of the deadline that may be spent on waiting for states that are being asked already. */
const PATIENCE = 0.5;

/**
 * Answers with what was asked for ahead: what states told then, with its age; those that failed, or whose answers may not
 * wait, are asked now; none twice at the same time. Policy counts as it is now.
 * @throws DoorError `foreign-key` where the key was given to another client, or for another practitioner or patient
 */
export async function fetchStaged(
  inquiry: Inquiry,
  parameters: HistoryParameters,
  key: string,
  call: HistoryCall,
  deps: ResponderDeps,
  shelf: ReadBackShelf,
): Promise<HistoryReply> {
  const { staging, deadlineMs } = deps.history;
  const { client, query } = inquiry;
  const begun = performance.now();
  const opened = await staging.open(key, { client, patient: query.patient });
  if (opened.found === 'foreign') {
    throw new DoorError(
      'foreign-key',
      'pre-stage-retrieval-key was not given to this client for this practitioner and this patient.',
    );
  }
  if (opened.found === 'unknown') {
    await deps.audit.refused(inquiry.request, { status: 200, reason: 'retrieval key unknown' });
    return { outcome: retrievalKeyUnknown(), answeredAt: query.requestedAt };
  }
  const { states: staged, query: before } = opened.question;
  // Who said which days are meant need not say so again.
  const { period, startGiven } = parameters.days === undefined && before.startGiven === true ? before : query;
  const jurisdictions = parameters.jurisdictions ?? staged;
  const allowed = planHistory(client, { jurisdictions }, call, deps);
  const states = allowed.filter((planned) => 'route' in planned).map(({ state }) => state);
  // AbortSignal.any would not do: nothing holds its signal, and once that is collected it never aborts (Node 20).
  const patience = timeUntil(deadlineMs * PATIENCE);
  const limits = { signal: patience.up, lifeMs: deadlineMs };
  const turns = await staging.turns(key, states, limits).finally(patience.end);
  const plan = allowed.map((planned) => inTurn(planned, turns.get(planned.state)));
  try {
    const leftMs = Math.max(1, deadlineMs - (performance.now() - begun));
    const asked = { ...inquiry, query: { ...query, period, startGiven }, plan };
    const consulted = await consult(asked, deps, { signal: call.signal, deadlineMs: leftMs });
    const kept = await keepOrLose(() => staging.update(key, consulted.answer), deps);
    const lost: readonly Lost[] = kept instanceof StoreError ? ['told'] : [];
    return await tellHistory(asked, consulted, deps, shelf, lost);
  } finally {
    await endTurns(turns);
  }
}

function inTurn(planned: PlannedState, turn: Turn | undefined): PlannedState {
  if (turn === undefined || !('route' in planned)) return planned;
  const { state, route } = planned;
  if (turn === 'busy') return { state, route: { state, timeoutMs: Number.POSITIVE_INFINITY, ask: async () => BUSY } };
  if (!('told' in turn)) return planned;
  return { state, earlier: turn.told, allowed: route.allowed, candidates: route.candidates };
}

const BUSY: StateAnswer = {
  status: 'failed',
  code: 'timeout',
  retryable: true,
  disclosed: 'maybe',
  detail: 'it was being asked already, and had not answered',
};
