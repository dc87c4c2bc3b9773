import { complain, suggest } from './checks.js';
import type { YamlFile } from './yaml.js';

type Item = Record<string, unknown>;

/**
 * Gives a table other element names and namespaces (docs/mapping-tables.md "Overlays"), in place. Only the payload is
 * renamed: SOAP keeps its names. `names` maps a local name to another, or to a path where elements stand deeper.
 */
export function rename(table: Item, names: ReadonlyMap<string, string>, namespaces: ReadonlyMap<string, string>): void {
  table.namespaces = { ...(table.namespaces as Item), ...Object.fromEntries(namespaces) };
  if (typeof table.root === 'string') table.root = renamed(table.root, names);
  for (const item of itemsOf(table)) {
    for (const key of ['wire', 'with', 'run']) {
      if (typeof item[key] === 'string') item[key] = renamed(item[key], names);
      else if (Array.isArray(item[key])) item[key] = item[key].map((path) => renamed(String(path), names));
    }
  }
}

/** @throws TableError for a name or prefix that none of the tables has */
export function checkNames(
  overlay: YamlFile,
  tables: readonly Item[],
  names: ReadonlyMap<string, string>,
  namespaces: ReadonlyMap<string, string>,
): void {
  const place = overlay.place(overlay.value);
  const prefixes = new Set(tables.flatMap((table) => Object.keys((table.namespaces ?? {}) as Item)));
  for (const prefix of namespaces.keys())
    if (!prefixes.has(prefix)) complain(place, '', `no prefix "${prefix}" to bind${suggest(prefix, prefixes)}`);
  const known = new Set(
    tables.flatMap((table) => [String(table.root), ...itemsOf(table).flatMap(pathsOf)]).flatMap(localNames),
  );
  for (const name of names.keys())
    if (!known.has(name)) complain(place, '', `no element "${name}" to rename${suggest(name, known)}`);
}

const STEP = /^(@?)((?:[^:/@]+:)?)([^:/@*]+)(\*?)$/;

function renamed(path: string, names: ReadonlyMap<string, string>): string {
  return path
    .split('/')
    .map((step) => {
      const [, at = '', prefix = '', local = '', star = ''] = STEP.exec(step) ?? [];
      const other = names.get(local);
      if (other === undefined) return step;
      const steps = other.split('/').map((one) => (one.includes(':') ? one : prefix + one));
      return at + steps.join('/') + star;
    })
    .join('/');
}

function localNames(path: string): string[] {
  return path.split('/').flatMap((step) => STEP.exec(step)?.[3] ?? []);
}

function pathsOf(item: Item): string[] {
  return [item.wire, item.with, item.run].flat().filter((path) => typeof path === 'string');
}

function itemsOf(holder: Item): Item[] {
  const rows = Array.isArray(holder.rows) ? (holder.rows as Item[]) : [];
  return rows.flatMap((row) => [row, ...itemsOf(row)]);
}
