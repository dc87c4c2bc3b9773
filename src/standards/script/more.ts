import { pace } from '../../exchange/steps.js';
import type { PdmpQuery, StateAnswer } from '../../exchange/types.js';
import { type Part, together } from '../../exchange/windows/together.js';
import type { DayPeriod, Resource } from '../../fhir/types.js';
import { note } from '../reply/facts.js';
import { within } from '../reply/within.js';
import type { ScriptRoute } from './route.js';
import { MOST_RECORDS, type More, type Reading } from './statuses.js';

/** Milliseconds kept of the time that is left, so that what came is told though a further question takes too long. */
const KEPT_MS = 100;

/**
 * Asks a state, and again for what is older as long as it has more than it told (docs/decisions/0101): until the day of the
 * oldest fill told, that day included. What cannot be followed to its end is told with a warning that says so.
 * @param leftMs milliseconds until `signal` aborts
 */
export async function followMore(
  ask: (period: DayPeriod, signal: AbortSignal) => Promise<Reading>,
  { period: whole, state, messages = 1 }: Pick<PdmpQuery, 'period'> & Pick<ScriptRoute, 'state' | 'messages'>,
  signal: AbortSignal,
  leftMs?: number,
): Promise<StateAnswer> {
  const begun = performance.now();
  const first = await ask(whole, signal);
  if (first.more === undefined || first.answer.status !== 'provided') return first.answer;

  const parts: Told[] = [{ period: whole, answer: first.answer }];
  let more: More | undefined = first.more;
  const inTime = within(signal, leftMs === undefined ? Infinity : leftMs - KEPT_MS - (performance.now() - begun));
  try {
    while (more !== undefined && parts.length < messages) {
      const period = older(parts.at(-1)!);
      const next = period && (await ask(period, inTime.signal));
      if (next?.answer.status !== 'provided') break;
      parts.push({ period: period!, answer: next.answer });
      more = next.more;
    }
  } finally {
    inTime.end();
  }
  const answer = parts.length === 1 ? first.answer : await pace(together(state, parts), signal);
  if (more === undefined || answer.status !== 'provided') return answer;
  return { ...answer, warnings: [...answer.warnings, note(`${WHY[more]}; ${since(parts.at(-1)!)}`)] };
}

type Told = Part & { readonly answer: Extract<StateAnswer, { status: 'provided' }> };

const WHY: Readonly<Record<More, string>> = {
  AQ: 'not all came: the state has more history than it told (AQ)',
  full: `not all may have come: the state's message holds at most ${MOST_RECORDS} records, and that many came`,
};

function since(part: Told): string {
  const oldest = oldestDay(part);
  return oldest === undefined ? 'any fill may be missing' : `fills of ${oldest} and before may be missing`;
}

/** The window of what may be missing; none where the answer told nothing that is older than all that was told before. */
function older(part: Told): DayPeriod | undefined {
  const end = oldestDay(part);
  return end === undefined || end >= part.period.end ? undefined : { start: part.period.start, end };
}

/** The oldest day of a fill or an administration that is in the window asked for. */
function oldestDay({ period: { start, end }, answer }: Told): string | undefined {
  const days = answer.resources.flatMap((resource) => dayOf(resource) ?? []);
  return days.filter((day) => day >= start && day <= end).sort()[0];
}

function dayOf({ resourceType, whenPrepared, effectiveDateTime }: Resource): string | undefined {
  const time = { MedicationDispense: whenPrepared, MedicationAdministration: effectiveDateTime }[resourceType];
  return typeof time === 'string' ? /^\d{4}-\d\d-\d\d/.exec(time)?.[0] : undefined;
}
