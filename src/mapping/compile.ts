import { setBy, type Slices } from './slices.js';
import { complain, suggest } from './checks.js';
import { codecs } from './codecs/index.js';
import type { CodeLists } from './codes.js';
import { generate } from './generate.js';
import type { FhirPath, Group, Part, Row, Table, WireStep } from './model.js';
import { type GroupPlan, type ReadPlan, WireNode } from './plan.js';
import { makeList } from './codes.js';

const XML = 'http://www.w3.org/XML/1998/namespace';

export interface Vocabulary {
  readonly codes: CodeLists;
  readonly slices: Slices;
}

type MutablePlan = { -readonly [K in keyof GroupPlan]: GroupPlan[K] };

/**
 * Compiles a table for reading: every wire path into a trie, every group into a generated function that makes its
 * resources. Nothing of a table is looked at again while messages are read.
 * @throws TableError for a row that cannot work: unknown codec, code list, slice, resource, or two readings of one place
 */
export function compileRead(table: Table, vocabulary: Vocabulary): ReadPlan {
  return new Compiler(table, vocabulary).compile();
}

class Compiler {
  private readonly symbols = new Map<string, number>();
  private readonly plans: MutablePlan[] = [];

  constructor(
    private readonly table: Table,
    private readonly vocabulary: Vocabulary,
  ) {}

  compile(): ReadPlan {
    const { table } = this;
    const top = this.plan('', undefined, undefined, table.top.creates);
    const document = new WireNode(undefined, undefined);
    const envelopeRoot = table.envelope && this.part(table.envelope, document, top);
    const payloadRoot = this.part(table.payload, document, top);
    if (table.envelope) this.place(table.envelope, envelopeRoot!, payloadRoot);
    for (const plan of this.plans) this.links(plan);
    for (const plan of this.plans) {
      const constants = plan.group ?? table.top;
      plan.build = generate(plan, constants.fixed, constants.defaults, this.vocabulary.slices);
    }
    const local = table.payload.match === 'local';
    const symbols = this.symbols;
    const aliases = new Map(
      [table.payload, ...(table.envelope ? [table.envelope] : [])].flatMap(({ aliases, namespaces }) =>
        [...aliases].map(([uri, prefix]) => [uri, namespaces.get(prefix)!] as const),
      ),
    );
    return {
      table,
      top,
      document,
      payloadRoot,
      envelopeRoot,
      symbol: (uri, name) => symbols.get(local ? name : `${aliases.get(uri) ?? uri} ${name}`) ?? -1,
    };
  }

  /** Where the payload stands in its envelope: a text that is a document, or an element like any other. */
  private place(envelope: NonNullable<Table['envelope']>, envelopeRoot: WireNode, payloadRoot: WireNode): void {
    const at = this.descend(envelopeRoot, envelope.payloadAt, envelope);
    if (envelope.inline) put(at.children, this.symbol(payloadRoot.step!, this.table.payload), payloadRoot);
    else at.payload = true;
  }

  private part(part: Part, document: WireNode, top: MutablePlan): WireNode {
    const root = this.child(document, part.root, part);
    for (const name of part.attributes.keys())
      this.child(root, { prefix: '', local: name, attribute: true, repeats: false }, part);
    this.items(part.items, root, top, part);
    return root;
  }

  private items(items: readonly (Row | Group)[], node: WireNode, plan: MutablePlan, part: Part): void {
    for (const item of items) {
      if (item.kind === 'row') this.row(item, node, plan, part);
      else if (item.only !== 'write') this.group(item, node, plan, part);
    }
  }

  private row(row: Row, node: WireNode, plan: MutablePlan, part: Part): void {
    const kind =
      codecs[row.as] ??
      complain(row.place, row.element, `unknown codec "${row.as}"${suggest(row.as, Object.keys(codecs))}`);
    if (kind.needsCodes && row.codes === undefined) complain(row.place, row.element, `codec "${row.as}" needs "codes"`);
    const list = row.codes === undefined ? makeList('', []) : this.vocabulary.codes.get(row.codes);
    if (list === undefined)
      complain(
        row.place,
        row.element,
        `unknown code list "${row.codes}"${suggest(row.codes!, this.vocabulary.codes.names())}`,
      );
    for (const path of [...row.fhir, ...row.also]) this.checkSlices(path, row);
    const repeats = row.wire.some((step) => step.repeats);
    const targets = row.fhir.map((path) => this.target(path, plan, row));
    if (row.only === 'write') {
      // The element is still known: what another row reads in it, or nothing at all.
      this.descend(node, row.wire, part);
      return;
    }
    const own = this.descend(node, row.wire, part);
    if (own.group !== undefined && row.wire.length > 0)
      complain(row.place, row.element, `"${row.wireText}" is the element of group "${own.group.name}"`);
    plan.rows.push({
      row,
      codec: kind.make(list),
      slots: [
        this.slot(own, plan, repeats),
        ...row.with.map((path) => this.slot(this.descend(node, path, part), plan, false)),
      ],
      list: repeats,
      targets,
      node: own,
    });
  }

