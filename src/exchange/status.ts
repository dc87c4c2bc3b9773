import type { ExchangeAnswer, StateOutcome } from './types.js';

/** HTTP status of an answer as a whole. */
export type OverallStatus = 200 | 403 | 502 | 504;

/**
 * What an answer amounts to (contract §4): 403 where every state is disallowed (or none may be asked), 504 where all
 * timed out, 502 where no state could be consulted, else 200. Anything but 200 goes out as a bare OperationOutcome.
 */
export function overallStatus({ outcomes }: Pick<ExchangeAnswer, 'outcomes'>): OverallStatus {
  if (outcomes.every(({ status }) => status === 'disallowed')) return 403;
  if (outcomes.every(isTimeout)) return 504;
  return outcomes.every(({ status }) => UNCONSULTED.has(status)) ? 502 : 200;
}

const UNCONSULTED: ReadonlySet<string> = new Set(['failed', 'unsupported', 'disallowed']);

const isTimeout = ({ answer }: StateOutcome): boolean => answer.status === 'failed' && answer.code === 'timeout';
