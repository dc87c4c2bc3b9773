import { pace } from '../../exchange/steps.js';
import type { PdmpQuery, StateAnswer } from '../../exchange/types.js';
import { isPart, type Part, together } from '../../exchange/windows/together.js';
import type { DayPeriod, Resource } from '../../fhir/types.js';
import { addDays } from '../reply/days.js';
import { note } from '../reply/facts.js';
import { within } from '../reply/within.js';
import type { ScriptRoute } from './route.js';
import { MOST_RECORDS, type More, type Reading } from './statuses.js';

/** Milliseconds kept of the time that is left, so that what came is told though a further question takes too long. */
const KEPT_MS = 100;

/**
 * Asks a state, and again for both parts of every window of which it has more than it told, in whatever order it tells
 * (docs/decisions/0101). What cannot be followed to its end is told with a warning that says so.
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

  const told: Part[] = [{ period: whole, answer: first.answer }];
  // Windows of which more may be known: those to ask, the newest last, and those that cannot be asked in parts.
  const open = partsOf(whole, first.answer.resources).map((period) => ({ period, why: first.more! }));
  const unproven = open.length === 0 ? [{ period: whole, why: first.more }] : [];
  const inTime = within(signal, leftMs === undefined ? Infinity : leftMs - KEPT_MS - (performance.now() - begun));
  try {
    while (open.length > 0 && told.length < messages) {
      const { period, why } = open.at(-1)!;
      const { answer, more } = await ask(period, inTime.signal);
      if (!isPart(answer)) break;
      open.pop();
      if (answer.status === 'no-data' && told.some((part) => daysIn(period, resourcesOf(part)).length > 0))
        unproven.push({ period, why });
      told.push({ period, answer });
      if (more === undefined) continue;
      const parts = partsOf(period, resourcesOf({ answer }));
      if (parts.length === 0) unproven.push({ period, why: more });
      open.push(...parts.map((part) => ({ period: part, why: more })));
    }
  } finally {
    inTime.end();
  }
  const answer = told.length === 1 ? first.answer : await pace(together(state, told), signal);
  const missing = [...unproven, ...open];
  if (missing.length === 0 || answer.status !== 'provided') return answer;
  return { ...answer, warnings: [...answer.warnings, note(warning(missing))] };
}

/** A window of which the state has, or may have, more than it told, and why that is to be thought. */
interface Missing {
  readonly period: DayPeriod;
  readonly why: More;
}

const WHY: Readonly<Record<More, string>> = {
  AQ: 'not all came: the state has more history than it told (AQ)',
  full: `not all may have come: the state's message holds at most ${MOST_RECORDS} records, and that many came`,
};

function warning(missing: readonly Missing[]): string {
  const why = missing.some((one) => one.why === 'AQ') ? 'AQ' : 'full';
  const days = missing.flatMap(({ period: { start, end } }) => [start, end]).sort();
  return `${WHY[why]}; fills of ${days[0]!} to ${days.at(-1)!} may be missing`;
}

/** A window in two, the older first, so that each has about half of what was told of it; none of a single day. */
function partsOf(period: DayPeriod, told: readonly Resource[]): DayPeriod[] {
  const { start, end } = period;
  if (start >= end) return [];
  const days = daysIn(period, told);
  const middle =
    days[days.length >> 1] ?? new Date((Date.parse(start) + Date.parse(end)) / 2).toISOString().slice(0, 10);
  const last = middle < end ? middle : addDays(end, -1);
  return [
    { start, end: last },
    { start: addDays(last, 1), end },
  ];
}

function resourcesOf({ answer }: Pick<Part, 'answer'>): readonly Resource[] {
  return answer.status === 'provided' ? answer.resources : [];
}

/** The days of fills and administrations that are in the window, the oldest first. */
function daysIn({ start, end }: DayPeriod, told: readonly Resource[]): string[] {
  const days = told.flatMap((resource) => dayOf(resource) ?? []);
  return days.filter((day) => day >= start && day <= end).sort();
}

function dayOf({ resourceType, whenPrepared, effectiveDateTime }: Resource): string | undefined {
  const time = { MedicationDispense: whenPrepared, MedicationAdministration: effectiveDateTime }[resourceType];
  return typeof time === 'string' ? /^\d{4}-\d\d-\d\d/.exec(time)?.[0] : undefined;
}
