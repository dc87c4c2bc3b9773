import type { AnswerWarning, FailureCode, StateAnswer, StateOutcome } from '../../../src/exchange/types.js';

/** A status, or why a state failed. */
export type Short = Exclude<StateAnswer['status'], 'failed'> | FailureCode;

/** What became of a state, in short. */
export function outcomeOf(state: string, short: Short, warnings: readonly AnswerWarning[] = []): StateOutcome {
  return outcomeWith(state, answerOf(short), warnings);
}

/** What became of a state. */
export function outcomeWith(state: string, answer: StateAnswer, warnings: readonly AnswerWarning[] = []): StateOutcome {
  const period = { start: '2024-01-05', end: '2026-01-05' };
  return { state, status: answer.status, answer, period, elapsedMs: 1, dispenses: 0, warnings };
}

function answerOf(short: Short): StateAnswer {
  switch (short) {
    case 'provided':
      return { status: short, resources: [], warnings: [] };
    case 'disallowed':
      return { status: short, reason: 'this role may not ask' };
    case 'no-data':
    case 'ambiguous':
    case 'deferred':
    case 'unsupported':
      return { status: short };
    default:
      return { status: 'failed', code: short, retryable: false, disclosed: 'maybe' };
  }
}
