import type { Resource } from '../../fhir/types.js';
import { indexAnswer, type Resolve } from './answer-index.js';
import { isBreather, type Steps } from '../steps.js';
import { referencesOf } from './references.js';

/** How the resources of one state's answer refer to each other, by their places in it. */
export interface AnswerGraph {
  readonly resources: readonly Resource[];
  readonly resolve: Resolve;
  /** For each place, the places it refers to. */
  readonly edges: readonly (readonly number[])[];
  /** For each place, how many of its references lead nowhere. */
  readonly dangling: readonly number[];
}

/** Follows every reference of an answer. `#…` refers inside its own resource and is no concern of anybody's. */
export function* graphOf(resources: readonly Resource[]): Steps<AnswerGraph> {
  const resolve = indexAnswer(resources);
  yield;
  const dangling: number[] = [];
  const edges: number[][] = [];
  for (const resource of resources) {
    const targets: number[] = [];
    let lost = 0;
    for (const reference of referencesOf(resource)) {
      if (reference.startsWith('#')) continue;
      const target = resolve(reference);
      if (target === undefined) lost += 1;
      else targets.push(target);
    }
    dangling.push(lost);
    if (isBreather(edges.push(targets))) yield;
  }
  return { resources, resolve, edges, dangling };
}
