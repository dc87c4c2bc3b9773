import type { Io } from '../command.js';
import type { Result } from './results.js';

/** Says on stderr how far it got. Line numbers and statuses only: nothing of a patient. */
export interface Progress {
  told(result: Result): void;
  /** How many are not accepted. */
  missing(): number;
  /** What was done, in one sentence. */
  sum(): string;
}

const EVERY_MS = 5_000;

/** @param total lines of the list @param before how many of them an earlier run had accepted */
export function createProgress(total: number, before: number, io: Io): Progress {
  let [accepted, others, saidAt] = [0, 0, performance.now()];
  const sum = (): string =>
    [
      `${before + accepted} of ${total} accepted`,
      ...(before > 0 ? [`${before} of them before`] : []),
      ...(others > 0 ? [`${others} not`] : []),
      ...(before + accepted + others < total ? [`${total - before - accepted - others} to be asked`] : []),
    ].join(', ');
  return {
    sum,
    missing: () => total - before - accepted,
    told(result) {
      if (result.status === 'accepted') accepted++;
      else {
        others++;
        io.err(`line ${result.line}: ${why(result)}`);
      }
      if (performance.now() - saidAt < EVERY_MS) return;
      saidAt = performance.now();
      io.err(sum());
    },
  };
}

/** The gateway's own sentence stands in the results, not here: who knows what it repeats. */
function why(result: Exclude<Result, { status: 'accepted' }>): string {
  if (result.status === 'invalid') return `${result.reason}; nothing was asked`;
  return `${result.status} (${result.http === undefined ? 'no answer' : `HTTP ${result.http}`})`;
}