  private group(group: Group, node: WireNode, plan: MutablePlan, part: Part): void {
    const makes = group.creates.length > 0 || group.each !== undefined;
    const at = this.descend(node, group.wire, part);
    if (!makes && group.repeats) {
      this.repeating(group, at, plan, part);
      return;
    }
    if (!makes) {
      this.items(group.items, at, plan, part);
      return;
    }
    if (group.run === undefined && at.group !== undefined)
      complain(
        group.place,
        group.name,
        `group "${at.group.name}" already reads this element; mark one of them "only: write"`,
      );
    const child = this.plan(group.name, group, plan, group.creates);
    if (group.run !== undefined) {
      const members = group.run.map((step) => this.descend(node, [step], part));
      for (const member of members) member.run = child;
      child.runEnd = members.at(-1);
      this.items(group.items, node, child, part);
    } else {
      at.group = child;
      if (group.creates.includes('MedicationDispense')) {
        for (let above = at.parent; above !== undefined; above = above.parent) above.holdsRecords = true;
      }
      this.items(group.items, at, child, part);
    }
  }

  /** A wrapper with frames of its own whose values go to the enclosing group. */
  private repeating(group: Group, at: WireNode, plan: MutablePlan, part: Part): void {
    if (group.items.some((item) => item.kind === 'group'))
      complain(group.place, group.name, 'a repeating wrapper holds rows only');
    const child = this.plan(group.name, group, plan, []);
    at.group = child;
    // Slots belong to the wrapper's own frames, targets to the enclosing group.
    const inner: MutablePlan = { ...child, each: plan.each, creates: plan.creates };
    for (const item of group.items) if (item.kind === 'row') this.row(item, at, inner, part);
    child.slotCount = inner.slotCount;
    child.mergeInto = inner.rows.map((row) => {
      const merged = plan.mergedCount++;
      plan.rows.push({ ...row, merged });
      return merged;
    });
  }

  private plan(
    name: string,
    group: Group | undefined,
    parent: MutablePlan | undefined,
    creates: readonly string[],
  ): MutablePlan {
    const share = group?.share ?? this.table.top.share;
    const plan: MutablePlan = {
      name,
      group,
      parent,
      index: parent?.children.length ?? 0,
      creates,
      each: group?.each,
      owner: undefined,
      children: [],
      reports: [],
      recognisable: true,
      farther: 0,
      itemGroups: [],
      rows: [],
      slotCount: 0,
      links: [],
      shared: creates.map((type) => share.includes(type)),
      runEnd: undefined,
      mergeInto: undefined,
      mergedCount: 0,
      build: () => [],
    };
    parent?.children.push(plan);
    this.plans.push(plan);
    if (group?.each !== undefined) {
      this.checkSlices(group.each, group);
      const owner = this.ownerOf(group.each, parent!, group);
      plan.owner = { plan: owner, index: owner.itemGroups.length };
      owner.itemGroups.push(plan);
    }
    return plan;
  }

  /** The enclosing group whose resource or item holds the list of an item group. */
  private ownerOf(each: FhirPath, from: MutablePlan, group: Group): MutablePlan {
    for (let plan: GroupPlan | undefined = from; plan !== undefined; plan = plan.parent) {
      if (plan.each !== undefined ? isBelow(each, plan.each) : plan.creates.includes(each.type)) return plan;
    }
    return complain(group.place, group.name, `no enclosing group creates ${each.type}`);
  }

