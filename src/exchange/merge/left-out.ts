import type { DayPeriod, Resource } from '../../fhir/types.js';
import type { AnswerGraph } from './graph.js';
import { goesWith } from './reach.js';
import { isOutside } from './window.js';

/** What a window leaves out of an answer. */
export interface LeftOut {
  /** Fills outside the window. */
  readonly fills: number;
  /** Their places, and those of what only they lead to. */
  readonly places: ReadonlySet<number>;
}

/** Finds the fills outside a window, and what goes with them; without a window nothing is outside. */
export function leftOut({ resources, edges }: AnswerGraph, window: DayPeriod | undefined): LeftOut {
  const outside = new Set<number>();
  resources.forEach((resource, place) => {
    if (window !== undefined && isOutside(resource, window)) outside.add(place);
  });
  const places =
    outside.size === 0 ? outside : goesWith(outside, edges, (place) => isRecord(resources[place] as Resource));
  return { fills: outside.size, places };
}

/** Records of their own are never left out for what another record leads to. */
export function isRecord({ resourceType }: Resource): boolean {
  return resourceType === 'MedicationDispense' || resourceType === 'MedicationAdministration';
}
