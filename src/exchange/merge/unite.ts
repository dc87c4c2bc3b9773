import type { Resource } from '../../fhir/types.js';
import type { Identity } from './identity.js';
import type { ResourceSet } from './rekey.js';
import { tellersOf, toldBy } from './tellers.js';

/** One set of several: what stands in more than one of them is told by all who told it. */
export function unite(sets: readonly ResourceSet[], identity: Identity): Map<string, Resource> {
  const [first, ...others] = sets;
  const united = new Map(first);
  for (const set of others) {
    for (const [key, resource] of set) {
      const before = united.get(key);
      if (before === undefined) united.set(key, resource);
      else
        united.set(key, toldBy(before, [...tellersOf(before, identity), ...tellersOf(resource, identity)], identity));
    }
  }
  return united;
}
