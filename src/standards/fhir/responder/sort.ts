import type { Piece } from './pieces.js';
import type { SortKey } from './search/controls.js';

/** Matches by the dates asked for, otherwise as they stood; those without the date last. */
export function sortMatches(
  keys: readonly string[],
  pieces: ReadonlyMap<string, Piece>,
  sort: readonly SortKey[],
): readonly string[] {
  if (sort.length === 0) return keys;
  const dateOf = (key: string, { element }: SortKey): string | undefined => {
    const value = pieces.get(key)?.resource[element];
    return typeof value === 'string' ? value : undefined;
  };
  return [...keys].sort((a, b) => {
    for (const by of sort) {
      const order = compare(dateOf(a, by), dateOf(b, by), by.descending);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function compare(a: string | undefined, b: string | undefined, descending: boolean): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b === descending ? 1 : -1;
}
