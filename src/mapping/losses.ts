import { join } from 'node:path';
import { tableFiles } from './files.js';
import { loadTable } from './load.js';
import type { FhirPath, FhirStep, Group, Row, Table } from './model.js';
import { parseFhir } from './paths.js';
import { isOf, loadSlices, type Slice, type Slices } from './slices.js';
import { readYaml } from './yaml.js';

/** What a message is: a question, or its answer. */
export type Direction = 'request' | 'answer';

/** One data element that a standard has a place for: where FHIR has it, and of whom it speaks. */
export interface DataElement {
  /** The name of its row. */
  readonly name: string;
  /** Whose it is: the patient, the dispenser, the prescriber … */
  readonly about: string;
  readonly path: FhirPath;
}

/** What one standard has places for. */
export interface Capacity {
  /** Read from its messages. */
  readonly read: readonly DataElement[];
  /** Written into them. */
  readonly write: readonly DataElement[];
}

/** What of one standard another has no place for, computed from the tables' rows alone. */
export interface Losses {
  /** The standards, by the names of their protocols. */
  readonly standards: readonly string[];
  capacity(standard: string, direction: Direction): Capacity;
  /** What is lost beside, and why. */
  readonly exceptions: readonly LossException[];
  /** Elements of `from` that no row of `to` can carry. */
  lost(from: string, to: string, direction: Direction): readonly DataElement[];
}

/** A loss although a row could carry it. */
export interface LossException {
  readonly direction: Direction;
  /** Protocols; left out: all. */
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  /** Names of elements. */
  readonly elements: readonly string[];
  readonly reason: string;
}

interface Spoken {
  readonly tables?: Readonly<Record<Direction, string>>;
  readonly paths?: Readonly<Record<Direction, readonly string[]>>;
}

/**
 * Opens the tables of a folder, and what `losses.yaml` says of the standards that need no table.
 * @throws TableError
 */
export function openLosses(folder: string): Losses {
  const slices = loadSlices(folder);
  const tables = new Map(tableFiles(folder).map((file) => [nameOf(file.value), loadTable(file)]));
  const { standards, exceptions } = readYaml(join(folder, 'losses.yaml'), 'mappings/losses.yaml').value as {
    readonly standards: Readonly<Record<string, Spoken>>;
    readonly exceptions: readonly LossException[];
  };
  const known = new Map<string, Capacity>();

  function capacity(standard: string, direction: Direction): Capacity {
    const key = `${standard} ${direction}`;
    const found = known.get(key) ?? capacityOf(standards[standard]!, direction);
    known.set(key, found);
    return found;
  }

  function capacityOf({ tables: named, paths }: Spoken, direction: Direction): Capacity {
    if (named !== undefined) return tableCapacity(tables.get(named[direction])!, direction);
    const write = paths![direction].map((path) => ({ name: path, about: '*', path: parseFhir(path) }));
    const told = Object.keys(standards)
      .filter((other) => standards[other]!.tables !== undefined)
      .flatMap((other) => capacity(other, direction).read);
    // FHIR can tell whatever any standard has a word for.
    return { write, read: distinct(told).filter((one) => write.some((other) => carries(other, one, slices))) };
  }

  return {
    standards: Object.keys(standards),
    exceptions,
    capacity,
    lost(from, to, direction) {
      const { write } = capacity(to, direction);
      return capacity(from, direction).read.filter((one) => !write.some((other) => carries(other, one, slices)));
    },
  };
}

/** Whether a path is of the matter: who is asked about, which window, which states; or what is told. The rest is of one message. */
const MATTER: Readonly<Record<Direction, (path: FhirPath) => boolean>> = {
  request: ({ type, text }) =>
    type === 'Patient' || type === 'DetectedIssue' || /\.extension\((?:activity-period|disclosing-state)\)/.test(text),
  answer: ({ type }) => type !== 'MessageHeader' && type !== 'OperationOutcome',
};

