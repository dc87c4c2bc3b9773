import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codecs } from '../../../src/mapping/codecs/index.js';
import { type Codec, UNREADABLE } from '../../../src/mapping/codecs/codec.js';
import { type CodeList, makeList, openCodes } from '../../../src/mapping/codes.js';
import { tableFiles } from '../../../src/mapping/files.js';
import { loadTable } from '../../../src/mapping/load.js';
import type { Group, Part, Row, Table, WireStep } from '../../../src/mapping/model.js';
import { loadSlices } from '../../../src/mapping/slices.js';
import type { SimpleType } from '../../../src/xml/schema/simple.js';
import { type Choose, type GrownElement, type Guide, isOfType, Soil, xmlOf } from './grownXml.js';
import { type Leaf, type Missing, nameOf, nameOfStep, pathOf, type Place, standsOnce, type Terms } from './names.js';
import { pool } from './pool.js';

const HOME = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const mappings = join(HOME, 'mappings');
/** Elements of one kind in a whole message, at most. */
const MOST_ALIKE = 8;
const XML = 'http://www.w3.org/XML/1998/namespace';
const slices = loadSlices(mappings);
const codes = openCodes(join(mappings, 'codes'));

/** One thing that a message says: which row, in which of the elements that repeat, and which of the texts it can carry. */
export type Fact = readonly [row: number, place: number, text: number];

/** Makes messages of a table out of facts: whatever its rows and its schema say can be told, and no more. */
export class Grower {
  readonly table: Table;
  /** Every row that reads, and of those that stand at one place the first that writes too. */
  private readonly read: Leaf[] = [];
  private readonly leaves: Leaf[] = [];
  private readonly groups: Place[] = [];
  private readonly rows = new Map<string, Row[]>();
  private readonly known = new Map<string, readonly string[]>();
  private growing: { inner: GrownElement; outer: GrownElement | undefined } | undefined;
  private readonly told = new Set<Leaf>();
  private readonly codecs = new Map<Row, Codec>();
  private readonly conditions = new Map<Leaf, Terms>();
  private readonly inside = new Map<string, readonly Leaf[]>();
  private readonly kinds = new Map<Row, Leaf[]>();
  private readonly missing = new Map<string, Missing[]>();
  /** Groups of which the enclosing resource can refer to one only. */
  private readonly single = new Set<string>();
  private readonly soils = new Map<Part, Soil>();

  /** @param said the one text that an element may say; where it is given, others are plain words */
  constructor(
    name: string,
    private readonly said?: (element: string) => string | undefined,
  ) {
    const [file] = tableFiles(mappings, [name]);
    this.table = loadTable(file!);
    const { payload, envelope } = this.table;
    for (const part of [payload, ...(envelope === undefined ? [] : [envelope])]) {
      const xsd = envelope?.inline === true ? payload.xsd : part.xsd;
      if (xsd === undefined) continue;
      this.soils.set(part, new Soil(join(HOME, 'xsd', xsd), payload.root.local));
      this.collect(part.items, part, [], [], []);
    }
  }

  /** The rows that no message told anything by. */
  untold(): string[] {
    return this.leaves.filter((leaf) => !this.told.has(leaf)).map(({ row }) => row.element);
  }

  /** A message in which every wanted row says something, as far as the schema has room for them all beside each other. */
  whole(isWanted: (element: string) => boolean, isNeeded: (element: string) => boolean = () => false): string {
    const facts: Fact[] = [];
    let message = '';
    // What finds no room in the first of its elements may find it in another.
    for (let other = 0; other < MOST_ALIKE; other += 1) {
      const untold = [...this.leaves.entries()].filter(
        ([, leaf]) => isWanted(leaf.row.element) && !this.told.has(leaf),
      );
      if (untold.length === 0) break;
      const needed = [...this.leaves.entries()].filter(([, leaf]) => other > 0 && isNeeded(leaf.row.element));
      facts.push(...[...untold, ...needed].map(([n]): Fact => [n, other, n]));
      message = this.message(facts, MOST_ALIKE)!;
    }
    return message;
  }

