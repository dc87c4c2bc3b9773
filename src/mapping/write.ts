import type { Bundle, Json, JsonObject, Resource } from '../fhir/types.js';
import { MessageError } from '../xml/errors.js';
import type { Steps } from '../xml/steps.js';
import { element, type XmlElement, xmlSteps } from '../xml/write.js';
import { toAscii } from './ascii.js';
import { Children } from './children.js';
import type { Codec } from './codecs/codec.js';
import { codecs } from './codecs/index.js';
import { makeList } from './codes.js';
import type { Vocabulary } from './compile.js';
import { Graph, type LinkLook } from './graph.js';
import { compileLook, type Look } from './look.js';
import type { Condition, FhirPath, Group, Part, Row, Table } from './model.js';
import { isOf, setBy } from './slices.js';

export interface TableWriter {
  /**
   * In steps of one record.
   * @param fit makes the document fit before it is text, told how many references lead nowhere: without it, none may
   * @throws MessageError code `unwritable`
   */
  steps(bundle: Bundle, fit?: (root: XmlElement, dangling: number) => Steps<void>): Steps<Uint8Array>;
}

/** What a group's rows write from: the resources around, and the item where one is written. */
interface Scope {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly item?: { readonly value: JsonObject; readonly each: FhirPath };
  /** Items that a group of these resources has told, so that no other tells them too; told anew where the resources are. */
  readonly told: Set<JsonObject>;
}

/** A document before it is text. */
interface Written {
  readonly root: XmlElement;
  /** As of {@link Emission}. */
  readonly real: boolean;
}

interface Emission {
  readonly graph: Graph;
  readonly written: Set<Resource>;
  /** Whether any row had a value that FHIR really holds (not `missing`, not a default of the table). */
  real: boolean;
}

/** What a row or a group writes: a row at once, and a group in steps. */
type Emit = (into: Children, scope: Scope, state: Emission) => Steps<void> | undefined;
/** What the rows and groups of a part write. */
type EmitAll = (into: Children, scope: Scope, state: Emission) => Steps<void>;

/** Compiles a table for writing: the same rows, backwards, in the order of the file. */
export function tableWriter(table: Table, vocabulary: Vocabulary): TableWriter {
  return new Writer(table, vocabulary);
}

class Writer implements TableWriter {
  /** Every place where the table follows a reference. */
  private readonly links: LinkLook[] = [];
  /** Types of which records may tell one of their own, beside the message's. */
  private readonly several = new Set<string>();
  private readonly payload: EmitAll;
  private readonly envelope: EmitAll | undefined;

  constructor(
    private readonly table: Table,
    private readonly vocabulary: Vocabulary,
  ) {
    this.survey([...table.payload.items, ...(table.envelope?.items ?? [])], table.top.links);
    this.payload = this.items(table.payload.items);
    this.envelope = table.envelope && this.items(table.envelope.items);
  }

  *steps(bundle: Bundle, fit?: (root: XmlElement, dangling: number) => Steps<void>): Steps<Uint8Array> {
    const graph = yield* Graph.of(bundle, this.links);
    if (graph.dangling[0] !== undefined && fit === undefined)
      throw new MessageError('unwritable', `a reference of ${graph.dangling[0]} leads to nothing in the Bundle`);
    const resources = new Map<string, Resource>();
    for (const type of this.table.top.creates) {
      const first = graph.all(type)[0];
      if (first !== undefined) resources.set(type, first);
    }
    const scope: Scope = { resources, told: new Set() };
    const inner = yield* this.emit(this.payload, this.table.payload, scope, graph);
    const outer = this.envelope && (yield* this.emit(this.envelope, this.table.envelope!, scope, graph));
    if (outer?.real) return Buffer.from(yield* xmlSteps(yield* this.wrap(outer.root, inner)), 'utf8');
    if (!inner.real) throw new MessageError('unwritable', `the Bundle holds nothing that ${this.table.name} can carry`);
    if (fit !== undefined) yield* fit(inner.root, graph.dangling.length);
    return Buffer.from(yield* xmlSteps(inner.root), 'utf8');
  }

