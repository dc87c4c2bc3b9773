/**
 * An order in which what a place points at comes before the place itself, as far as there are no circles; otherwise as
 * it stands. @param edges for each place, the places it points at
 */
export function targetsFirst(edges: readonly (readonly number[])[]): number[] {
  const order: number[] = [];
  const entered = new Set<number>();
  for (let root = 0; root < edges.length; root += 1) {
    const open = entered.has(root) ? [] : [root];
    entered.add(root);
    while (open.length > 0) {
      const place = open[open.length - 1]!;
      const next = edges[place]!.find((target) => !entered.has(target));
      if (next === undefined) order.push(open.pop()!);
      else {
        entered.add(next);
        open.push(next);
      }
    }
  }
  return order;
}