  /** A message that says these facts, each where it finds room, and what the schema demands beside them; none where no fact does. */
  message(facts: readonly Fact[], spread: number): string | undefined {
    const { payload, envelope } = this.table;
    const wanted = facts.map(([row, place, text]) => ({ leaf: this.leaves[row % this.leaves.length]!, place, text }));
    const wrapped = wanted.some(({ leaf }) => leaf.part === envelope);
    const outer = wrapped ? this.root(envelope!) : undefined;
    const inline = outer !== undefined && envelope?.inline === true;
    const within = (): GrownElement | undefined =>
      this.descend(outer!, [...envelope!.payloadAt, { ...payload.root }], envelope!, () => 0, payload);
    // A body that only the envelope speaks of may hold something else than the payload.
    const holds = inline && wanted.some(({ leaf }) => leaf.part === payload);
    const inner = holds ? within()! : this.root(payload);
    this.growing = { inner, outer };
    const placed: Leaf[] = [];
    const alike = new Map<string, number>();
    for (const { leaf, place, text } of wanted) {
      let rest = place;
      const chosen = new Map<string, number>();
      const choose = (there: number, path: string): number => {
        if (this.single.has(path)) return 0;
        if (this.said !== undefined) return leaf.aside.has(path) ? 0 : this.alike(alike, place, there, path);
        const one = chosen.get(path) ?? Math.min(rest % spread, there);
        if (!chosen.has(path)) rest = Math.floor(rest / spread);
        chosen.set(path, one);
        return one;
      };
      if (this.agrees(leaf) && this.put(this.rootOf(leaf.part), leaf, text, choose)) placed.push(leaf);
    }
    if (placed.length === 0) return undefined;
    for (const leaf of placed) this.told.add(leaf);
    inner.complete(this.guide);
    const bare = xmlOf(inner, payload.namespaces);
    if (outer === undefined) return bare;
    if (inline) within();
    else {
      const place = this.descend(outer, envelope!.payloadAt, envelope!, () => 0);
      if (place !== undefined) place.text = bare;
    }
    outer.complete(this.guide);
    return xmlOf(outer, new Map([...envelope!.namespaces, ...(envelope!.inline ? payload.namespaces : [])]));
  }

  private root(part: Part): GrownElement {
    const root = this.soils.get(part)!.root(this.nameOf(part.root, part));
    for (const [name, value] of part.attributes) root.attributes.set(name, value);
    return root;
  }

  private readonly guide: Guide = {
    text: (path, type) => this.texts(path, type)[0]!,
    serves: (path) => this.below(path).some((leaf) => this.agrees(leaf)),
    seed: (element, demanded) => {
      for (const { part, steps, text } of this.missing.get(element.path) ?? []) {
        const at = this.descend(element, steps, part, () => 0);
        if (at?.simple !== undefined && isOfType(at.simple)(text)) at.text ??= text;
      }
      if (!demanded || !element.isEmpty) return;
      const first = this.below(element.path).find((leaf) => leaf.path !== element.path && this.agrees(leaf));
      if (first === undefined) return;
      const steps = first.steps.slice(element.path.split('/').length - 2);
      this.put(element, first, 0, () => 0, steps);
    },
  };

  private collect(
    items: readonly (Row | Group)[],
    part: Part,
    above: readonly WireStep[],
    of: readonly WireStep[],
    groups: readonly Group[],
  ): void {
    for (const item of items) {
      if (item.only === 'read' && item.kind === 'group') continue;
      const steps = [...above, ...item.wire];
      if (item.kind === 'group') {
        if (standsOnce(item)) this.single.add(pathOf(part, steps));
        this.groups.push({ group: item, part, steps });
        const inner = [...groups, item];
        this.collect(item.items, part, steps, item.run === undefined ? steps : of, inner);
        continue;
      }
      const path = pathOf(part, steps);
      const before = this.rows.get(path) ?? [];
      this.rows.set(path, [...before, item]);
      if (item.missing !== undefined && !steps.at(-1)!.attribute) {
        const group = pathOf(part, of);
        const wire = steps.slice(of.length);
        this.missing.set(group, [...(this.missing.get(group) ?? []), { part, steps: wire, text: item.missing }]);
      }
      const leaf = { part, steps, path, groups, row: item, aside: this.aside(part, groups) };
      if (item.only !== 'write') this.read.push(leaf);
      if (item.only === undefined && item.as !== 'present' && !before.some(({ only }) => only === undefined))
        this.leaves.push(leaf);
    }
  }

  /** The place of a whole message's n-th elements at a path: those that found no room elsewhere stand together. */
  private alike(known: Map<string, number>, n: number, there: number, path: string): number {
    if (n === 0) return 0;
    const key = `${n} ${path}`;
    const one = known.get(key) ?? there;
    known.set(key, one);
    return Math.min(one, there);
  }

