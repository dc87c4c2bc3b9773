/**
 * What goes when some resources go: they, and what can be reached only from them. Whatever `stays` names, and whatever
 * is reached from anything that is left, is left.
 */
export function goesWith(
  gone: ReadonlySet<number>,
  edges: readonly (readonly number[])[],
  stays: (place: number) => boolean,
): Set<number> {
  const reached = walk(gone, edges, () => true);
  const roots: number[] = [];
  for (let place = 0; place < edges.length; place += 1) {
    if (!gone.has(place) && (!reached.has(place) || stays(place))) roots.push(place);
  }
  const left = walk(roots, edges, (place) => !gone.has(place));
  return new Set([...reached].filter((place) => !left.has(place)));
}

function walk(
  from: Iterable<number>,
  edges: readonly (readonly number[])[],
  enter: (place: number) => boolean,
): Set<number> {
  const seen = new Set(from);
  const open = [...seen];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const next of edges[place] ?? []) {
      if (seen.has(next) || !enter(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen;
}
