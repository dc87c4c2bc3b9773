import { randomUUID } from 'node:crypto';
import { isObject } from '../../../../exchange/json.js';
import { mapReferences, referencesOf } from '../../../../exchange/merge/references.js';
import { isBreather, type Steps } from '../../../../exchange/steps.js';
import { toJson } from '../../../../fhir/json.js';
import type { Resource } from '../../../../fhir/types.js';
import { type Entry, plainName } from './entries.js';

/** Turns one reference of a resource to `urn:uuid:` and the id of what it means, if that is there. */
type Turn = (reference: string) => string | undefined;

/**
 * The resources of a Bundle as the exchange takes them: each by itself, with an id of its own, referring to others by
 * `urn:uuid:` and their ids. Contained resources come out of their containers, and stand once where they say the same; so a
 * patient whom every dispense contains is one patient. References are followed as R4 says (bundle.html#references):
 * absolute ones by `fullUrl`, relative ones against the server that the entry's own `fullUrl` names, versions and fragments
 * aside. What leads nowhere is left for the exchange to take off and to count.
 */
export function* linked(entries: readonly Entry[]): Steps<Resource[]> {
  const ids = new Map<string, string>();
  const told = entries.map(({ name, resource }) => {
    const id = randomUUID();
    if (name !== undefined) ids.set(name, id);
    return { name, resource, id };
  });
  yield;
  const lifted = new Map<string, string>();
  const linkedUp: Resource[] = [];
  for (const [done, { name, resource, id }] of told.entries()) {
    if (isBreather(done)) yield;
    const inBundle = turnIn(ids, rootOf(name));
    linkedUp.push(...lift(resource, id, inBundle, lifted));
  }
  return linkedUp;
}

/** The resource, and before it what it contains and no other has contained. */
function lift(resource: Resource, id: string, inBundle: Turn, lifted: Map<string, string>): Resource[] {
  const local = new Map([['#', id]]);
  const fresh: Resource[] = [];
  for (const one of containedIn(resource)) {
    // What refers to something within the container is the container's alone; anything else may be shared.
    const content = referencesOf(one).every(isAbsolute) ? toJson({ ...one, id: undefined }) : undefined;
    const known = content === undefined ? undefined : lifted.get(content);
    const own = known ?? randomUUID();
    if (one.id !== undefined) local.set(`#${one.id}`, own);
    if (known !== undefined) continue;
    if (content !== undefined) lifted.set(content, own);
    fresh.push({ ...one, id: own });
  }
  const turn: Turn = (reference) => (reference.startsWith('#') ? local.get(reference) : inBundle(reference));
  return [...fresh, { ...resource, id }].map((one) => turned(without(one), turn));
}

/** Contained resources share one space of names, also where they wrongly contain each other. */
function containedIn({ contained }: Resource): Resource[] {
  const held = Array.isArray(contained) ? contained.filter((one): one is Resource => isObject(one)) : [];
  return held.flatMap((one) => [...containedIn(one), without(one)]);
}

function without({ contained: _contained, ...bare }: Resource): Resource {
  return bare as Resource;
}

function turned(resource: Resource, turn: Turn): Resource {
  return mapReferences(resource, (reference) => {
    const id = turn(reference.reference);
    // A name that nobody else can have: the exchange finds nothing there, and says so.
    return { ...reference, reference: `urn:uuid:${id ?? randomUUID()}` };
  });
}

function turnIn(ids: ReadonlyMap<string, string>, root: string | undefined): Turn {
  return (reference) => {
    const name = plainName(reference);
    if (isAbsolute(name)) return ids.get(name);
    return root === undefined ? undefined : ids.get(`${root}/${name}`);
  };
}

/** The server that an entry comes from; an entry that is no server's has none, and its relative references mean nothing. */
function rootOf(name: string | undefined): string | undefined {
  return name === undefined ? undefined : /^(https?:\/\/.*)\/[A-Z][A-Za-z]+\/[^/]+$/.exec(name)?.[1];
}

function isAbsolute(reference: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(reference);
}
