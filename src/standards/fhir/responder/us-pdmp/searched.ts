import type { ExchangeAnswer, StateOutcome } from '../../../../exchange/types.js';
import type { DayPeriod } from '../../../../fhir/types.js';

/**
 * The window that every state which told something, or that there is nothing, was asked to search: they may have been
 * asked on other days, or for less. Both days included.
 * @returns `undefined` where none told anything, or no day is in all their windows
 */
export function searchedBy({ outcomes }: Pick<ExchangeAnswer, 'outcomes'>): DayPeriod | undefined {
  const periods = outcomes.filter(hasSearched).map(({ period }) => period);
  const start = periods
    .map((period) => period.start)
    .sort()
    .at(-1);
  const end = periods.map((period) => period.end).sort()[0];
  return start === undefined || end === undefined || start > end ? undefined : { start, end };
}

/** Says of each state which window it was asked to search, where that is not the same of all. */
export function withWindows(answer: ExchangeAnswer): ExchangeAnswer {
  const windows = answer.outcomes.filter(hasSearched).map(windowOf);
  if (new Set(windows).size < 2) return answer;
  const outcomes = answer.outcomes.map((outcome) =>
    hasSearched(outcome)
      ? { ...outcome, warnings: [...outcome.warnings, { code: 'note' as const, text: windowOf(outcome), count: 1 }] }
      : outcome,
  );
  return { ...answer, outcomes };
}

const hasSearched = ({ status }: StateOutcome): boolean => status === 'provided' || status === 'no-data';

function windowOf({ period }: StateOutcome): string {
  return `it was asked for fills from ${period.start} to ${period.end}`;
}
