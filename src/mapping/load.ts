import { complain, Fields } from './checks.js';
import type { FhirPath, Group, Part, Row, Table, WireStep } from './model.js';
import { parseFhir, parseLink, parseWire } from './paths.js';
import type { YamlFile } from './yaml.js';

const ROW = ['element', 'wire', 'with', 'fhir', 'also', 'as', 'codes', 'only', 'missing', 'seed', 'note'];
const GROUP = ['group', 'wire', 'creates', 'each', 'links', 'fixed', 'share', 'write', 'when', 'unless', 'rows', 'note'];
const PART = ['namespaces', 'match', 'xsd', 'root', 'attributes', 'rows'];
const TABLE = [...PART, 'table', 'title', 'absent', 'creates', 'fixed', 'links', 'share', 'envelope', 'note'];
const ENVELOPE = [...PART, 'payload', 'note'];

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
    payload,
    ...(envelope === undefined ? {} : { envelope }),
    top: {
      creates: fields.has('creates') ? fields.texts('creates') : ['MessageHeader'],
      fixed: loadFixed(fields),
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
  return { ...part, payloadAt };
}

function loadPart(fields: Fields, yaml: YamlFile, names: Set<string>): Part {
  const part: Part = {
    namespaces: fields.map('namespaces'),
    match: fields.oneOf('match', ['namespace', 'local']) ?? 'namespace',
    attributes: fields.map('attributes'),
    root: fields.parse(parseWire, fields.needed('root'))[0] ?? complain(fields.place, '', '"root" must name an element'),
    items: [],
    ...(fields.has('xsd') ? { xsd: fields.needed('xsd') } : {}),
  };
  known([part.root], part, fields, '');
  return { ...part, items: loadItems(fields.raw('rows'), yaml, part, names, fields) };
}

function loadItems(value: unknown, yaml: YamlFile, part: Part, names: Set<string>, owner: Fields): (Row | Group)[] {
  if (!Array.isArray(value)) complain(owner.place, '', '"rows" must be a list');
  return value.map((item) => {
    const isGroup = typeof item === 'object' && item !== null && 'group' in item;
    return isGroup ? loadGroup(item, yaml, part, names) : loadRow(item, yaml, part, names);
  });
}

function loadRow(value: unknown, yaml: YamlFile, part: Part, names: Set<string>): Row {
  const element = (value as { element?: unknown } | null)?.element;
  const name = typeof element === 'string' ? element : '';
  const fields = new Fields(value, ROW, yaml.place(value), name);
  fields.needed('element');
  if (names.has(name)) complain(fields.place, name, 'a row of this name stands further up; names are unique in a table');
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
    ...(fields.has('codes') ? { codes: fields.needed('codes') } : {}),
    ...(fields.has('only') ? { only: fields.oneOf('only', ['read', 'write'])! } : {}),
    ...(fields.has('missing') ? { missing: fields.text('missing')! } : {}),
  };
}

function loadGroup(value: unknown, yaml: YamlFile, part: Part, names: Set<string>): Group {
  const name = String((value as { group: unknown }).group);
  const fields = new Fields(value, GROUP, yaml.place(value), name);
  const wire = fields.parse(parseWire, fields.needed('wire'));
  known(wire, part, fields, name);
  if (wire.length === 0 || wire.some((step) => step.attribute)) complain(fields.place, name, '"wire" must name an element');
  if (fields.has('creates') && fields.has('each')) complain(fields.place, name, 'has "creates" and "each"; a group makes one or the other');
  return {
    kind: 'group',
    place: fields.place,
    name,
    wire,
    creates: fields.texts('creates'),
    ...optionalPath(fields, 'each'),
    links: loadLinks(fields),
    fixed: loadFixed(fields),
    share: fields.texts('share'),
    ...(fields.has('write') ? { write: fields.oneOf('write', ['linked', 'unlinked', 'first', 'new'])! } : {}),
    ...optionalPath(fields, 'when'),
    ...optionalPath(fields, 'unless'),
    items: loadItems(fields.raw('rows'), yaml, part, names, fields),
  };
}

function optionalPath<K extends string>(fields: Fields, key: K): { [P in K]?: FhirPath } {
  const text = fields.text(key);
  return (text === undefined ? {} : { [key]: fields.parse(parseFhir, text) }) as { [P in K]?: FhirPath };
}

function loadLinks(fields: Fields): Group['links'] {
  return fields.texts('links').map((text) => ({ ...fields.parse(parseLink, text), place: fields.place }));
}

function loadFixed(fields: Fields): Group['fixed'] {
  const value = fields.raw('fixed');
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object' || Array.isArray(value)) complain(fields.place, '', '"fixed" must be a mapping');
  return Object.entries(value as Record<string, Group['fixed'][number]['value']>).map(([path, fixed]) => ({
    path: fields.parse(parseFhir, path),
    value: fixed,
  }));
}

/** Refuses prefixes that the part's `namespaces` do not declare. */
function known(path: readonly WireStep[], part: Part, fields: Fields, row: string): void {
  for (const step of path) {
    if (step.prefix !== '' && !part.namespaces.has(step.prefix)) {
      complain(fields.place, row, `prefix "${step.prefix}" is not in "namespaces" (${[...part.namespaces.keys()].join(', ')})`);
    }
  }
}
