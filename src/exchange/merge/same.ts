import type { Names } from './identifiers.js';

/** Who dispensed what, as one state tells it. */
export interface Identified {
  /** National identifiers of the pharmacy. */
  readonly pharmacy: Names;
  /** Codes of the product. */
  readonly product: Names;
}

/**
 * Parts dispenses of equal number, date, refill and so on into those that are the same dispensation.
 *
 * Two are linked where they share a pharmacy identifier and a product code. What links join, directly or by way of
 * others, is one dispensation, unless it contradicts itself (two NPIs, two NDCs …): then only those that tell exactly
 * the same identifiers and codes are. What tells no identifier or no code is the same as nothing else.
 */
export function sameDispensations<T extends Identified>(group: readonly T[]): T[][] {
  const tellable = group.filter(({ pharmacy, product }) => pharmacy.length > 0 && product.length > 0);
  return linked(tellable).flatMap((joined) => (agrees(joined) ? [joined] : groupBy(joined, exactly)));
}

function linked<T extends Identified>(group: readonly T[]): T[][] {
  const leaders = new Map<string, string>();
  const leaderOf = (link: string): string => {
    let leader = link;
    for (let up = leaders.get(leader); up !== undefined && up !== leader; up = leaders.get(leader)) leader = up;
    leaders.set(link, leader);
    return leader;
  };
  const first = group.map(({ pharmacy, product }) => {
    const links = pharmacy.flatMap((at) => product.map((what) => JSON.stringify([at, what])));
    const leader = leaderOf(links[0]!);
    for (const link of links) leaders.set(leaderOf(link), leader);
    return links[0]!;
  });
  return groupBy(group, (_each, place) => leaderOf(first[place]!));
}

/** Whether all of them together tell at most one value of each kind. */
function agrees(joined: readonly Identified[]): boolean {
  return [joined.map(({ pharmacy }) => pharmacy), joined.map(({ product }) => product)].every((side) => {
    const told = side.flatMap(byKind);
    const kinds = new Set(told.map(([kind]) => kind));
    return new Set(told.map((each) => JSON.stringify(each))).size === kinds.size;
  });
}

function exactly({ pharmacy, product }: Identified): string {
  return JSON.stringify([byKind(pharmacy), byKind(product)]);
}

/** One value for each system, sorted; several of one system are told as one. */
function byKind(all: Names): [kind: string, value: string][] {
  const kinds = new Map<string, Set<string>>();
  for (const [kind, value] of all) kinds.set(kind, (kinds.get(kind) ?? new Set()).add(value));
  return [...kinds].map(([kind, values]): [string, string] => [kind, JSON.stringify([...values].sort())]).sort();
}

function groupBy<T>(all: readonly T[], key: (each: T, place: number) => string): T[][] {
  const groups = new Map<string, T[]>();
  all.forEach((each, place) => {
    const name = key(each, place);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [each]);
    else group.push(each);
  });
  return [...groups.values()];
}
