import { randomBytes } from 'node:crypto';
import type { Resource } from '../../fhir/types.js';
import { graphOf } from '../merge/graph.js';
import { createIdentity } from '../merge/identity.js';
import { keyed } from '../merge/keyed.js';
import { isBreather, type Steps } from '../steps.js';
import type { StateCode } from '../types.js';

/** Names last for one answer only: the exchange gives what it merges names of its own. */
const NAMES = createIdentity(randomBytes(32), '');
const NOTHING: ReadonlySet<number> = new Set();

/**
 * One state's resources of several answers as one list, references `Type/id`. What several of them tell in the same words
 * stands in it as often as the one that tells it most often: once where windows touch or the state looks at none, twice
 * where one answer tells it twice. The input is not written to.
 */
export function* joined(state: StateCode, told: readonly (readonly Resource[])[]): Steps<Resource[]> {
  const all = new Map<string, Resource>();
  for (const resources of told) {
    const graph = yield* graphOf(resources);
    for (const [done, { resource, id }] of (yield* keyed(graph, NOTHING, state, NAMES)).entries()) {
      if (isBreather(done)) yield;
      const name = `${resource.resourceType}/${id}`;
      if (!all.has(name)) all.set(name, Object.assign(resource, { id }));
    }
  }
  return [...all.values()];
}
