import { complain, Fields } from './checks.js';
import { elsewhere } from './elsewhere.js';
import type { Json } from '../fhir/types.js';
import type { Condition, Group, Part, Row, Table, WireStep } from './model.js';
import { parseFhir, parseLink, parseWire } from './paths.js';
import { xsdOf } from './xsd.js';
import type { YamlFile } from './yaml.js';

const ROW = ['element', 'wire', 'with', 'fhir', 'also', 'as', 'codes', 'only', 'missing', 'absent', 'note'];
const GROUP = [
  'group',
  'wire',
  'creates',
  'each',
  'links',
  'fixed',
  'default',
  'share',
  'write',
  'when',
  'unless',
  'only',
  'keep',
  'choice',
  'repeats',
  'run',
  'rows',
  'note',
];
const PART = ['namespaces', 'aliases', 'match', 'xsd', 'root', 'attributes', 'elsewhere', 'rows'];
const TABLE = [
  ...PART,
  'table',
  'title',
  'absent',
  'ascii',
  'creates',
  'fixed',
  'default',
  'links',
  'share',
  'envelope',
  'note',
];
const ENVELOPE = [...PART, 'payload', 'inline', 'note'];

/**
 * Turns a table file into the model (docs/mapping-tables.md), refusing whatever the format does not know.
 * @throws TableError with file, line, row and what would be right
 */
export function loadTable(yaml: YamlFile): Table {
  const fields = new Fields(yaml.value, TABLE, yaml.place(yaml.value), '');
  const names = new Set<string>();
  const payload = loadPart(fields, yaml, names);
  const envelope = fields.has('envelope') ? loadEnvelope(fields.raw('envelope'), yaml, names) : undefined;
  return {
    name: fields.needed('table'),
    title: fields.text('title') ?? fields.needed('table'),
    file: yaml.file,
    absent: new Set(fields.texts('absent')),
    ascii: fields.flag('ascii'),
    payload,
    ...(envelope === undefined ? {} : { envelope }),
    top: {
      creates: fields.has('creates') ? fields.texts('creates') : ['MessageHeader'],
      fixed: loadConstants(fields, 'fixed'),
      defaults: loadConstants(fields, 'default'),
      links: loadLinks(fields),
      share: fields.texts('share'),
    },
  };
}

function loadEnvelope(value: unknown, yaml: YamlFile, names: Set<string>): NonNullable<Table['envelope']> {
  const fields = new Fields(value, ENVELOPE, yaml.place(value), 'envelope');
  const part = loadPart(fields, yaml, names);
  const payloadAt = fields.parse(parseWire, fields.needed('payload'));
  known(payloadAt, part, fields, 'envelope');
  return { ...part, payloadAt, inline: fields.flag('inline') };
}

function loadPart(fields: Fields, yaml: YamlFile, names: Set<string>): Part {
  const xsd = xsdOf(fields);
  const part: Part = {
    namespaces: fields.map('namespaces'),
    aliases: fields.map('aliases'),
    match: fields.oneOf('match', ['namespace', 'local']) ?? 'namespace',
    attributes: fields.map('attributes'),
    elsewhere: new Map([...fields.map('elsewhere')].map(([name, path]) => [name, fields.parse(parseWire, path)])),
    root:
      fields.parse(parseWire, fields.needed('root'))[0] ?? complain(fields.place, '', '"root" must name an element'),
    items: [],
    ...(xsd === undefined ? {} : { xsd }),
  };
  known([part.root], part, fields, '');
  for (const prefix of part.aliases.values()) known([{ ...part.root, prefix }], part, fields, '');
  return { ...part, items: loadItems(fields.raw('rows'), yaml, part, names, fields) };
}

function loadItems(value: unknown, yaml: YamlFile, part: Part, names: Set<string>, owner: Fields): (Row | Group)[] {
  if (!Array.isArray(value)) complain(owner.place, '', '"rows" must be a list');
  return value.flatMap((item): (Row | Group)[] => {
    const isGroup = typeof item === 'object' && item !== null && 'group' in item;
    if (isGroup) return [loadGroup(item, yaml, part, names)];
    const row = loadRow(item, yaml, part, names);
    return [row, ...elsewhere(row, part.elsewhere)];
  });
}

