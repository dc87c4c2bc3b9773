import { SKIPPED, type Tables } from './tables.js';

/** The shortest way from a state of a content model to where something may stand or the content may end. */
export interface Way {
  /** The state at its end. */
  readonly state: number;
  /** For each step, the names that may be taken. */
  readonly steps: readonly (readonly string[])[];
}

/**
 * Finds the nearest state, by steps, that satisfies `here`. Looks at every state that can be reached: slow, for faulty
 * documents only.
 */
export function findWay(tables: Tables, from: number, here: (state: number) => boolean): Way | undefined {
  const ways = new Map<number, Map<number, string[]>>(); // state → next state → names
  const order = [from];
  const before = new Map<number, number[]>();
  for (const state of order) {
    if (ways.has(state)) continue;
    const next = waysOn(tables, state);
    ways.set(state, next);
    for (const to of next.keys()) {
      order.push(to);
      before.set(to, [...(before.get(to) ?? []), state]);
    }
  }
  const distance = new Map<number, number>();
  let ring = [...ways.keys()].filter(here);
  for (let far = 0; ring.length > 0; far++) {
    for (const state of ring) distance.set(state, far);
    if (distance.has(from)) break;
    ring = [...new Set(ring.flatMap((state) => before.get(state) ?? []))].filter((state) => !distance.has(state));
  }
  let left = distance.get(from);
  if (left === undefined) return undefined;
  const steps: string[][] = [];
  let state = from;
  for (; left > 0; left--) {
    const nearer = [...ways.get(state)!].filter(([to]) => distance.get(to) === left! - 1);
    steps.push(nearer.flatMap(([, names]) => names));
    state = nearer[0]![0];
  }
  return { state, steps };
}

/** The names that may come next in a state. */
export function expected(tables: Tables, state: number): string[] {
  return [...new Set([...waysOn(tables, state).values()].flat())];
}

function waysOn(tables: Tables, state: number): Map<number, string[]> {
  const { edges, edgeTo, edgeDeclaration, names, symbols } = tables;
  const ways = new Map<number, string[]>();
  const row = state * symbols.size;
  for (let symbol = 0; symbol < symbols.size; symbol++) {
    const edge = edges[row + symbol]!;
    const declaration = edgeDeclaration[edge]!;
    if (edge === 0 || declaration === SKIPPED) continue;
    const to = edgeTo[edge]!;
    const name = names[declaration]!;
    const known = ways.get(to);
    if (known === undefined) ways.set(to, [name]);
    else if (!known.includes(name)) known.push(name);
  }
  return ways;
}
