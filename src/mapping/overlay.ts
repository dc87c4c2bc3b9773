import { complain, Fields, suggest } from './checks.js';
import type { YamlFile } from './yaml.js';

type Item = Record<string, unknown>;

/**
 * Applies an overlay's row changes to a table file, by element name (docs/mapping-tables.md "Overlays").
 * Returns a new file value; the table loads from it as if it had been written so.
 * @throws TableError where the overlay names a row that is not there
 */
export function applyOverlay(table: YamlFile, overlay: YamlFile): YamlFile {
  const fields = new Fields(
    overlay.value,
    ['overlay', 'table', 'rows', 'absent', 'note'],
    overlay.place(overlay.value),
    '',
  );
  const value = structuredClone(table.value) as Item;
  const places = new Map<unknown, ReturnType<YamlFile['place']>>();
  pairPlaces(table.value, value, table, places);
  const rows = fields.raw('rows') ?? [];
  if (!Array.isArray(rows)) complain(fields.place, '', '"rows" must be a list');
  for (const change of rows as Item[]) applyChange(value, change, overlay, places);
  if (fields.has('absent')) value.absent = fields.texts('absent');
  return { file: table.file, value, place: (of) => places.get(of) ?? overlay.place(of) };
}

function applyChange(
  table: Item,
  change: Item,
  overlay: YamlFile,
  places: Map<unknown, ReturnType<YamlFile['place']>>,
): void {
  const place = overlay.place(change);
  const { element, remove, after, ...keys } = change;
  if (typeof element !== 'string') complain(place, '', 'a row of an overlay needs "element"');
  if (after !== undefined) {
    const home =
      find(table, String(after)) ??
      complain(place, element, `no row "${String(after)}"${suggest(String(after), names(table))}`);
    const row = { element, ...keys };
    places.set(row, place);
    home.list.splice(home.index + 1, 0, row);
    return;
  }
  const home =
    find(table, element) ?? complain(place, element, `no row of this name to change${suggest(element, names(table))}`);
  if (remove === true) home.list.splice(home.index, 1);
  else {
    const row = { ...(home.list[home.index] as Item), ...keys };
    places.set(row, place);
    home.list[home.index] = row;
  }
}

function find(item: Item, element: string): { list: unknown[]; index: number } | undefined {
  for (const holder of [item, item.envelope as Item | undefined]) {
    const list = holder?.rows;
    if (!Array.isArray(list)) continue;
    const index = list.findIndex((row: Item) => row.element === element);
    if (index >= 0) return { list, index };
    for (const row of list as Item[]) {
      const deeper = row.group === undefined ? undefined : find(row, element);
      if (deeper !== undefined) return deeper;
    }
  }
  return undefined;
}

function names(item: Item): string[] {
  const own = [item, item.envelope as Item | undefined].flatMap((holder) =>
    Array.isArray(holder?.rows) ? (holder.rows as Item[]) : [],
  );
  return own.flatMap((row) => (row.group === undefined ? [String(row.element)] : names(row)));
}

function pairPlaces(
  from: unknown,
  to: unknown,
  file: YamlFile,
  places: Map<unknown, ReturnType<YamlFile['place']>>,
): void {
  if (typeof from !== 'object' || from === null) return;
  places.set(to, file.place(from));
  for (const key of Object.keys(from)) pairPlaces((from as Item)[key], (to as Item)[key], file, places);
}