  private survey(items: readonly (Row | Group)[], links: Group['links']): void {
    for (const { from } of links)
      this.links.push({ type: from.type, look: compileLook(from.steps, this.vocabulary.slices) });
    for (const item of items) {
      if (item.kind === 'row') continue;
      if (item.write === 'new') for (const type of item.creates) this.several.add(type);
      this.survey(item.items, item.links);
    }
  }

  private *emit(emit: EmitAll, part: Part, scope: Scope, graph: Graph): Steps<Written> {
    const root = element(qualified(part.root));
    for (const [prefix, uri] of part.namespaces)
      root.attributes.push([prefix === '' ? 'xmlns' : `xmlns:${prefix}`, uri]);
    root.attributes.push(...part.attributes);
    const state: Emission = { graph, written: new Set(), real: false };
    yield* emit(new Children(root), scope, state);
    return { root, real: state.real };
  }

  /** Puts the payload document into its place, unless the body says something else (a fault, an acknowledgement). */
  private *wrap(root: XmlElement, inner: Written): Steps<XmlElement> {
    const { payloadAt, inline } = this.table.envelope!;
    const [body, holder, data] = payloadAt.map(qualified) as [string, string, string];
    const children = new Children(root);
    const at = children.at(body);
    if (at.children.length > 0) return root;
    if (inline) {
      if (inner.real) at.children.push(inner.root);
      return root;
    }
    const place = new Children(at).at(holder);
    if (inner.real) {
      const payload = new Children(place).at(data);
      payload.text = yield* xmlSteps(inner.root, false);
      payload.cdata = true;
    }
    return root;
  }

  private items(items: readonly (Row | Group)[]): EmitAll {
    const emits = items
      .filter((item) => item.only !== 'read')
      .map((item) => (item.kind === 'row' ? this.row(item) : this.group(item)));
    return function* (into, scope, state) {
      for (const emit of emits) {
        const steps = emit(into, scope, state);
        if (steps !== undefined) yield* steps;
      }
    };
  }

  private row(row: Row): Emit {
    const list = row.codes === undefined ? makeList('', []) : this.vocabulary.codes.get(row.codes)!;
    const codec: Codec = codecs[row.as]!.make(list);
    const look = this.look(row.fhir[0]!);
    const also = row.also.map((path) => this.look(path));
    const steps = row.wire.map((step) => ({ ...step, name: qualified(step) }));
    const repeats = steps.some((step) => step.repeats);
    const usual = this.usual(row.fhir[0]!);
    const { ascii } = this.table;
    return (into, scope, state) => {
      const values = look(scope);
      const others = also.length === 0 ? NONE : also.map((one) => one(scope)[0]);
      const given: readonly (Json | undefined)[] =
        values.length === 0 && others.some((one) => one !== undefined) ? [undefined] : values;
      let done = false;
      for (const value of given) {
        const text = codec.write(value, others);
        if (text === undefined) continue;
        into.put(steps, ascii ? toAscii(text, row.element) : text);
        if (value !== usual) state.real = true;
        done = true;
        if (!repeats) break;
      }
      if (!done && row.missing !== undefined) into.put(steps, row.missing);
      return undefined;
    };
  }

  /** The value that reading sets without any row: it says nothing about the message. */
  private usual(path: FhirPath): Json | undefined {
    return [...this.table.top.defaults, ...this.table.top.fixed].find((one) => one.path.text === path.text)?.value;
  }

