import type { Json, JsonObject, Reference, Resource } from '../fhir/types.js';
import type { Steps } from '../xml/steps.js';
import { UNREADABLE } from './codecs/codec.js';
import type { Explainer } from './explain.js';
import { Frame } from './frame.js';
import type { GroupPlan, LinkPlan } from './plan.js';
import { Recognised } from './recognised.js';
import { isList } from './shape.js';
import type { Told } from './told.js';

/** Links settled, or resources compared, between two steps. */
const STRIDE = 64;

interface Pending {
  readonly from: Resource;
  readonly plan: LinkPlan;
  readonly frame: Frame;
}

/** Makes the resources of one message out of frames, shares equal ones, and links them. */
export class Assembly {
  resources: Resource[] = [];
  /** Unread elements that stand where records stand. */
  strangers = 0;
  frame: Frame;
  private count = 0;
  private readonly shared = new Map<string, Resource>();
  private readonly recognised = new Recognised();
  private readonly pending: Pending[] = [];
  /** Shared resources that refer outwards: they can only be compared once their links are set. */
  private readonly late: Resource[] = [];

  constructor(
    top: GroupPlan,
    readonly told: Told,
    private readonly explainer?: Explainer,
  ) {
    this.frame = new Frame(top, undefined, -1, 0, 0);
  }

  /** Begins an occurrence of a group. `start` is the offset of its start tag, -1 where it is not to be recognised later. */
  open(plan: GroupPlan, start: number, namespaces: number): void {
    this.frame = new Frame(plan, this.frame, start, this.told.mark(), namespaces);
  }

  /** Ends the current occurrence: its resources are made, shared and linked. */
  close(end: number, bytes: Buffer | undefined): void {
    const { frame } = this;
    const { plan } = frame;
    this.explainer?.note(frame);
    this.frame = frame.parent!;
    if (plan.mergeInto !== undefined) {
      this.merge(frame, plan.mergeInto);
      return;
    }
    const made = plan.build(frame.slots, frame.items, this.told, frame.merged);
    if (plan.each !== undefined) {
      this.addItem(frame, made[0]);
      return;
    }
    this.keep(frame, made as (Resource | undefined)[]);
    const first = frame.own[0]!;
    this.report(plan, first);
    if (
      end >= 0 &&
      frame.start >= 0 &&
      bytes !== undefined &&
      plan.recognisable &&
      plan.shared[0] &&
      frame.warned === this.told.mark()
    ) {
      this.recognised.add(plan, bytes, frame.start, end, frame.namespaces, first);
    }
  }

  /** The end offset of an element whose bytes were read before under the same namespaces; -1 for a new one. */
  recognise(plan: GroupPlan, bytes: Buffer, start: number, namespaces: number): number {
    const known = this.recognised.find(plan, bytes, start, namespaces);
    if (known === undefined) return -1;
    this.report(plan, known.resource);
    return start + known.length;
  }

  /** Lets the enclosing frames know what a group made, for their links. */
  private report(plan: GroupPlan, made: Resource): void {
    (this.frame.made[plan.index] ??= []).push(made);
    for (const { to, made: at } of plan.reports) (this.frame.of(to)!.made[at] ??= []).push(made);
  }

  /** Ends the message, in steps: makes the top's resources and settles the links that had to wait. */
  *finish(): Steps<void> {
    const { frame } = this;
    this.explainer?.note(frame);
    const before = this.resources;
    this.resources = [];
    this.keep(frame, frame.plan.build(frame.slots, frame.items, this.told, frame.merged) as (Resource | undefined)[]);
    this.resources = this.resources.concat(before);
    for (const [done, { from, plan, frame: at }] of this.pending.entries()) {
      const target = nearest(at, plan.outer!);
      if (target !== undefined) setReference(from, plan, target);
      if (done % STRIDE === STRIDE - 1) yield;
    }
    yield* this.dropRepeated();
  }

  private *dropRepeated(): Steps<void> {
    const seen = new Set<string>();
    const repeated = new Set<Resource>();
    for (const [done, resource] of this.late.entries()) {
      const key = JSON.stringify({ ...resource, id: undefined });
      if (seen.has(key)) repeated.add(resource);
      else seen.add(key);
      if (done % STRIDE === STRIDE - 1) yield;
    }
    if (repeated.size > 0) this.resources = this.resources.filter((resource) => !repeated.has(resource));
  }

