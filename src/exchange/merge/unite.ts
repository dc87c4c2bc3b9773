import type { Resource } from '../../fhir/types.js';
import type { StateCode } from '../types.js';
import type { Identity } from './identity.js';
import type { ResourceSet } from './rekey.js';
import { tellersOf, toldBy } from './tellers.js';

/** One set of several: what stands in more than one of them is told by all who told it. */
export function unite(sets: readonly ResourceSet[], identity: Identity): Map<string, Resource> {
  const [first, ...others] = sets;
  const united = new Map(first);
  const tellers = new Map<string, StateCode[]>();
  for (const set of others) {
    for (const [key, resource] of set) {
      const before = united.get(key);
      if (before === undefined) united.set(key, resource);
      else tellers.set(key, [...(tellers.get(key) ?? tellersOf(before, identity)), ...tellersOf(resource, identity)]);
    }
  }
  for (const [key, states] of tellers) united.set(key, toldBy(united.get(key)!, states, identity));
  return united;
}