function tableCapacity(table: Table, direction: Direction): Capacity {
  const found: { readonly row: Row; readonly element: DataElement; readonly also: readonly DataElement[] }[] = [];
  const walk = (items: readonly (Row | Group)[], groups: readonly Group[]): void => {
    for (const item of items) {
      if (item.kind === 'group') {
        walk(item.items, [...groups, item]);
        continue;
      }
      const told = (path: FhirPath): DataElement => ({
        name: item.element,
        about: aboutOf(path.type, groups, direction),
        path: within(path, groups),
      });
      const only = [item, ...groups].map((one) => one.only).find((one) => one !== undefined);
      const row = { ...item, ...(only === undefined ? {} : { only }) };
      found.push({ row, element: told(item.fhir[0]!), also: item.also.map(told) });
    }
  };
  walk(table.payload.items, []);
  if (table.envelope !== undefined) walk(table.envelope.items, []);
  const own = found.filter(({ element: { about, path } }) => about !== ECHO && MATTER[direction](path));
  return {
    read: distinct(own.filter(({ row }) => row.only !== 'write').map(({ element }) => element)),
    write: own.filter(({ row }) => row.only !== 'read').flatMap(({ element, also }) => [element, ...also]),
  };
}

/** Those who asked, repeated in an answer. */
const ECHO = 'echo';

/** Whose a resource is, by what refers to it. */
const ROLES: readonly (readonly [RegExp, string])[] = [
  [/^MessageHeader\./, ECHO],
  [/performer\(organization\)/, 'dispenser'],
  [/performer\(pharmacist\)/, 'pharmacist'],
  [/\.requester$/, 'prescriber'],
];

function aboutOf(type: string, groups: readonly Group[], direction: Direction): string {
  if (direction === 'request' || !/^(?:Practitioner|Organization)$/.test(type)) return type;
  const maker = [...groups].reverse().find(({ creates }) => creates.includes(type));
  const from = maker?.links.filter(({ to }) => to === type).map((link) => link.from.text) ?? [];
  for (const [pattern, role] of ROLES) if (from.some((one) => pattern.test(one))) return role;
  return from[0] ?? type;
}

/** A row's path with the slice of the list that its group fills. */
function within(path: FhirPath, groups: readonly Group[]): FhirPath {
  const each = groups
    .map((group) => group.each)
    .filter((one) => one !== undefined && one.type === path.type && isAbove(one, path))
    .at(-1);
  if (each === undefined) return path;
  const steps = [...each.steps, ...path.steps.slice(each.steps.length)];
  return { type: path.type, steps, text: [path.type, ...steps.map(stepText)].join('.') };
}

const isAbove = (each: FhirPath, path: FhirPath): boolean =>
  each.steps.length <= path.steps.length && each.steps.every(({ name }, n) => path.steps[n]!.name === name);

/** Whether what one element can hold takes in what another one says: the same place, or one around or inside it. */
function carries(place: DataElement, told: DataElement, slices: Slices): boolean {
  if (place.about !== '*' && place.about !== told.about) return false;
  if (place.path.type !== told.path.type) return false;
  return told.path.steps.every((step, n) => {
    const other = place.path.steps[n];
    return other === undefined || isSame(other, step, slices);
  });
}

function isSame(place: FhirStep, told: FhirStep, slices: Slices): boolean {
  if (place.name !== told.name) return false;
  // The first given name and the others are two; lines of an address are one.
  if (place.name === 'given' && place.index !== undefined && place.rest !== told.rest) return false;
  const [one, other] = [place, told].map(({ slice }) => slice);
  if (one === other || one === undefined || other === undefined) return true;
  const kinds = slices.get(place.name)!;
  return overlap(kinds.get(one)!, kinds.get(other)!);
}

/** Whether an item can be of both slices. */
function overlap(one: Slice, other: Slice): boolean {
  return Object.keys(one)
    .filter((key) => key in other)
    .every((key) => valuesOf(one[key]).some((value) => isOf({ value }, { value: other[key] as never })));
}

const valuesOf = (value: unknown): never[] => (Array.isArray(value) ? value : [value]) as never[];

/** Elements of one place once, by the first of their names. */
function distinct(elements: readonly DataElement[]): DataElement[] {
  const seen = new Map<string, DataElement>();
  for (const one of elements) {
    const key = `${one.about} ${one.path.steps.map(stepText).join('.')}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}

const stepText = ({ name, slice, index, rest }: FhirStep): string =>
  `${name}${slice === undefined ? '' : `(${slice})`}${index === undefined ? '' : `[${index}${rest ? '+' : ''}]`}`;

const nameOf = (value: unknown): string => (value as { readonly table: string }).table;
