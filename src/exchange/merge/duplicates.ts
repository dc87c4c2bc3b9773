import type { Resource } from '../../fhir/types.js';
import { isBreather, type Steps } from '../steps.js';
import type { StateCode } from '../types.js';
import { dispensationKey, pharmacyOf, productOf } from './dispensation.js';
import type { Identity } from './identity.js';
import type { ResourceSet } from './rekey.js';
import { type Identified, sameDispensations } from './same.js';
import { sourceOf, tellersOf } from './tellers.js';

/** Copies of one dispensation: the one that is kept, the others, and every state that told one of them. */
export interface Duplicate {
  readonly kept: string;
  readonly dropped: readonly string[];
  readonly tellers: readonly StateCode[];
}

/**
 * Finds dispensations that several states told (docs/decisions/0024). A state that tells a dispensation twice means
 * two: its copies are paired with other states' one by one. The copy of the first state by code is kept. Does not
 * depend on the order in which the states stand in the set.
 */
export function* findDuplicates(set: ResourceSet, identity: Identity): Steps<Duplicate[]> {
  const groups = yield* grouped(set);
  return [...groups.values()].filter(ofSeveralStates).flatMap((group) => {
    const copies = group.map((copy) => ({
      ...copy,
      tellers: tellersOf(copy.dispense, identity),
      pharmacy: pharmacyOf(copy.dispense, set),
      product: productOf(copy.dispense, set),
    }));
    return sameDispensations(copies).flatMap(pairUp);
  });
}

interface Copy {
  readonly key: string;
  readonly dispense: Resource;
  readonly source: StateCode;
}

interface Candidate extends Copy, Identified {
  readonly tellers: readonly StateCode[];
}

function* grouped(set: ResourceSet): Steps<Map<string, Copy[]>> {
  const found = new Map<string, Copy[]>();
  let done = 0;
  for (const [key, dispense] of set) {
    if (isBreather((done += 1))) yield;
    const name = dispense.resourceType === 'MedicationDispense' ? dispensationKey(dispense) : undefined;
    if (name === undefined) continue;
    const copy = { key, dispense, source: sourceOf(dispense) };
    const group = found.get(name);
    if (group === undefined) found.set(name, [copy]);
    else group.push(copy);
  }
  return found;
}

const ofSeveralStates = (group: readonly Copy[]): boolean => group.some(({ source }) => source !== group[0]?.source);

/** Each copy goes to the first set that none of its states has told yet. */
function pairUp(copies: readonly Candidate[]): Duplicate[] {
  const sets: { copies: Candidate[]; tellers: Set<StateCode> }[] = [];
  /** By state, how many of the first sets it has told; they need no second look. */
  const told = new Map<StateCode, number>();
  for (const copy of [...copies].sort(bySource)) {
    let place = Math.max(...copy.tellers.map((state) => told.get(state) ?? 0));
    while (copy.tellers.some((state) => sets[place]?.tellers.has(state) === true)) place += 1;
    const set = (sets[place] ??= { copies: [], tellers: new Set() });
    set.copies.push(copy);
    for (const state of copy.tellers) {
      set.tellers.add(state);
      if (place === (told.get(state) ?? 0)) told.set(state, place + 1);
    }
  }
  return sets.flatMap(({ copies: [kept, ...dropped], tellers }) =>
    kept === undefined || dropped.length === 0
      ? []
      : [{ kept: kept.key, dropped: dropped.map(({ key }) => key), tellers: [...tellers] }],
  );
}

const bySource = (a: Copy, b: Copy): number => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0);
