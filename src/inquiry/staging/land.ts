import { tellable } from '../../exchange/candidates.js';
import type { StateAnswer, StateCode } from '../../exchange/types.js';
import type { RunDeps } from './run.js';

/** An answer that a state had put off. */
export interface LateAnswer {
  /** Our own id of the question. */
  readonly requestId: string;
  readonly state: StateCode;
  readonly answer: StateAnswer;
}

/**
 * Puts a late answer to the question that waits for it: the next fetch tells it. It is in the audit before.
 * @returns whether any question waits for it
 */
export async function land({ requestId, state, answer: told }: LateAnswer, deps: RunDeps): Promise<boolean> {
  const { shelf, audit, clock, stageMs, candidates = () => 0 } = deps;
  const id = await shelf.later(requestId, state);
  const question = id === undefined ? undefined : await shelf.question(id);
  const before = id === undefined ? undefined : await shelf.told(id, state);
  if (id === undefined || question === undefined || before === undefined) return false;
  const answer = tellable(told, question.query.candidates === true ? candidates(state) : 0);
  const toldAt = clock().toISOString();
  const { period } = before;
  const until = Math.min(question.expiresAt, clock().getTime() + stageMs(state));
  const outcome = { state, status: answer.status, answer, period, elapsedMs: 0, dispenses: 0, warnings: [] };
  const late = { query: question.query, outcomes: [outcome], resources: [], answeredAt: toldAt };
  await audit.asked(question.request, { answer: late, plan: [] });
  // A state takes nothing back by failing to tell it again.
  const nothing = answer.status === 'failed' || answer.status === 'deferred';
  if (nothing && before.answer.status !== 'deferred') return true;
  await shelf.putTold(id, state, { answer, period, toldAt }, until);
  return true;
}
