import { childrenOf } from '../../../../fhir/order.js';
import type { JsonObject, Resource } from '../../../../fhir/types.js';

/** Orders of members by the members there are; a few dozen combinations make up every answer. */
const orders = new Map<string, readonly string[]>();
const MOST_ORDERS = 2_000;

/**
 * The resource with its members changed (`undefined` takes one out), in the order of the specification, as people expect
 * to read them; `meta` always among them. The input is not written to.
 */
export function changed(resource: Resource, changes: JsonObject): Resource {
  const all: JsonObject = { ...resource, ...changes };
  const result: JsonObject = {};
  for (const member of orderOf(resource.resourceType, Object.keys(all))) {
    const value = all[member];
    if (value !== undefined || member === 'meta') result[member] = value;
  }
  return result as Resource;
}

function orderOf(type: string, members: readonly string[]): readonly string[] {
  const combination = `${type} ${members.join(' ')}`;
  let order = orders.get(combination);
  if (order === undefined) {
    if (orders.size >= MOST_ORDERS) orders.clear();
    orders.set(combination, (order = sorted(type, members)));
  }
  return order;
}

function sorted(type: string, members: readonly string[]): readonly string[] {
  const children = childrenOf(type);
  const placed = [...new Set([...members, 'meta'])].map((member) => ({
    member,
    place: member === 'resourceType' ? -1 : (children.find(member.replace(/^_/, ''))?.place ?? Infinity),
  }));
  return placed.sort((a, b) => a.place - b.place).map(({ member }) => member);
}
