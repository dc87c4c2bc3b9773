import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toJson } from '../fhir/json.js';
import type { Bundle, BundleEntry, Issue, MessageWarning, Resource } from '../fhir/types.js';
import { defaultLimits } from '../xml/limits.js';
import { loadSchema } from '../xml/schema/load.js';
import type { SchemaProgram } from '../xml/schema/program.js';
import { atOnce, type Steps } from '../xml/steps.js';
import { complain, suggest } from './checks.js';
import { openCodes } from './codes.js';
import { overlayFiles, tableFiles, tableNames } from './files.js';
import { compileRead, type Vocabulary } from './compile.js';
import { type FittingWriter, fittingWriter } from './fitting.js';
import { loadTable } from './load.js';
import type { Table } from './model.js';
import { applyOverlay, checkOverlay, overlayTarget } from './overlay.js';
import { type TableReader, tableReader } from './read.js';
import { loadSlices } from './slices.js';
import type { FittedMessage, MessageGraph, ReadOptions, Tables, TablesOptions } from './types.js';
import { type TableWriter, tableWriter } from './write.js';
import type { YamlFile } from './yaml.js';

const HOME = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

interface Compiled {
  readonly table: Table;
  readonly reader: TableReader;
  readonly writer: TableWriter;
  readonly fitting: () => FittingWriter;
}

/**
 * Loads, checks and compiles every mapping table. Done once at start-up; reading and writing never look at a file again.
 * @throws TableError naming file, line, row and what would be right
 */
export function openTables(options: TablesOptions = {}): Promise<Tables> {
  return Promise.resolve().then(() => new OpenTables(options));
}

/** Names of the tables that this package brings. */
export const knownTables = (): string[] => tableNames(join(HOME, 'mappings'));

class OpenTables implements Tables {
  private readonly compiled = new Map<string, Compiled>();
  private readonly limits;

  constructor(options: TablesOptions) {
    const folder = options.folder ?? join(HOME, 'mappings');
    const vocabulary = { codes: openCodes(join(folder, 'codes')), slices: loadSlices(folder) };
    if (options.only === undefined) for (const list of vocabulary.codes.names()) vocabulary.codes.get(list);
    this.limits = { ...defaultLimits, ...options.limits };
    const schemas = new Map<string, SchemaProgram>();
    const files = tableFiles(folder, options.only);
    for (const file of files) this.compile(file, '', vocabulary, schemas);
    const laid = new Map<string, YamlFile>();
    for (const overlay of inOrder(overlayFiles(options.overlays ?? join(folder, 'overlays')))) {
      const { name, tables } = overlayTarget(overlay);
      for (const table of tables)
        if (!tableNames(folder).includes(table))
          complain(overlay.place(overlay.value), '', `no table "${table}"${suggest(table, tableNames(folder))}`);
      const bases = files.filter((file) => tables.includes(nameOf(file)));
      if (bases.length === tables.length) checkOverlay(overlay, bases);
      for (const base of bases) {
        const whole = key(nameOf(base), name);
        laid.set(whole, applyOverlay(laid.get(whole) ?? base, overlay));
        this.compile(laid.get(whole)!, name, vocabulary, schemas);
      }
    }
  }

  private compile(file: YamlFile, overlay: string, vocabulary: Vocabulary, schemas: Map<string, SchemaProgram>): void {
    const table = loadTable(file);
    const schema = (path: string | undefined): SchemaProgram | undefined => {
      if (path === undefined) return undefined;
      const known = schemas.get(path) ?? loadSchema(join(HOME, 'xsd', path));
      schemas.set(path, known);
      return known;
    };
    const plan = compileRead(table, vocabulary);
    const payload = schema(table.payload.xsd);
    // An inline payload is one document with its envelope: one schema knows both.
    const envelope = table.envelope?.inline ? payload : schema(table.envelope?.xsd);
    const reader = tableReader(plan, { payload, envelope }, this.limits);
    const writer = tableWriter(table, vocabulary);
    let made: FittingWriter | undefined;
    const fitting = (): FittingWriter => (made ??= fittingWriter(table, vocabulary, payload));
    this.compiled.set(key(table.name, overlay), { table, reader, writer, fitting });
  }

