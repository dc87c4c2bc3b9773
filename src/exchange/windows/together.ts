import type { DayPeriod } from '../../fhir/types.js';
import type { Steps } from '../steps.js';
import type { AnswerWarning, StateAnswer, StateCode } from '../types.js';
import { joined } from './join.js';

type Provided = Extract<StateAnswer, { status: 'provided' }>;
type NoData = Extract<StateAnswer, { status: 'no-data' }>;

/** One of several questions to a state, and its answer: records, or the word that there are none. */
export interface Part {
  /** The window that was put. */
  readonly period: DayPeriod;
  readonly answer: Provided | NoData;
}

/** Whether an answer can be one of several that make a whole. */
export function isPart(answer: StateAnswer): answer is Part['answer'] {
  return answer.status === 'provided' || answer.status === 'no-data';
}

/**
 * The answers to several questions of one state as one: records where any of them told some. It was made when the first
 * of them was, and searched from the first day to the last; what a state says that it did not search is told.
 */
export function* together(state: StateCode, parts: readonly Part[]): Steps<Part['answer']> {
  const answers = parts.map(({ answer }) => answer);
  const told = answers.filter((answer) => answer.status === 'provided');
  const warnings = summed([...answers.flatMap(({ warnings = [] }) => warnings), ...unsearched(parts)]);
  const [first] = told;
  if (first === undefined) return { ...answers.find(({ status }) => status === 'no-data')!, warnings };
  const resources = yield* joined(
    state,
    told.map(({ resources }) => resources),
  );
  const searched = parts.map((part) => searchedBy(part));
  const period = {
    start: searched.map(({ start }) => start).sort()[0]!,
    end: searched
      .map(({ end }) => end)
      .sort()
      .at(-1)!,
  };
  return { status: 'provided', resources, period, executedAt: earliest(told), warnings };
}

function searchedBy({ period, answer }: Part): DayPeriod {
  return (answer.status === 'provided' ? answer.period : undefined) ?? period;
}

function unsearched(parts: readonly Part[]): AnswerWarning[] {
  return parts.flatMap((part) => {
    const [{ start, end }, asked] = [searchedBy(part), part.period];
    if (start <= asked.start && end >= asked.end) return [];
    const text = `asked for ${asked.start} to ${asked.end}, the state says that it searched ${start} to ${end} only`;
    return [{ code: 'note' as const, text, count: 1 }];
  });
}

function earliest(told: readonly Provided[]): string | undefined {
  const times = told.flatMap(({ executedAt }) => (executedAt === undefined ? [] : [executedAt]));
  return times.sort((one, other) => Date.parse(one) - Date.parse(other))[0];
}

/** What is said several times is said once, with all that it counts. */
function summed(warnings: readonly AnswerWarning[]): AnswerWarning[] {
  const all = new Map<string, AnswerWarning>();
  for (const { code, text, count } of warnings) {
    const name = JSON.stringify([code, text]);
    all.set(name, { code, text, count: count + (all.get(name)?.count ?? 0) });
  }
  return [...all.values()];
}
