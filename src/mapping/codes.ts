import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../fhir/types.js';
import { complain, Fields } from './checks.js';
import { readYaml } from './yaml.js';

export interface CodeEntry {
  /** Every wire text that means this entry; the first is written. */
  readonly wire: readonly string[];
  readonly fhir: Json;
  readonly name?: string;
}

/** A code list: wire codes and what they are in FHIR, read both ways. */
export interface CodeList {
  readonly name: string;
  readonly entries: readonly CodeEntry[];
  /** The entry of a wire code, exact first, then without regard to case. */
  fromWire(text: string): CodeEntry | undefined;
  /** The entry that a FHIR value means. */
  fromFhir(value: Json): CodeEntry | undefined;
  /** What an unknown wire code becomes; `undefined`: unreadable. */
  otherwise(text: string): Json | undefined;
  /** The text of an unknown code that `otherwise` made, for writing it back. */
  original(value: Json): string | undefined;
}

/** The code lists of a folder, each read when it is first asked for. */
export interface CodeLists {
  /** @throws TableError */
  get(name: string): CodeList | undefined;
  names(): string[];
}

/** Opens a folder of code lists, one file a list, named as the list. */
export function openCodes(folder: string): CodeLists {
  const known = new Map<string, CodeList | undefined>();
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
  return {
    names: () => names,
    get(name) {
      if (!known.has(name) && names.includes(name)) known.set(name, loadList(join(folder, `${name}.yaml`), name));
      return known.get(name);
    },
  };
}

function loadList(path: string, name: string): CodeList | undefined {
  const yaml = readYaml(path, `mappings/codes/${name}.yaml`);
  if (typeof yaml.value === 'object' && yaml.value !== null && !('codes' in yaml.value)) return undefined;
  const place = yaml.place(yaml.value);
  const fields = new Fields(
    yaml.value,
    ['codes', 'title', 'source', 'entries', 'match', 'otherwise', 'foreign', 'note'],
    place,
    '',
  );
  const list = fields.raw('entries');
  if (!Array.isArray(list)) complain(place, '', '"entries" must be a list');
  const entries = (list as unknown[]).map((item): CodeEntry => {
    const at = yaml.place(item);
    const entry = new Fields(item, ['wire', 'fhir', 'name', 'note'], at, '');
    const wire = entry.texts('wire');
    if (wire.length === 0) complain(at, '', '"wire" is missing');
    if (!entry.has('fhir')) complain(at, '', '"fhir" is missing');
    return { wire, fhir: entry.raw('fhir') as Json, ...(entry.has('name') ? { name: entry.needed('name') } : {}) };
  });
  if (fields.needed('codes') !== name)
    complain(place, '', `"codes" is "${fields.needed('codes')}", but the file is named ${name}.yaml`);
  const foreign = fields.text('foreign');
  if (foreign !== undefined && foreign !== 'omit') complain(place, '', '"foreign" is omit, or left out');
  const otherwise = fields.raw('otherwise') as Json | undefined;
  return makeList(name, entries, fields.text('match'), otherwise, foreign === 'omit');
}

/**
 * A code list from its entries; `match` names the member by which object values are recognised.
 * @param closed whether a value that has this member, and is none of the entries, is not to be written by its words
 */
export function makeList(
  name: string,
  entries: readonly CodeEntry[],
  match?: string,
  otherwise?: Json,
  closed = false,
): CodeList {
  const exact = new Map<string, CodeEntry>();
  const folded = new Map<string, CodeEntry>();
  const backward = new Map<string, CodeEntry>();
  for (const entry of entries) {
    for (const wire of entry.wire) {
      if (!exact.has(wire)) exact.set(wire, entry);
      if (!folded.has(wire.toLowerCase())) folded.set(wire.toLowerCase(), entry);
    }
    const key = keyOf(entry.fhir, match);
    if (!backward.has(key)) backward.set(key, entry);
  }
  return {
    name,
    entries,
    fromWire: (text) => exact.get(text) ?? folded.get(text.toLowerCase()),
    fromFhir: (value) => backward.get(keyOf(value, match)),
    otherwise: (text) => (otherwise === undefined || otherwise === null ? undefined : fill(otherwise, text)),
    original: (value) =>
      otherwise === undefined || otherwise === null || (closed && has(value, match))
        ? undefined
        : extract(otherwise, value),
  };
}

function has(value: Json, member: string | undefined): boolean {
  return member !== undefined && typeof value === 'object' && value !== null && Object.hasOwn(value, member);
}

/** What a value is recognised by: the member `match`, also inside the first coding; else the whole value. */
function keyOf(value: Json, match: string | undefined): string {
  if (match === undefined || typeof value !== 'object' || value === null || Array.isArray(value))
    return JSON.stringify(value);
  const object = value as JsonObject;
  const coding = (object.coding as JsonObject[] | undefined)?.[0];
  const key = object[match] ?? coding?.[match];
  return key === undefined ? '' : `=${String(key)}`;
}

function fill(template: Json, text: string): Json {
  if (template === '$') return text;
  if (typeof template !== 'object' || template === null) return template;
  if (Array.isArray(template)) return template.map((item) => fill(item, text));
  return Object.fromEntries(Object.entries(template).map(([key, item]) => [key, fill(item as Json, text)]));
}

function extract(template: Json, value: Json | undefined): string | undefined {
  if (template === '$') return typeof value === 'string' ? value : undefined;
  if (typeof template !== 'object' || template === null || typeof value !== 'object' || value === null)
    return undefined;
  for (const [key, item] of Object.entries(template)) {
    const found = extract(item as Json, (value as JsonObject)[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
