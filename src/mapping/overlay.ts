import { complain, Fields, suggest } from './checks.js';
import { checkNames, rename } from './rename.js';
import { xsdOf } from './xsd.js';
import type { YamlFile } from './yaml.js';

type Item = Record<string, unknown>;

/** What an overlay is named, and which tables it changes. @throws TableError where it does not say */
export function overlayTarget(overlay: YamlFile): { readonly name: string; readonly tables: readonly string[] } {
  const fields = fieldsOf(overlay);
  const tables = fields.texts('table');
  if (tables.length === 0) complain(fields.place, '', '"table" is missing');
  if (tables.length > 1 && (fields.has('rows') || fields.has('absent')))
    complain(fields.place, '', 'changes rows of several tables; write one overlay of this name for each');
  return { name: fields.needed('overlay'), tables };
}

/** @throws TableError for a name that none of the tables has that the overlay is for */
export function checkOverlay(overlay: YamlFile, tables: readonly YamlFile[]): void {
  const fields = fieldsOf(overlay);
  checkNames(
    overlay,
    tables.map(({ value }) => value as Item),
    fields.map('names'),
    fields.map('namespaces'),
  );
}

/**
 * Applies an overlay to a table file: other element names first, then its changes of rows, by the rows' element
 * (docs/mapping-tables.md "Overlays"). Returns a new file value; the table loads from it as if it had been written so.
 * @throws TableError where the overlay names a row that is not there
 */
export function applyOverlay(table: YamlFile, overlay: YamlFile): YamlFile {
  const fields = fieldsOf(overlay);
  const value = structuredClone(table.value) as Item;
  const places = new Map<unknown, ReturnType<YamlFile['place']>>();
  pairPlaces(table.value, value, table, places);
  if (fields.has('names') || fields.has('namespaces')) {
    rename(value, fields.map('names'), fields.map('namespaces'));
    // Our schema does not know those names.
    delete value.xsd;
  }
  const xsd = xsdOf(fields);
  if (xsd !== undefined) value.xsd = xsd;
  const rows = fields.raw('rows') ?? [];
  if (!Array.isArray(rows)) complain(fields.place, '', '"rows" must be a list');
  for (const change of rows as Item[]) applyChange(value, change, overlay, places);
  if (fields.has('absent')) value.absent = fields.texts('absent');
  return { file: table.file, value, place: (of) => places.get(of) ?? overlay.place(of) };
}

const KEYS = ['overlay', 'table', 'names', 'namespaces', 'xsd', 'rows', 'absent', 'note'];
const fieldsOf = (overlay: YamlFile): Fields => new Fields(overlay.value, KEYS, overlay.place(overlay.value), '');

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
