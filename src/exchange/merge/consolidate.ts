import type { Resource } from '../../fhir/types.js';
import { isBreather, type Steps } from '../steps.js';
import { findDuplicates } from './duplicates.js';
import type { Identity } from './identity.js';
import { isRecord } from './left-out.js';
import { goesWith } from './reach.js';
import { mapReferences, referencesOf } from './references.js';
import type { ResourceSet } from './rekey.js';
import { toldBy } from './tellers.js';
import { unite } from './unite.js';

/**
 * Makes one set of several states' re-keyed resources: what is shared stands once, a dispensation that several states
 * told stands once, and what only its other copies led to goes with them; but never a Patient, since leaving out one
 * state's patient for another's would be merging them. Doing it again changes nothing.
 */
export function* consolidate(sets: readonly ResourceSet[], identity: Identity): Steps<ResourceSet> {
  const united = unite(sets, identity);
  yield;
  const duplicates = yield* findDuplicates(united, identity);
  if (duplicates.length === 0) return united;

  for (const { kept, tellers } of duplicates) united.set(kept, toldBy(united.get(kept)!, tellers, identity));
  const keptFor = new Map(duplicates.flatMap(({ kept, dropped }) => dropped.map((copy) => [copy, kept] as const)));
  return yield* without(united, keptFor);
}

/** The set without some copies and what goes with them; whatever spoke of a copy speaks of the one that is kept for it. */
function* without(set: ResourceSet, keptFor: ReadonlyMap<string, string>): Steps<ResourceSet> {
  const entries = [...set];
  const places = new Map(entries.map(([key], place) => [key, place]));
  const redirected = new Set<number>();
  const edges: number[][] = [];
  for (const [from, [, resource]] of entries.entries()) {
    if (isBreather(from)) yield;
    const targets = referencesOf(resource).flatMap((reference) => {
      const kept = keptFor.get(reference);
      if (kept !== undefined) redirected.add(from);
      return places.get(kept ?? reference) ?? [];
    });
    edges.push(targets);
  }
  const gone = new Set([...keptFor.keys()].flatMap((key) => places.get(key) ?? []));
  const left = goesWith(gone, edges, (place) => stays(entries[place]![1]));
  return new Map(
    entries.flatMap(([key, resource], place) => {
      if (left.has(place)) return [];
      return [[key, redirected.has(place) ? redirect(resource, keptFor) : resource] as const];
    }),
  );
}

const stays = (resource: Resource): boolean => resource.resourceType === 'Patient' || isRecord(resource);

function redirect(resource: Resource, keptFor: ReadonlyMap<string, string>): Resource {
  return mapReferences(resource, (reference) => {
    const kept = keptFor.get(reference.reference ?? '');
    return kept === undefined ? reference : { ...reference, reference: kept };
  });
}
