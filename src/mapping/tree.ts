import type { Json } from '../fhir/types.js';
import { complain } from './checks.js';
import type { FhirPath, FhirStep, Place } from './model.js';
import { isList } from './shape.js';

/** The shape of what a group makes: which expressions fill which members. Built at start-up, turned into code once. */
export interface ObjectTree {
  /** Expressions whose value stands here: a leaf, or an object that is merged with the members. Later ones win. */
  values: string[];
  fixed: Json | undefined;
  fallback: Json | undefined;
  members: Map<string, ObjectTree | ListTree>;
}

export interface ListTree {
  list: true;
  /** Items by slice name or index, in order of appearance. */
  slots: Map<string, { set: Record<string, Json>; item: ObjectTree }>;
  /** Lists of values, each of which is (or fills a leaf of) an item of its own. */
  spreads: { values: string; set: Record<string, Json>; suffix: readonly FhirStep[] }[];
  /** Item groups that add to this list, by number. */
  groups: number[];
}

export const objectTree = (): ObjectTree => ({ values: [], fixed: undefined, fallback: undefined, members: new Map() });
const listTree = (): ListTree => ({ list: true, slots: new Map(), spreads: [], groups: [] });

export type SetBy = (step: FhirStep) => Record<string, Json>;

/** The node of a path, made on the way; lists get the item that slice or index name. */
export function grow(
  root: ObjectTree,
  parentName: string,
  steps: readonly FhirStep[],
  setBy: SetBy,
  place: Place,
): ObjectTree {
  let at = root;
  let parent = parentName;
  for (const step of steps) {
    const member = memberOf(at, parent, step, place);
    parent = step.name;
    if ('list' in member) {
      const key = step.slice ?? (step.index === undefined ? '' : `[${step.index}`);
      let slot = member.slots.get(key);
      if (slot === undefined) member.slots.set(key, (slot = { set: setBy(step), item: objectTree() }));
      at = slot.item;
    } else at = member;
  }
  return at;
}

/** The list that a path's last list step names, with what stands behind that step. */
export function growList(
  root: ObjectTree,
  path: FhirPath,
  parentName: string,
  setBy: SetBy,
  place: Place,
): { list: ListTree; step: FhirStep; suffix: readonly FhirStep[] } {
  const parents = [parentName, ...path.steps.map((step) => step.name)];
  const last = path.steps.findLastIndex((step, i) => isList(parents[i]!, step.name));
  if (last < 0) complain(place, '', `"${path.text}" holds no list, so its values cannot repeat`);
  const holder = grow(root, parentName, path.steps.slice(0, last), setBy, place);
  const step = path.steps[last]!;
  return { list: memberOf(holder, parents[last]!, step, place) as ListTree, step, suffix: path.steps.slice(last + 1) };
}

function memberOf(at: ObjectTree, parent: string, step: FhirStep, place: Place): ObjectTree | ListTree {
  let member = at.members.get(step.name);
  if (member === undefined) {
    const list = isList(parent, step.name);
    if (!list && (step.slice !== undefined || step.index !== undefined)) {
      complain(place, '', `"${step.name}" holds one value, so it takes no (slice) and no [index]`);
    }
    at.members.set(step.name, (member = list ? listTree() : objectTree()));
  }
  return member;
}