  /** Gives the values of one occurrence of a repeating wrapper to the enclosing group. */
  private merge(frame: Frame, numbers: readonly number[]): void {
    const rows = this.frame.plan.rows.filter((row) => row.merged !== undefined && numbers.includes(row.merged));
    for (const row of rows) {
      const [own, ...also] = row.slots.map((slot) => frame.slots[slot] as string | undefined);
      if (own === undefined && also.every((one) => one === undefined)) continue;
      const read = own !== undefined && row.row.absent.has(own) ? undefined : row.codec.read(own, also);
      const value = read === UNREADABLE ? this.told.unreadable(row) : read;
      if (value === undefined) continue;
      if (this.frame.merged[row.merged!] === undefined) this.frame.merged[row.merged!] = value;
      else this.told.repeated(row.node.name);
    }
  }

  private addItem(frame: Frame, item: Json | undefined): void {
    if (item === undefined) return;
    const { plan, index } = frame.plan.owner!;
    const owner = this.frame.of(plan)!;
    (owner.items[index] ??= []).push(item);
  }

  private keep(frame: Frame, made: (Resource | undefined)[]): void {
    const { plan } = frame;
    frame.own = made.map((resource, i) => {
      const needed = resource ?? (this.isNeeded(frame, i) ? withFixed(plan, plan.creates[i]!) : undefined);
      if (needed === undefined || !plan.shared[i]) return needed && this.add(needed);
      if (!plan.links.some((link) => link.from === i)) return this.share(needed);
      this.late.push(needed);
      return this.add(needed);
    });
    for (const link of plan.links) this.link(frame, link);
  }

  /** A resource that nothing but a link to a nested group's resource would fill (a prescription with only its prescriber). */
  private isNeeded(frame: Frame, index: number): boolean {
    return frame.plan.links.some(
      (link) => link.from === index && link.made !== undefined && frame.made[link.made] !== undefined,
    );
  }

  private share(resource: Resource): Resource {
    const key = JSON.stringify(resource);
    const known = this.shared.get(key);
    if (known !== undefined) return known;
    this.shared.set(key, resource);
    return this.add(resource);
  }

  private add(resource: Resource): Resource {
    resource.id ??= uuid(++this.count);
    this.resources.push(resource);
    return resource;
  }

  private link(frame: Frame, plan: LinkPlan): void {
    const from = frame.own[plan.from];
    if (from === undefined) return;
    if (plan.own !== undefined) {
      const target = frame.own[plan.own];
      if (target !== undefined) setReference(from, plan, target);
      return;
    }
    const targets = plan.made === undefined ? undefined : frame.made[plan.made];
    if (targets !== undefined) for (const target of targets) setReference(from, plan, target);
    else if (plan.outer !== undefined) this.pending.push({ from, plan, frame });
  }
}

/** A resource that no row fills, with what is fixed of its type. */
function withFixed({ group }: GroupPlan, type: string): Resource {
  const own = (group?.fixed ?? []).filter(({ path }) => path.type === type && path.steps.length === 1);
  return Object.fromEntries([
    ['resourceType', type],
    ...own.map(({ path, value }) => [path.steps[0]!.name, value]),
  ]) as Resource;
}

/** The first resource of a type that an enclosing group, or a group beside it, made. */
function nearest(frame: Frame, type: string): Resource | undefined {
  for (let at = frame.parent; at !== undefined; at = at.parent) {
    const own = at.own.find((resource) => resource?.resourceType === type);
    if (own !== undefined) return own;
    for (const made of at.made) {
      const found = made?.find((resource) => resource.resourceType === type);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Puts a reference at a path: a single one stays as the first link set it, a list gets one more item. */
function setReference(from: Resource, plan: LinkPlan, target: Resource): void {
  const { steps } = plan.link.from;
  const reference: Reference = { reference: `urn:uuid:${target.id}` };
  let at: JsonObject = from;
  let parent = from.resourceType;
  for (let i = 0; i < steps.length; i++) {
    const { name } = steps[i]!;
    const last = i === steps.length - 1;
    if (isList(parent, name)) {
      const list = ((at[name] as Json[] | undefined) ?? (at[name] = [])) as Json[];
      const item: JsonObject = last ? reference : { ...plan.sets[i] };
      list.push(item);
      at = item;
    } else if (last) at[name] ??= reference;
    else at = ((at[name] as JsonObject | undefined) ?? (at[name] = {})) as JsonObject;
    parent = name;
  }
}

/** An id unique within the message, in the form that `urn:uuid:` references need. */
function uuid(count: number): string {
  return `00000000-0000-4000-8000-${count.toString(16).padStart(12, '0')}`;
}