  private group(group: Group): Emit {
    const inner = this.items(group.items);
    const holds = this.condition(group);
    const steps = group.wire.map((step) => ({ ...step, name: qualified(step), repeats: false }));
    const own = (into: Children): Children => (steps.length === 0 ? into : into.enter(steps));
    if (group.each !== undefined) return this.itemGroup(group, inner, holds, own);
    if (group.creates.length > 0) return this.resourceGroup(group, inner, holds, own);
    return function* (into, scope, state) {
      if (!holds(scope)) return;
      const before = state.real;
      state.real = false;
      const place = own(into);
      yield* inner(place, scope, state);
      const bound = group.when !== undefined || group.unless !== undefined;
      if (!state.real && !group.keep && (!bound || !place.isFilled())) into.drop(place);
      state.real ||= before || (bound && place.isFilled());
    };
  }

  private itemGroup(
    group: Group,
    inner: EmitAll,
    holds: (scope: Scope) => boolean,
    own: (into: Children) => Children,
  ): Emit {
    const each = group.each!;
    const look = this.look(each);
    const last = each.steps.at(-1)!;
    const slice = last.slice === undefined ? {} : setBy(this.vocabulary.slices.get(last.name)!.get(last.slice)!);
    const fixed = group.fixed.map((one) => ({
      look: compileLook(one.path.steps.slice(each.steps.length), this.vocabulary.slices),
      value: one.value,
    }));
    return function* (into, scope, state) {
      for (const value of look(scope)) {
        if (typeof value !== 'object' || value === null || Array.isArray(value) || !isOf(value, slice)) continue;
        const item = value as JsonObject;
        const differs = fixed.some(({ look: of, value: wanted }) => of(item).some((one) => one !== wanted));
        const below: Scope = { ...scope, item: { value: item, each } };
        if (group.choice !== undefined && into.chosen.has(group.choice)) break;
        if (differs || scope.told.has(item) || !holds(below)) continue;
        if (group.fixed.length > 0) scope.told.add(item);
        const place = own(into);
        yield* inner(place, below, state);
        if (!place.isFilled() && !group.keep) into.drop(place);
        else if (group.choice !== undefined) into.chosen.set(group.choice, group.name);
      }
    };
  }

  private resourceGroup(
    group: Group,
    inner: EmitAll,
    holds: (scope: Scope) => boolean,
    own: (into: Children) => Children,
  ): Emit {
    const choose = this.chooser(group);
    const secondary = group.links.filter(
      (link) => group.creates.includes(link.from.type) && group.creates.includes(link.to) && link.from.type !== link.to,
    );
    const looks = secondary.map((link) => ({ link, look: compileLook(link.from.steps, this.vocabulary.slices) }));
    const choice = (resource: Resource, into: Children): void => {
      this.refuseOther(group, resource);
      this.choose(group, into);
    };
    return function* (into, scope, state) {
      for (const resource of choose(scope, state)) {
        yield;
        const resources = new Map(scope.resources).set(resource.resourceType, resource);
        for (const type of group.creates.slice(1)) resources.delete(type);
        for (const { link, look } of looks) {
          const from = resources.get(link.from.type);
          const target =
            from &&
            look(from)
              .map((one) => state.graph.resolve(one, from))
              .find((one) => one?.resourceType === link.to);
          if (target !== undefined) resources.set(link.to, target);
        }
        const below: Scope = { resources, told: new Set() };
        if (!holds(below)) continue;
        choice(resource, into);
        // What a record tells of its own is not told for the records after it.
        if (group.write !== 'new') state.written.add(resource);
        state.real = true;
        yield* inner(own(into), below, state);
      }
    };
  }

  /** A message that tells one kind of record must not leave out those of another kind. */
  private choose({ choice, name }: Group, into: Children): void {
    if (choice === undefined) return;
    const chosen = into.chosen.get(choice) ?? name;
    if (chosen !== name)
      throw new MessageError(
        'unwritable',
        `a message of ${this.table.name} tells ${chosen} or ${name}, and the Bundle holds both`,
      );
    into.chosen.set(choice, name);
  }

