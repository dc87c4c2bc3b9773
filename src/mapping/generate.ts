import type { Json, JsonObject } from '../fhir/types.js';
import { UNREADABLE } from './codecs/codec.js';
import type { Constant, FhirStep } from './model.js';
import type { Build, GroupPlan, RowPlan } from './plan.js';
import { setBy as sliceSets, type Slices } from './slices.js';
import { grow, growList, type ListTree, type ObjectTree, objectTree, type SetBy } from './tree.js';

const NONE: readonly undefined[] = [];

/**
 * Generates the function that makes a group's resources (or item) from its slots: straight code without any path in it,
 * as fast as one would write it by hand (bench/mapping.ts). Only our own identifiers and JSON of table texts enter the
 * source, never anything of a message.
 */
export function generate(
  plan: GroupPlan,
  fixed: readonly Constant[],
  defaults: readonly Constant[],
  slices: Slices,
): Build {
  const emitter = new Emitter(plan, fixed, defaults, slices);
  const body = emitter.body();
  const make = new Function('C', 'R', 'N', 'U', 'A', `"use strict";return function(s,k,t,m){${body}}`) as (
    codecs: readonly RowPlan['codec'][],
    rows: readonly RowPlan[],
    none: readonly undefined[],
    unreadable: symbol,
    absent: readonly ReadonlySet<string>[],
  ) => Build;
  return make(
    plan.rows.map((row) => row.codec),
    plan.rows,
    NONE,
    UNREADABLE,
    plan.rows.map((row) => row.row.absent),
  );
}

class Emitter {
  private code = '';
  private names = 0;
  private readonly setBy: SetBy;

  constructor(
    private readonly plan: GroupPlan,
    private readonly fixed: readonly Constant[],
    private readonly defaults: readonly Constant[],
    slices: Slices,
  ) {
    this.setBy = (step: FhirStep) =>
      step.slice === undefined ? {} : (sliceSets(slices.get(step.name)!.get(step.slice)!) as Record<string, Json>);
  }

  body(): string {
    const { plan } = this;
    plan.rows.forEach((row, i) => this.rowValue(row, i));
    const made =
      plan.each === undefined ? plan.creates.map((type, i) => this.resource(type, i)) : [this.item(plan.each)];
    return `${this.code}return[${made.join(',')}];`;
  }

  /** `const vN`: what row N has to say, `undefined` for nothing; a list for repeating rows. */
  private rowValue(row: RowPlan, n: number): void {
    if (row.merged !== undefined) {
      this.code += `const v${n}=m[${row.merged}];`;
      return;
    }
    const own = `s[${row.slots[0]}]`;
    const absent = row.row.absent.size > 0;
    if (row.list) {
      const keep = row.row.as === 'text' ? 'y' : `C[${n}].read(y,N)`;
      const skip = absent ? `if(A[${n}].has(y))continue;` : '';
      this.code += `let v${n};if(${own}!==undefined)for(const y of ${own}){${skip}let z=${keep};if(z===U)z=t.unreadable(R[${n}]);if(z!==undefined)(v${n}??=[]).push(z);}`;
      return;
    }
    const value = absent ? `a${n}` : own;
    if (absent) this.code += `let a${n}=${own};if(a${n}!==undefined&&A[${n}].has(a${n}))a${n}=undefined;`;
    if (row.row.as === 'text' && row.slots.length === 1) {
      this.code += `const v${n}=${value};`;
      return;
    }
    const others = row.slots.slice(1).map((slot) => `s[${slot}]`);
    const given = [value, ...others].map((one) => `${one}!==undefined`).join('||');
    const also = others.length === 0 ? 'N' : `[${others.join(',')}]`;
    this.code += `let v${n};if(${given}){v${n}=C[${n}].read(${value},${also});if(v${n}===U)v${n}=t.unreadable(R[${n}]);}`;
  }

  private resource(type: string, index: number): string {
    const tree = objectTree();
    const conditions = this.fill(tree, type, type, 0);
    const name = this.name('r');
    // The first resource of a group is always made: a record told with nothing in it is still a record.
    this.code += `let ${name};${index === 0 ? '' : `if(${conditions.join('||') || 'false'})`}{${name}={resourceType:${JSON.stringify(type)}};`;
    this.members(tree, name);
    this.code += '}';
    return name;
  }

  private item(each: NonNullable<GroupPlan['each']>): string {
    const tree = objectTree();
    const last = each.steps.at(-1)!;
    const conditions = this.fill(tree, each.type, last.name, each.steps.length);
    const name = this.name('r');
    this.code += `let ${name};if(${this.plan.group?.keep ? 'true' : conditions.join('||') || 'false'}){${name}=${JSON.stringify(this.setBy(last))};`;
    this.members(tree, name);
    this.code += '}';
    return name;
  }

