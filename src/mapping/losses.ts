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

/** A loss, or another form, although a row could carry it. */
export interface LossException {
  readonly direction: Direction;
  /** Protocols; left out: all. */
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  /** Names of elements. */
  readonly elements: readonly string[];
  /** Whether the value arrives all the same, in another form. */
  readonly told?: boolean;
  readonly reason: string;
}

interface Spoken {
  readonly tables?: Readonly<Record<Direction, string>>;
  /** What is written; and read, where `asked` says no more. */
  readonly paths?: Readonly<Record<Direction, readonly string[]>>;
  /** What a client's question may say. */
  readonly asked?: readonly string[];
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

  function capacityOf({ tables: named, paths, asked }: Spoken, direction: Direction): Capacity {
    if (named !== undefined) return tableCapacity(tables.get(named[direction])!, direction);
    const write = paths![direction].map(placeOf);
    const heard = direction === 'request' && asked !== undefined ? asked.map(placeOf) : write;
    const told = Object.keys(standards)
      .filter((other) => standards[other]!.tables !== undefined)
      .flatMap((other) => capacity(other, direction).read);
    // FHIR can tell whatever any standard has a word for, each kind of a thing by itself.
    const kinds = new Set(told.filter((one) => namesOf(one) !== keyOf(one)).map(namesOf));
    const each = distinct(told).filter((one) => namesOf(one) !== keyOf(one) || !kinds.has(namesOf(one)));
    return { write, read: each.filter((one) => heard.some((other) => carries(other, one, slices))) };
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
  const kinds = new Map<string, Group>();
  const found: { readonly row: Row; readonly element: DataElement; readonly also: readonly DataElement[] }[] = [];
  const walk = (items: readonly (Row | Group)[], groups: readonly Group[]): void => {
    for (const item of items) {
      if (item.kind === 'group') {
        // A message tells one kind of record; what was dispensed stands first.
        const other = item.creates.length > 0 && item.choice !== undefined && kinds.get(item.choice) !== undefined;
        if (item.choice !== undefined) kinds.set(item.choice, item);
        if (!other) walk(item.items, [...groups, item]);
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
  const own = found.filter(
    ({ element: { about, path } }) => about !== ECHO && MATTER[direction](path) && !KIND.has(path.steps.at(-1)!.name),
  );
  return {
    read: distinct(own.filter(({ row }) => row.only !== 'write').map(({ element }) => element)),
    write: own.filter(({ row }) => row.only !== 'read').flatMap(({ element, also }) => [element, ...also]),
  };
}

/** Members that say of which kind an item is: they go with its value. */
const KIND: ReadonlySet<string> = new Set(['system', 'use']);

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

/** Whether what one element can hold takes in what another one says: at the same place, of the same kind. */
function carries(place: DataElement, told: DataElement, slices: Slices): boolean {
  if (place.path.type !== told.path.type) return false;
  const [steps, others] = [stepsOf(place), stepsOf(told)];
  // Whole resources take in everything of theirs.
  if (place.about === ANYBODY) return steps.every((step, n) => isSame(step, others[n]!, slices));
  // A concept has words, too.
  const words = others.length === steps.length + 1 && others.at(-1)!.name === 'text';
  if (place.about !== told.about || (steps.length !== others.length && !words)) return false;
  return steps.every((step, n) => isSame(step, others[n]!, slices));
}

const ANYBODY = '*';
const placeOf = (path: string): DataElement => ({ name: path, about: ANYBODY, path: parseFhir(path) });

/** A number of days is the same with its unit and without: every table tells days. */
function stepsOf({ path: { steps } }: DataElement): readonly FhirStep[] {
  const days = steps.findIndex(({ name }) => name === 'daysSupply');
  return days < 0 ? steps : steps.slice(0, days + 1);
}

function isSame(place: FhirStep, told: FhirStep, slices: Slices): boolean {
  if (place.name !== told.name) return false;
  // The first given name and the others are two; lines of an address are one.
  if (place.name === 'given' && place.index !== undefined && place.rest !== told.rest) return false;
  const [one, other] = [place, told].map(({ slice }) => slice);
  if (one === other || one === undefined || other === undefined) return true;
  const kinds = slices.get(place.name)!;
  return takes(kinds.get(one)!, kinds.get(other)!);
}

/** Whether an item of one kind can stand where another kind stands, and is known there for what it is. */
function takes(place: Slice, told: Slice): boolean {
  const members = Object.keys(told);
  return (
    members.length > 0 &&
    members.every(
      (key) =>
        valuesOf(told[key]).includes(null as never) ||
        (key in place && valuesOf(told[key]).some((value) => isOf({ value }, { value: place[key] as never }))),
    )
  );
}
const valuesOf = (value: unknown): never[] => (Array.isArray(value) ? value : [value]) as never[];

/** Elements of one place once, by the first of their names. */
function distinct(elements: readonly DataElement[]): DataElement[] {
  const seen = new Map<string, DataElement>();
  for (const one of elements) {
    const key = keyOf(one);
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}

const keyOf = ({ about, path: { steps } }: DataElement): string => `${about} ${steps.map(stepText).join('.')}`;
const namesOf = ({ about, path: { steps } }: DataElement): string =>
  `${about} ${steps.map(({ slice: _, ...step }) => stepText(step)).join('.')}`;

const stepText = ({ name, slice, index, rest }: FhirStep): string =>
  `${name}${slice === undefined ? '' : `(${slice})`}${index === undefined ? '' : `[${index}${rest ? '+' : ''}]`}`;

const nameOf = (value: unknown): string => (value as { readonly table: string }).table;