  /** A row's target below what its group makes. */
  private target(path: FhirPath, plan: MutablePlan, row: Row): FhirPath {
    if (plan.each !== undefined) {
      if (!isBelow(path, plan.each))
        complain(row.place, row.element, `"${path.text}" is not below "${plan.each.text}", which this group fills`);
      return { ...path, steps: path.steps.slice(plan.each.steps.length) };
    }
    if (plan.creates.includes(path.type)) return path;
    return complain(
      row.place,
      row.element,
      `no group here creates ${path.type} (it creates ${plan.creates.join(', ')})`,
    );
  }

  private checkSlices(path: FhirPath, at: Row | Group): void {
    for (const step of path.steps) {
      if (step.slice === undefined || this.vocabulary.slices.get(step.name)?.has(step.slice)) continue;
      const known = this.vocabulary.slices.get(step.name)?.keys() ?? [];
      complain(
        at.place,
        at.kind === 'row' ? at.element : at.name,
        `unknown slice "${step.name}(${step.slice})"${suggest(step.slice, known)}`,
      );
    }
  }

  private links(plan: MutablePlan): void {
    for (const link of plan.group?.links ?? this.table.top.links) {
      this.checkSlices(link.from, plan.group ?? ({ kind: 'group', name: '', place: link.place } as Group));
      const sets = link.from.steps.map((step) =>
        step.slice === undefined ? {} : setBy(this.vocabulary.slices.get(step.name)!.get(step.slice)!),
      );
      const own = plan.creates.indexOf(link.from.type);
      const inner = plan.creates.indexOf(link.to);
      if (own >= 0 && link.from.type !== link.to) {
        const child = plan.children.find((candidate) => candidate.creates.includes(link.to));
        const target = inner >= 0 ? { own: inner } : { ...(child ? { made: child.index } : {}), outer: link.to };
        plan.links.push({ link, sets, from: own, ...target });
        continue;
      }
      let owner = plan.parent;
      while (owner !== undefined && !owner.creates.includes(link.from.type)) owner = owner.parent;
      if (owner === undefined || inner < 0) {
        complain(
          link.place,
          plan.name,
          `link "${link.from.text} -> ${link.to}": no group here creates ${owner === undefined ? link.from.type : link.to}`,
        );
      }
      owner.links.push({ link, sets, from: owner.creates.indexOf(link.from.type), made: madeFor(owner, plan) });
    }
  }

  private slot(node: WireNode, plan: MutablePlan, list: boolean): number {
    if (node.slot < 0) {
      node.slot = plan.slotCount++;
      node.list = list;
    }
    return node.slot;
  }

  private descend(from: WireNode, path: readonly WireStep[], part: Part): WireNode {
    return path.reduce((node, step) => this.child(node, step, part), from);
  }

  private child(parent: WireNode, step: WireStep, part: Part): WireNode {
    const symbol = this.symbol(step, part);
    const among = step.attribute ? parent.attributes : parent.children;
    return among[symbol] ?? put(among, symbol, new WireNode(step, parent));
  }

  private symbol(step: WireStep, part: Part): number {
    const uri =
      step.prefix === 'xml'
        ? XML
        : step.prefix === ''
          ? step.attribute
            ? ''
            : (part.namespaces.get('') ?? '')
          : part.namespaces.get(step.prefix)!;
    const key = part.match === 'local' ? step.local : `${uri} ${step.local}`;
    let symbol = this.symbols.get(key);
    if (symbol === undefined) this.symbols.set(key, (symbol = this.symbols.size));
    return symbol;
  }
}

/** Sets a node by symbol; lists are kept without holes. */
function put(among: (WireNode | undefined)[], symbol: number, node: WireNode): WireNode {
  for (let i = among.length; i < symbol; i++) among.push(undefined);
  return (among[symbol] = node);
}

function isBelow(path: FhirPath, above: FhirPath): boolean {
  return (
    path.type === above.type &&
    path.steps.length > above.steps.length &&
    above.steps.every(
      (step, i) =>
        path.steps[i]!.name === step.name &&
        (step.slice === undefined || path.steps[i]!.slice === undefined || path.steps[i]!.slice === step.slice),
    )
  );
}

/** Where frames of an enclosing group find what a group made; one further out than the parent is reported to. */
function madeFor(owner: MutablePlan, plan: MutablePlan): number {
  if (owner === plan.parent) return plan.index;
  const made = owner.children.length + owner.farther++;
  plan.reports.push({ to: owner, made });
  for (let between = plan.parent; between !== undefined && between !== owner; between = between.parent)
    (between as MutablePlan).recognisable = false;
  return made;
}