  /** Plants the rows, items and constants that belong to one resource type; returns when there is anything to make. */
  private fill(tree: ObjectTree, type: string, parent: string, depth: number): string[] {
    const { plan } = this;
    const conditions: string[] = [];
    plan.rows.forEach((row, n) => {
      for (const target of row.targets.filter((one) => one.type === type)) {
        conditions.push(`v${n}!==undefined`);
        if (row.list) {
          const { list, step, suffix } = growList(tree, target, parent, this.setBy, row.row.place);
          list.spreads.push({ values: `v${n}`, set: this.setBy(step), suffix });
        } else grow(tree, parent, target.steps, this.setBy, row.row.place).values.push(`v${n}`);
      }
    });
    for (const items of plan.itemGroups.filter((one) => one.each!.type === type)) {
      conditions.push(`k[${items.owner!.index}]!==undefined`);
      const path = { ...items.each!, steps: items.each!.steps.slice(depth) };
      growList(tree, path, parent, this.setBy, items.group!.place).list.groups.push(items.owner!.index);
    }
    for (const constant of [...this.fixed, ...this.defaults].filter((one) => one.path.type === type)) {
      const at = this.plan.group?.place ?? { file: '', line: 1 };
      const node = grow(tree, parent, constant.path.steps.slice(depth), this.setBy, at);
      if (this.fixed.includes(constant)) node.fixed = constant.value;
      else node.fallback = constant.value;
    }
    return conditions;
  }

  /** Code that sets the members of an object that exists. */
  private members(tree: ObjectTree, name: string): void {
    for (const [key, member] of tree.members) {
      const at = `${name}.${key}`;
      if ('list' in member) this.list(member, at);
      else if (member.members.size === 0) this.leaf(member, at);
      else {
        const inner = this.object(member);
        this.code += `if(${inner}!==undefined)${at}=${inner};`;
      }
    }
    for (const [key, member] of tree.members) {
      if (!('list' in member) && member.fallback !== undefined) {
        this.code += `if(${name}.${key}===undefined)${name}.${key}=${JSON.stringify(member.fallback)};`;
      }
    }
  }

  private leaf(tree: ObjectTree, at: string): void {
    if (tree.fixed !== undefined) this.code += `${at}=${JSON.stringify(tree.fixed)};`;
    else if (tree.values.length === 1) this.code += `if(${tree.values[0]}!==undefined)${at}=${tree.values[0]};`;
    else if (tree.values.length > 1) {
      const value = this.name('w');
      this.code += `const ${value}=${[...tree.values].reverse().join('??')};if(${value}!==undefined)${at}=${value};`;
    }
  }

  /** A variable with the object of a tree, `undefined` where nothing fills it. */
  private object(tree: ObjectTree): string {
    const name = this.name('o');
    if (tree.members.size === 0) {
      const value =
        tree.fixed !== undefined ? JSON.stringify(tree.fixed) : [...tree.values].reverse().join('??') || 'undefined';
      this.code += `const ${name}=${value};`;
      return name;
    }
    this.code += `let ${name};`;
    if (anyFixed(tree)) {
      this.code += `{${name}={};`;
      this.merges(tree, name);
      this.members(tree, name);
      this.code += '}';
      return name;
    }
    this.code += `if(${sources(tree).join('||') || 'false'}){${name}={};`;
    this.merges(tree, name);
    this.members(tree, name);
    this.code += '}';
    return name;
  }

  private merges(tree: ObjectTree, name: string): void {
    for (const value of tree.values) this.code += `if(${value}!==undefined)Object.assign(${name},${value});`;
  }

  private list(tree: ListTree, at: string): void {
    const list = this.name('l');
    this.code += `let ${list};`;
    for (const { set, item } of tree.slots.values()) {
      const inner = this.object(item);
      const value = Object.keys(set).length === 0 ? inner : `{...${JSON.stringify(set)},...${inner}}`;
      this.code += `if(${inner}!==undefined)(${list}??=[]).push(${value});`;
    }
    for (const spread of tree.spreads) {
      this.code += `if(${spread.values}!==undefined)for(const y of ${spread.values})(${list}??=[]).push(${nest(spread, 'y')});`;
    }
    for (const group of tree.groups) this.code += `if(k[${group}]!==undefined)(${list}??=[]).push(...k[${group}]);`;
    this.code += `if(${list}!==undefined)${at}=${list};`;
  }

  private name(prefix: string): string {
    return `${prefix}${this.names++}`;
  }
}

function nest(spread: ListTree['spreads'][number], value: string): string {
  const inner = spread.suffix.reduceRight((code, step) => `{${step.name}:${code}}`, value);
  const sets = Object.entries(spread.set as JsonObject).map(
    ([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`,
  );
  return spread.suffix.length === 0 ? value : `{${sets.map((one) => `${one},`).join('')}...${inner}}`;
}

function anyFixed(tree: ObjectTree | ListTree): boolean {
  if ('list' in tree) return [...tree.slots.values()].some((slot) => anyFixed(slot.item));
  return tree.fixed !== undefined || [...tree.members.values()].some(anyFixed);
}

/** Conditions under which a tree is filled. */
function sources(tree: ObjectTree | ListTree): string[] {
  if ('list' in tree) {
    return [
      ...[...tree.slots.values()].flatMap((slot) => sources(slot.item)),
      ...tree.spreads.map((spread) => `${spread.values}!==undefined`),
      ...tree.groups.map((group) => `k[${group}]!==undefined`),
    ];
  }
  return [...tree.values.map((value) => `${value}!==undefined`), ...[...tree.members.values()].flatMap(sources)];
}
