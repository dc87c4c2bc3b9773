import type { DayPeriod, Resource } from '../../fhir/types.js';
import { isBreather, type Steps } from '../steps.js';
import type { AnswerWarning, StateCode } from '../types.js';
import { type AnswerGraph, graphOf } from './graph.js';
import type { Identity } from './identity.js';
import { keyed } from './keyed.js';
import { type LeftOut, leftOut } from './left-out.js';
import { sourceUri } from './tellers.js';

/** Merged resources by what names them, `Type/id`. */
export type ResourceSet = ReadonlyMap<string, Resource>;

/** What one state told, ready to stand beside what others told. */
export interface KeyedAnswer {
  readonly state: StateCode;
  /** With opaque ids, references `Type/id` and `meta.source`, in the state's order. */
  readonly resources: ResourceSet;
  /** What was left out or taken off. */
  readonly warnings: readonly AnswerWarning[];
}

/**
 * Gives one state's resources ids that mean nothing outside and do not clash with other states', turns every reference
 * to them, and leaves out fills outside the window with what only they lead to. The input is not written to.
 */
export function* rekey(
  state: StateCode,
  told: readonly Resource[],
  window: DayPeriod | undefined,
  identity: Identity,
): Steps<KeyedAnswer> {
  const graph = yield* graphOf(told);
  const left = leftOut(graph, window);
  yield;
  const resources = new Map<string, Resource>();
  const all = yield* keyed(graph, left.places, state, identity);
  for (const [done, { resource, id }] of all.entries()) {
    if (isBreather(done)) yield;
    const meta = { source: sourceUri(state), ...resource.meta };
    resources.set(`${resource.resourceType}/${id}`, Object.assign(resource, { id, meta }));
  }
  return { state, resources, warnings: warningsOf(graph, left) };
}

function warningsOf({ resources, dangling }: AnswerGraph, { fills, places }: LeftOut): AnswerWarning[] {
  const counts = new Map<string, number>();
  dangling.forEach((count, place) => {
    const type = resources[place]!.resourceType;
    if (count > 0 && !places.has(place)) counts.set(type, (counts.get(type) ?? 0) + count);
  });
  const notes = [...counts].sort().map(([type, count]): AnswerWarning => ({
    code: 'note',
    text: `${type}: reference to something that the state did not send`,
    count,
  }));
  if (fills === 0) return notes;
  return [{ code: 'outside-window', text: 'fills outside the asked window were left out', count: fills }, ...notes];
}
