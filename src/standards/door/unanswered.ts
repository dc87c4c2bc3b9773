import type { StateOutcome } from '../../exchange/types.js';
import type { Consulted } from '../../inquiry/index.js';
import { Answerless } from './refusal.js';
import { statesNote } from './statesNote.js';

/**
 * Sees to it that somebody answered.
 * @throws Answerless `disallowed`, `timeout`, `unconsulted` where no state did, and `ambiguous` where every state says that
 *   several match; its sentence tells what became of each state
 */
export function refuseUnanswered({ answer, status }: Consulted): void {
  const { outcomes } = answer;
  const note = statesNote(outcomes);
  if (status === 403) throw new Answerless('disallowed', note);
  if (status === 504) throw new Answerless('timeout', note);
  if (status === 502) throw new Answerless('unconsulted', note);
  if (every(outcomes, 'ambiguous')) throw new Answerless('ambiguous', note);
}

/** Whether all states have this status. */
export function every(outcomes: readonly StateOutcome[], status: StateOutcome['status']): boolean {
  return outcomes.every((outcome) => outcome.status === status);
}