  /** The paths of the groups around a patient, the patient's own among them. */
  private aside(part: Part, groups: readonly Group[]): ReadonlySet<string> {
    const patient = groups.findIndex(({ creates }) => creates.includes('Patient'));
    return new Set(
      groups.slice(0, patient + 1).map((_, n) =>
        pathOf(
          part,
          groups.slice(0, n + 1).flatMap(({ wire }) => wire),
        ),
      ),
    );
  }

  /** The rows at a path and below it. */
  private below(path: string): readonly Leaf[] {
    const known =
      this.inside.get(path) ?? this.leaves.filter((leaf) => leaf.path === path || leaf.path.startsWith(`${path}/`));
    this.inside.set(path, known);
    return known;
  }

  /**
   * Whether a row may speak where the table writes by conditions: who asks is settled where a group is written only for
   * some who ask, and a group that is written wherever this row has a value finds room.
   */
  private agrees(leaf: Leaf): boolean {
    const { beside, settled } = this.terms(leaf);
    return (
      beside.every(({ part, steps }) => this.descend(this.rootOf(part), steps, part, () => 0) !== undefined) &&
      settled.every(({ rows, fits }) => rows.every((row) => this.settle(row, fits)))
    );
  }

  private terms(leaf: Leaf): Terms {
    const known = this.conditions.get(leaf);
    if (known !== undefined) return known;
    const { groups, row } = leaf;
    const [path] = row.fhir;
    const bound = this.groups.filter(
      ({ group: { when }, group }) =>
        when?.path.text === path!.text && when.in === undefined && !groups.includes(group),
    );
    const present = this.read.filter((other) => other.row.as === 'present' && other.row.fhir[0]!.text === path!.text);
    const settled = groups.flatMap((group) =>
      [group.when, group.unless].flatMap((condition) => {
        const values = condition?.in;
        if (values === undefined) return [];
        const rows = this.read.filter(({ row: other }) => other.fhir[0]!.text === condition!.path.text);
        return [{ rows, fits: (value: string) => values.includes(value) === (condition === group.when) }];
      }),
    );
    const terms = { beside: [...bound, ...present], settled };
    this.conditions.set(leaf, terms);
    return terms;
  }

  private rootOf(part: Part): GrownElement {
    return part === this.table.payload ? this.growing!.inner : this.growing!.outer!;
  }

  private settle(leaf: Leaf, fits: (value: string) => boolean): boolean {
    const last = leaf.steps.at(-1)!;
    const at = this.descend(
      this.rootOf(leaf.part),
      last.attribute ? leaf.steps.slice(0, -1) : leaf.steps,
      leaf.part,
      () => 0,
    )!;
    const type = last.attribute ? at.attribute(this.nameOf(last, leaf.part))! : at.simple!;
    const value = (text: string): string => String(this.codec(leaf.row).read(text, []));
    const texts = this.texts(leaf.path, type);
    const now = last.attribute ? at.attributes.get(nameOf(last)) : at.text;
    if (now !== undefined) return fits(value(now));
    const one = texts.find((text) => fits(value(text)));
    if (one === undefined) return true;
    if (last.attribute) at.attributes.set(nameOf(last), one);
    else at.text = one;
    return true;
  }

  private codec(row: Row): Codec {
    const list = (): CodeList => (row.codes === undefined ? makeList('', []) : codes.get(row.codes)!);
    const codec = this.codecs.get(row) ?? codecs[row.as]!.make(list());
    this.codecs.set(row, codec);
    return codec;
  }

  private descend(
    from: GrownElement,
    steps: readonly WireStep[],
    part: Part,
    choose: Choose,
    last = part,
  ): GrownElement | undefined {
    return steps.reduce<GrownElement | undefined>(
      (at, step, n) => at?.child(this.nameOf(step, n === steps.length - 1 ? last : part), choose),
      from,
    );
  }

  private put(root: GrownElement, leaf: Leaf, text: number, choose: Choose, steps = leaf.steps): boolean {
    const { part } = leaf;
    const last = steps.at(-1)!;
    const at = this.descend(root, last.attribute ? steps.slice(0, -1) : steps, part, choose);
    if (at === undefined) return false;
    const type = last.attribute ? at.attribute(this.nameOf(last, part)) : at.simple;
    if (type === undefined) return false;
    const texts = this.texts(last.attribute ? `${at.path}/@${last.local}` : at.path, type);
    const value = texts[text % texts.length]!;
    if (!last.attribute) at.text ??= value;
    else if (!at.attributes.has(nameOf(last))) at.attributes.set(nameOf(last), value);
    for (const other of this.companions(leaf)) {
      this.put(root, other, text, choose, other.steps.slice(leaf.steps.length - steps.length));
    }
    return true;
  }

