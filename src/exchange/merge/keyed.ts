import type { Resource } from '../../fhir/types.js';
import { isBreather, type Steps } from '../steps.js';
import type { StateCode } from '../types.js';
import { digestOf, isShareable } from './digests.js';
import type { AnswerGraph } from './graph.js';
import { digest, type Identity } from './identity.js';
import { targetsFirst } from './order.js';
import { turn } from './turn.js';

/** A resource with its new id and turned references; a copy of its own. */
export interface Keyed {
  readonly resource: Resource;
  readonly id: string;
}

/**
 * Copies an answer's resources with new ids, but for what is left out.
 *
 * Ids are digests of content. First each resource is written with digests in its references, targets first, so that a
 * record's id does not depend on what else was told; then what was told more than once is told apart by number, and
 * what refers to that is written again.
 */
export function* keyed(
  { resources, resolve, edges }: AnswerGraph,
  left: ReadonlySet<number>,
  state: StateCode,
  identity: Identity,
): Steps<Keyed[]> {
  const copies: (Resource | undefined)[] = resources.map(() => undefined);
  const digests: (string | undefined)[] = resources.map(() => undefined);
  const circular = new Set<number>();
  const turned = (place: number, ids: readonly (string | undefined)[]): Resource => {
    const nameAt = (target: number): string | undefined =>
      left.has(target) ? undefined : `${resources[target]!.resourceType}/${ids[target] ?? ''}`;
    return turn(resources[place]!, resolve, nameAt, identity);
  };

  for (const [done, place] of targetsFirst(edges).entries()) {
    if (isBreather(done)) yield;
    if (left.has(place)) continue;
    // In a circle, what it was entered by has no digest yet.
    if (edges[place]!.some((target) => digests[target] === undefined)) circular.add(place);
    const copy = turned(place, digests);
    copies[place] = copy;
    digests[place] = digestOf(copy, state, isShareable(copy, edges[place]!), identity);
  }

  const ids = yield* numbered(digests, (place) => isShareable(resources[place]!, edges[place]!), identity);
  const all: Keyed[] = [];
  for (const [place, copy] of copies.entries()) {
    if (isBreather(place)) yield;
    if (copy === undefined) continue;
    const again = circular.has(place) || edges[place]!.some((target) => ids[target] !== digests[target]);
    all.push({ resource: again ? turned(place, ids) : copy, id: ids[place]! });
  }
  return all;
}

/** Digests told apart by number where they repeat, unless what repeats is one and the same. */
function* numbered(
  digests: readonly (string | undefined)[],
  isOne: (place: number) => boolean,
  identity: Identity,
): Steps<(string | undefined)[]> {
  const told = new Map<string, number>();
  const ids: (string | undefined)[] = [];
  for (const [place, each] of digests.entries()) {
    const nth = each === undefined ? 0 : (told.get(each) ?? 0);
    if (each !== undefined) told.set(each, nth + 1);
    if (isBreather(ids.push(nth === 0 || isOne(place) ? each : digest(identity, `${each}#${nth}`)))) yield;
  }
  return ids;
}
