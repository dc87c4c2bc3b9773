import { DoorError } from '../../outcomes.js';
import type { Given, Grouped } from './group.js';

/** How much of each match is told. */
export type Subset = { readonly summary: 'true' | 'text' | 'data' } | { readonly elements: readonly string[] };

/** Order of matches by a date of theirs. */
export interface SortKey {
  readonly element: 'whenHandedOver' | 'whenPrepared';
  readonly descending: boolean;
}

/** The parameters that shape the answer. */
export interface Controls {
  /** Most matches on one page; absent: no paging. */
  readonly count?: number;
  /** Only the number of matches is asked for. */
  readonly countOnly: boolean;
  readonly subset?: Subset;
  readonly sort: readonly SortKey[];
  /** Values that were not understood and are ignored. */
  readonly ignored: ReadonlySet<Given>;
}

const SORTABLE: Readonly<Record<string, SortKey['element']>> = {
  whenhandedover: 'whenHandedOver',
  whenprepared: 'whenPrepared',
};

/**
 * Reads `_count`, `_summary`, `_elements` and `_sort`.
 * @throws DoorError for a value that none of them can have, and under strict handling for one that is not supported
 */
export function readControls(search: Grouped): Controls {
  const count = readCount(search.all('count'));
  const summary = single('_summary', search.all('summary'));
  if (summary !== undefined && !['true', 'text', 'data', 'count', 'false'].includes(summary)) {
    throw new DoorError('invalid-parameter', '_summary must be true, text, data, count or false.');
  }
  const { sort, ignored } = readSort(search);
  const countOnly = count === 0 || summary === 'count';
  const subset = readSubset(summary, search.all('elements'));
  return { ...(count && !countOnly ? { count } : {}), countOnly, ...(subset ? { subset } : {}), sort, ignored };
}

function readCount(given: readonly Given[]): number | undefined {
  const value = single('_count', given);
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/.test(value)) throw new DoorError('invalid-parameter', '_count must be a whole number, 0 or more.');
  return Number(value);
}

function readSubset(summary: string | undefined, elements: readonly Given[]): Subset | undefined {
  if (elements.length > 0) {
    if (summary === 'true' || summary === 'text' || summary === 'data') {
      throw new DoorError('conflicting-parameters', '_summary and _elements exclude each other.');
    }
    return { elements: elements.flatMap(({ value }) => value.split(',').map((name) => name.trim())) };
  }
  return summary === 'true' || summary === 'text' || summary === 'data' ? { summary } : undefined;
}

function readSort(search: Grouped): { sort: SortKey[]; ignored: Set<Given> } {
  const sort: SortKey[] = [];
  const ignored = new Set<Given>();
  for (const given of search.all('sort')) {
    const keys = given.value.split(',').map(readSortKey);
    if (keys.every((key) => key !== undefined)) sort.push(...keys);
    else if (search.strict) {
      throw new DoorError(
        'unsupported-parameter',
        '_sort: whenhandedover and whenprepared are supported (Prefer: handling=strict).',
      );
    } else ignored.add(given);
  }
  return { sort, ignored };
}

function readSortKey(text: string): SortKey | undefined {
  const descending = text.startsWith('-');
  const name = descending ? text.slice(1) : text;
  const element = Object.hasOwn(SORTABLE, name) ? SORTABLE[name] : undefined;
  return element && { element, descending };
}

function single(name: string, given: readonly Given[]): string | undefined {
  const values = new Set(given.map(({ value }) => value));
  if (values.size > 1) throw new DoorError('conflicting-parameters', `${name} is given several values.`);
  return [...values][0];
}