function loadRow(value: unknown, yaml: YamlFile, part: Part, names: Set<string>): Row {
  const element = (value as { element?: unknown } | null)?.element;
  const name = typeof element === 'string' ? element : '';
  const fields = new Fields(value, ROW, yaml.place(value), name);
  fields.needed('element');
  if (names.has(name))
    complain(fields.place, name, 'a row of this name stands further up; names are unique in a table');
  names.add(name);
  const wireText = fields.needed('wire');
  const wire = fields.parse(parseWire, wireText);
  const further = fields.texts('with').map((text) => fields.parse(parseWire, text));
  for (const path of [wire, ...further]) known(path, part, fields, name);
  const fhir = fields.texts('fhir').map((text) => fields.parse(parseFhir, text));
  if (fhir.length === 0) complain(fields.place, name, '"fhir" is missing');
  return {
    kind: 'row',
    place: fields.place,
    element: name,
    wire,
    wireText,
    with: further,
    fhir,
    also: fields.texts('also').map((text) => fields.parse(parseFhir, text)),
    as: fields.text('as') ?? 'text',
    absent: new Set(fields.texts('absent')),
    ...(fields.has('codes') ? { codes: fields.needed('codes') } : {}),
    ...(fields.has('only') ? { only: fields.oneOf('only', ['read', 'write'])! } : {}),
    ...(fields.has('missing') ? { missing: fields.text('missing')! } : {}),
  };
}

function loadGroup(value: unknown, yaml: YamlFile, part: Part, names: Set<string>): Group {
  const name = String((value as { group: unknown }).group);
  const fields = new Fields(value, GROUP, yaml.place(value), name);
  const run = fields.texts('run').map((text) => fields.parse(parseWire, text)[0]!);
  const wire = run.length > 0 ? [] : fields.parse(parseWire, fields.needed('wire'));
  known([...wire, ...run], part, fields, name);
  if (run.length > 0 && fields.has('wire'))
    complain(fields.place, name, 'has "run" and "wire"; a group has one or the other');
  if ((wire.length === 0 && run.length === 0) || wire.some((step) => step.attribute))
    complain(fields.place, name, '"wire" must name an element');
  if (fields.has('creates') && fields.has('each'))
    complain(fields.place, name, 'has "creates" and "each"; a group makes one or the other');
  return {
    kind: 'group',
    place: fields.place,
    name,
    wire,
    creates: fields.texts('creates'),
    ...(fields.has('each') ? { each: fields.parse(parseFhir, fields.needed('each')) } : {}),
    links: loadLinks(fields),
    fixed: loadConstants(fields, 'fixed'),
    defaults: loadConstants(fields, 'default'),
    share: fields.texts('share'),
    ...(fields.has('write')
      ? { write: fields.oneOf('write', ['linked', 'unlinked', 'first', 'new', 'all', 'referring'])! }
      : {}),
    ...loadCondition(fields, 'when', yaml),
    ...loadCondition(fields, 'unless', yaml),
    ...(fields.has('only') ? { only: fields.oneOf('only', ['read', 'write'])! } : {}),
    ...(run.length > 0 ? { run } : {}),
    ...(fields.has('choice') ? { choice: fields.needed('choice') } : {}),
    ...(fields.flag('keep') ? { keep: true } : {}),
    ...(fields.flag('repeats') ? { repeats: true } : {}),
    items: loadItems(fields.raw('rows'), yaml, part, names, fields),
  };
}

function loadLinks(fields: Fields): Group['links'] {
  return fields.texts('links').map((text) => ({ ...fields.parse(parseLink, text), place: fields.place }));
}

function loadConstants(fields: Fields, key: 'fixed' | 'default'): Group['fixed'] {
  const value = fields.raw(key);
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object' || Array.isArray(value)) complain(fields.place, '', `"${key}" must be a mapping`);
  return Object.entries(value as Record<string, Json>).map(([path, constant]) => ({
    path: fields.parse(parseFhir, path),
    value: constant,
  }));
}

function loadCondition<K extends 'when' | 'unless'>(fields: Fields, key: K, yaml: YamlFile): { [P in K]?: Condition } {
  const value = fields.raw(key);
  if (value === undefined || value === null) return {};
  if (typeof value === 'string') return { [key]: { path: fields.parse(parseFhir, value) } } as { [P in K]?: Condition };
  const inner = new Fields(value, ['fhir', 'in'], yaml.place(value), key);
  const path = inner.parse(parseFhir, inner.needed('fhir'));
  return { [key]: { path, ...(inner.has('in') ? { in: inner.texts('in') } : {}) } } as { [P in K]?: Condition };
}

/** Refuses prefixes that the part's `namespaces` do not declare. */
function known(path: readonly WireStep[], part: Part, fields: Fields, row: string): void {
  for (const step of path) {
    if (step.prefix !== '' && step.prefix !== 'xml' && !part.namespaces.has(step.prefix)) {
      complain(
        fields.place,
        row,
        `prefix "${step.prefix}" is not in "namespaces" (${[...part.namespaces.keys()].join(', ')})`,
      );
    }
  }
}