  /** A message that can only tell what was done must not tell what was cancelled as done. */
  private refuseOther(group: Group, resource: Resource): void {
    const status = group.fixed.find(({ path }) => path.text === `${resource.resourceType}.status`)?.value;
    if (!DONE.has(resource.resourceType) || status === undefined) return;
    if (resource.status !== undefined && resource.status !== status && resource.status !== 'unknown')
      throw new MessageError(
        'unwritable',
        `${this.table.name} tells records that are ${String(status)}, and one of the Bundle is not`,
      );
  }

  private chooser(group: Group): (scope: Scope, state: Emission) => readonly Resource[] {
    const type = group.creates[0]!;
    const incoming = group.links.filter(
      (link) => link.to === type && (!group.creates.includes(link.from.type) || link.from.type === type),
    );
    const rule = group.write ?? (incoming.length > 0 ? 'linked' : 'unlinked');
    if (rule === 'unlinked') return (_scope, { graph }) => graph.all(type).filter((one) => !graph.isReferred(one));
    if (rule === 'first') {
      return (_scope, { graph }) => {
        if (graph.all(type).length > 1 && !this.several.has(type))
          throw new MessageError('unwritable', `${this.table.name} tells of one ${type}, and the Bundle of several`);
        return graph.all(type).slice(0, 1);
      };
    }
    if (rule === 'all') return (_scope, { graph }) => graph.all(type);
    if (rule === 'referring') {
      const links = group.links.map(({ from, to }) => ({ to, look: compileLook(from.steps, this.vocabulary.slices) }));
      return (scope, { graph }) => [
        ...new Set(links.flatMap(({ to, look }) => graph.referring(type, look, scope.resources.get(to)))),
      ];
    }
    const looks = incoming.map((link) => ({
      from: link.from.type,
      look: compileLook(link.from.steps, this.vocabulary.slices),
    }));
    return (scope, { graph, written }) => {
      const found = new Set<Resource>();
      for (const { from, look } of looks) {
        const source = scope.resources.get(from);
        for (const reference of source === undefined ? [] : look(source)) {
          const target = graph.resolve(reference, source);
          if (target?.resourceType === type && !(rule === 'new' && written.has(target))) found.add(target);
        }
      }
      return [...found];
    };
  }

  private condition(group: Group): (scope: Scope) => boolean {
    const test = (condition: Condition | undefined, wanted: boolean): ((scope: Scope) => boolean) => {
      if (condition === undefined) return () => true;
      const look = this.look(condition.path);
      return (scope) => look(scope).some((value) => condition.in?.includes(String(value)) ?? true) === wanted;
    };
    const when = test(group.when, true);
    const unless = test(group.unless, false);
    return (scope) => when(scope) && unless(scope);
  }

  /** A path looked up in whatever the scope holds: the item where it lies below the item's list, else a resource. */
  private look(path: FhirPath): (scope: Scope) => Json[] {
    const whole = compileLook(path.steps, this.vocabulary.slices);
    const below = new Map<number, Look>();
    return (scope) => {
      const depth = scope.item === undefined ? 0 : depthBelow(path, scope.item.each);
      if (depth > 0) {
        let look = below.get(depth);
        if (look === undefined) below.set(depth, (look = compileLook(path.steps.slice(depth), this.vocabulary.slices)));
        return look(scope.item!.value);
      }
      const resource = scope.resources.get(path.type);
      return resource === undefined ? [] : whole(resource);
    };
  }
}

const NONE: readonly undefined[] = [];

/** Types whose status says whether it happened. */
const DONE: ReadonlySet<string> = new Set(['MedicationDispense', 'MedicationAdministration']);

/** How many steps of a path lead to the item; 0 where the path does not lie below the item's list. */
function depthBelow(path: FhirPath, each: FhirPath): number {
  const within =
    path.type === each.type &&
    path.steps.length >= each.steps.length &&
    each.steps.every((step, i) => path.steps[i]!.name === step.name);
  return within ? each.steps.length : 0;
}

const qualified = (step: { prefix: string; local: string }): string =>
  step.prefix === '' ? step.local : `${step.prefix}:${step.local}`;
