import type { DayPeriod, Resource } from '../../fhir/types.js';
import { atOnce, type Steps } from '../steps.js';
import type { AnswerWarning, StateAnswer, StateCode } from '../types.js';
import { consolidate } from './consolidate.js';
import type { Identity } from './identity.js';
import { type KeyedAnswer, rekey } from './rekey.js';
import { tellersOf } from './tellers.js';

/** One state's answer, and the window put to it. */
export interface ToldAnswer {
  readonly state: StateCode;
  readonly answer: StateAnswer;
  /** Absent: nothing is outside. */
  readonly period?: DayPeriod;
}

/** The answers of all states as one set. */
export interface Merged {
  /** By state, in each state's own order. */
  readonly resources: readonly Resource[];
  /** What each state contributed; every state given has an entry. */
  readonly states: ReadonlyMap<StateCode, MergedState>;
}

export interface MergedState {
  /** Dispenses in `resources` that this state told, alone or with others. */
  readonly dispenses: number;
  /** What the merge left out or took off this state's answer. */
  readonly warnings: readonly AnswerWarning[];
}

/**
 * Merges answers (contract §5). Only `provided` answers tell resources. The result does not depend on the order of the
 * answers; the same answer twice is as good as once; any answer can be merged.
 */
export function merge(told: readonly ToldAnswer[], identity: Identity): Merged {
  const answers = told.map(({ state, answer, period }) =>
    atOnce(rekey(state, answer.status === 'provided' ? answer.resources : [], period, identity)),
  );
  return atOnce(combine(answers, identity));
}

/** The second half of `merge`, for answers re-keyed as they came. */
export function* combine(answers: readonly KeyedAnswer[], identity: Identity): Steps<Merged> {
  const sorted = [...answers].sort(byState);
  const sets = sorted.map((answer) => answer.resources);
  const resources = [...(yield* consolidate(sets, identity)).values()];
  const dispenses = countDispenses(resources, identity);
  const states = new Map<StateCode, MergedState>();
  for (const { state, warnings } of sorted) {
    const before = states.get(state)?.warnings ?? [];
    states.set(state, { dispenses: dispenses.get(state) ?? 0, warnings: union(before, warnings) });
  }
  return { resources, states };
}

function countDispenses(resources: readonly Resource[], identity: Identity): Map<StateCode, number> {
  const counts = new Map<StateCode, number>();
  for (const resource of resources) {
    if (resource.resourceType !== 'MedicationDispense') continue;
    for (const state of tellersOf(resource, identity)) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts;
}

function byState(a: KeyedAnswer, b: KeyedAnswer): number {
  if (a.state !== b.state) return a.state < b.state ? -1 : 1;
  // Two answers of one state: any order will do that does not depend on which came first.
  const [left, right] = [a, b].map(({ resources }) => [...resources.keys()].join());
  return left! < right! ? -1 : left! > right! ? 1 : 0;
}

function union(some: readonly AnswerWarning[], others: readonly AnswerWarning[]): readonly AnswerWarning[] {
  const isNew = ({ code, text, count }: AnswerWarning): boolean =>
    !some.some((known) => known.code === code && known.text === text && known.count === count);
  return [...some, ...others.filter(isNew)];
}