  /**
   * The rows without which a row is not written: those that say of which kind a list item is, where its own path leaves
   * several kinds open, and that of which a group around it is written.
   */
  private companions({ row, groups }: Leaf): readonly Leaf[] {
    const [path] = row.fhir;
    const known = this.kinds.get(row) ?? [];
    if (this.kinds.has(row)) return known;
    this.kinds.set(row, known);
    for (const [at, step] of path!.steps.entries()) {
      const slice = step.slice === undefined ? {} : slices.get(step.name)!.get(step.slice)!;
      for (const member of Object.keys(slice).filter((key) => Array.isArray(slice[key]))) {
        const wanted = [...path!.steps.slice(0, at + 1).map(nameOfStep), member].join('.');
        const found = this.leaves.find(
          (leaf) =>
            leaf.row !== row &&
            leaf.groups.at(-1) === groups.at(-1) &&
            leaf.row.fhir[0]!.type === path!.type &&
            leaf.row.fhir[0]!.steps.map(nameOfStep).join('.') === wanted,
        );
        if (found !== undefined) known.push(found);
      }
    }
    for (const group of groups.filter(({ when }) => when !== undefined && when.in === undefined)) {
      const found = this.leaves.find(
        (leaf) => leaf.groups.includes(group) && leaf.row.fhir[0]!.text === group.when!.path.text,
      );
      if (found !== undefined && found.row !== row) known.push(found);
    }
    return known;
  }

  /** The texts that a type allows and that every row which reads there understands. */
  private texts(path: string, type: SimpleType): readonly string[] {
    const known = this.known.get(path);
    if (known !== undefined) return known;
    const valid = isOfType(type);
    const rows = this.rows.get(path) ?? [];
    const one = rows.map(({ element }) => this.said?.(element)).find((text) => text !== undefined);
    if (one !== undefined) return [one];
    const enumerated = [...this.soils.values()].flatMap((soil) => [...soil.enumerated]);
    const understood = [...new Set([...rows.flatMap((row) => listed(row)), ...pool, ...enumerated])].filter(
      (text) => text !== '' && valid(text) && rows.every((row) => this.understands(row, text)),
    );
    // A text that only rows which never write have a value for would be written elsewhere.
    const said = understood.filter((text) => rows.some((row) => row.only !== 'read' && this.says(row, text)));
    const usable = said.length > 0 ? said : understood;
    const plain = this.said === undefined ? [] : usable.filter((text) => /^[A-Z\d](?:[\w.:@/-]| (?! ))*$/i.test(text));
    const found = plain.length > 0 ? plain : usable;
    if (found.length === 0) throw new Error(`no text of the pool may stand at ${path} of ${this.table.name}`);
    this.known.set(path, found);
    return found;
  }

  /** Whether a row has a value for a text; one that looks at others beside it may. */
  private says(row: Row, text: string): boolean {
    return row.with.length > 0 || row.only === 'write' || this.codec(row).read(text, []) !== undefined;
  }

  private understands(row: Row, text: string): boolean {
    if (this.table.ascii && /[^\x20-\x7e]/.test(text)) return false;
    if (this.table.absent.has(text) || row.absent.has(text)) return false;
    if (NO_WAY_BACK[row.codes ?? '']?.includes(text)) return false;
    return row.with.length > 0 || this.codec(row).read(text, []) !== UNREADABLE;
  }

  private nameOf({ prefix, local, attribute }: WireStep, part: Part): { namespace: string; local: string } {
    const namespace = attribute && prefix === '' ? '' : prefix === 'xml' ? XML : part.namespaces.get(prefix);
    return { namespace: namespace ?? '', local };
  }
}

/** Codes of which the list says that they are written as another: FHIR's "other" has no place where the wire has F, M and U. */
const NO_WAY_BACK: Readonly<Record<string, readonly string[]>> = { 'gender-fmu': ['X', 'N'] };

const listed = (row: Row): string[] =>
  row.codes === undefined ? [] : codes.get(row.codes)!.entries.flatMap(({ wire }) => wire);