  names(): string[] {
    return [...this.compiled.keys()].filter((name) => !name.includes('#')).sort();
  }

  readGraph(table: string, bytes: Uint8Array, options: ReadOptions = {}): MessageGraph {
    return atOnce(this.readSteps(table, bytes, options));
  }

  readSteps(table: string, bytes: Uint8Array, options: ReadOptions = {}): Steps<MessageGraph> {
    return this.find(table, options.overlay).reader.read(bytes, options.schema ?? 'warn');
  }

  read(table: string, bytes: Uint8Array, options: ReadOptions = {}): { bundle: Bundle; warnings: MessageWarning[] } {
    const { resources, warnings } = this.readGraph(table, bytes, options);
    return { bundle: toBundle(resources, warnings), warnings };
  }

  write(table: string, bundle: Bundle, options: { overlay?: string } = {}): Uint8Array {
    return atOnce(this.writeSteps(table, bundle, options));
  }

  writeSteps(table: string, bundle: Bundle, options: { overlay?: string } = {}): Steps<Uint8Array> {
    return this.find(table, options.overlay).writer.steps(bundle);
  }

  fitSteps(table: string, bundle: Bundle): Steps<FittedMessage> {
    return this.find(table).fitting()(bundle);
  }

  explain(table: string, bytes: Uint8Array, options: ReadOptions = {}): ReturnType<Tables['explain']> {
    return this.find(table, options.overlay).reader.explain(bytes, options.schema ?? 'warn');
  }

  toJson(value: unknown, indent?: number): string {
    return toJson(value, indent);
  }

  private find(table: string, overlay = ''): Compiled {
    const found = this.compiled.get(key(table, overlay)) ?? this.compiled.get(key(table, ''));
    if (found === undefined) throw new RangeError(`no mapping table "${table}"; known: ${this.names().join(', ')}`);
    return found;
  }
}

const nameOf = (file: YamlFile): string => (file.value as { table: string }).table;

/** Names before rows: rows are written in the new names, whatever their file is called. */
function inOrder(overlays: readonly YamlFile[]): YamlFile[] {
  const rank = ({ value }: YamlFile): number => Number((value as { rows?: unknown }).rows !== undefined);
  return [...overlays].sort((one, other) => rank(one) - rank(other));
}

const key = (table: string, overlay: string): string => (overlay === '' ? table : `${table}#${overlay}`);

/** A collection of everything a message told, with one OperationOutcome that also says what was not read. */
function toBundle(resources: readonly Resource[], warnings: readonly MessageWarning[]): Bundle {
  const issues = resources.filter(isOutcome).flatMap((outcome) => outcome.issue as Issue[]);
  issues.push(...warnings.map(warningIssue));
  if (issues.length === 0) {
    issues.push({
      severity: 'information',
      code: 'informational',
      diagnostics: 'Every element of the message was read.',
    });
  }
  const outcome: Resource = {
    resourceType: 'OperationOutcome',
    id: '00000000-0000-4000-8000-000000000000',
    issue: issues,
  };
  const kept = resources.filter((resource) => !isOutcome(resource));
  return { resourceType: 'Bundle', type: 'collection', entry: [...kept, outcome].map(toEntry) };
}

const isOutcome = (resource: Resource): boolean => resource.resourceType === 'OperationOutcome';

const KINDS = {
  unread: 'not-supported',
  unreadable: 'value',
  schema: 'structure',
  'outside-window': 'informational',
  repeated: 'multiple-matches',
  note: 'informational',
};

function warningIssue(warning: MessageWarning): Issue {
  const times = warning.count > 1 ? ` (${warning.count} times)` : '';
  return { severity: 'warning', code: KINDS[warning.code], diagnostics: `${warning.text}${times}` };
}

function toEntry(resource: Resource): BundleEntry {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(resource.id!);
  return {
    fullUrl: uuid ? `urn:uuid:${resource.id}` : `urn:pdmp:message:${resource.resourceType}:${resource.id}`,
    resource,
  };
}
