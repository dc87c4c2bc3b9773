import type { BreakerVerdict } from './breaker.js';
import type { FailureCode, StateAnswer } from './types.js';

const RETRYABLE: ReadonlySet<FailureCode> = new Set(['timeout', 'circuit-open', 'abandoned']);

/** A state's failure as the exchange itself finds it. `sent`: whether the question may have reached the state. */
export function failure(code: FailureCode, sent: boolean, detail?: string): StateAnswer {
  return { status: 'failed', code, retryable: RETRYABLE.has(code), disclosed: sent ? 'maybe' : 'no', detail };
}

/** The failure of a route that threw: told by the error's class, since its message may hold anything. */
export function thrown(error: unknown, sent: boolean): StateAnswer {
  const name = error instanceof Error ? error.name : '';
  return failure('internal', sent, `its route threw ${/^[A-Za-z]{1,40}$/.test(name) ? name : 'something'}`);
}

/** Failures of the way to a state; one that answers badly is still there to be asked. */
const OUT_OF_REACH: ReadonlySet<FailureCode> = new Set(['unreachable', 'timeout', 'reset', 'http-status']);

/** What an answer says about the route it came by. */
export function verdictOf(answer: StateAnswer): BreakerVerdict {
  if (answer.status !== 'failed') return 'answered';
  if (answer.code === 'abandoned' || answer.code === 'internal') return 'unknown';
  return OUT_OF_REACH.has(answer.code) ? 'failed' : 'answered';
}
