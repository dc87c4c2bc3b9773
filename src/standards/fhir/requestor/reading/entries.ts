import type { Steps } from '../../../../exchange/steps.js';
import { isBreather } from '../../../../exchange/steps.js';
import { isObject, objects, text } from '../../../../exchange/json.js';
import { toJson } from '../../../../fhir/json.js';
import type { Resource } from '../../../../fhir/types.js';
import { refuse } from '../refusal.js';
import { isRaw, type RawResource } from './body.js';
import type { Remarks } from './remarks.js';
import { shapeResource } from './shape.js';

/** One entry of a state's Bundle. */
export interface Entry {
  /** What the resource is known by inside the Bundle: absolute, without version; absent: nothing can refer to it. */
  readonly name?: string;
  /** `search.mode`. */
  readonly mode?: string;
  readonly resource: Resource;
}

/** Resources that hold others by a name of their own: what they refer to could not be followed. */
const HOLDERS: ReadonlySet<string> = new Set(['Bundle', 'Parameters']);

/**
 * The entries of a Bundle, each resource in FHIR's shape; those of types that this gateway cannot tell on are remarked.
 * @param base FHIR base of the state, where an entry without `fullUrl` is known by its type and id
 * @throws Refusal where an entry is no resource, or says that it is another than it is
 */
export function* readEntries(bundle: RawResource, base: string, remarks: Remarks): Steps<Entry[]> {
  const { entry = [] } = bundle;
  if (!Array.isArray(entry)) refuse('malformed', 'The entries of the Bundle are no list.');
  const read: Entry[] = [];
  for (const [done, one] of entry.entries()) {
    if (isBreather(done)) yield;
    if (!isObject(one) || !isRaw(one.resource)) {
      refuse('malformed', 'An entry of the Bundle has no resource.');
    }
    if (HOLDERS.has(one.resource.resourceType)) refuse('malformed', 'The Bundle holds another one.');
    const name = nameOf(text(one.fullUrl), one.resource, base);
    const mode = isObject(one.search) ? text(one.search.mode) : undefined;
    const resource = shapeResource(one.resource, remarks);
    if (resource !== undefined) read.push({ name, mode, resource });
    else if (mode === 'match') refuse('malformed', 'A record is of a type that is no dispensation.');
    else remarks.add('unread', 'a resource of a type that no history holds was not read');
  }
  return read;
}

/**
 * Entries that stand once: servers repeat what several pages include.
 * @throws Refusal where one name has two contents, so that nobody can say which one a reference means
 */
export function distinct(entries: readonly Entry[]): Entry[] {
  const seen = new Map<string, Resource>();
  return entries.filter(({ name, resource }) => {
    if (name === undefined) return true;
    const before = seen.get(name);
    seen.set(name, before ?? resource);
    if (before === undefined) return true;
    if (toJson(before) !== toJson(resource)) refuse('malformed', 'Two resources of the answer have one fullUrl.');
    return false;
  });
}

/** Everything of a kind in all entries: headers, outcomes. */
export function resourcesOf(entries: readonly Entry[], type: string): Resource[] {
  return entries.flatMap(({ resource }) => (resource.resourceType === type ? [resource] : []));
}

/** The absolute URL of a resource by which references mean it, without version and fragment; `urn:uuid:` in lower case. */
export function plainName(url: string): string {
  const [bare = ''] = url.split('#');
  return /^urn:uuid:/i.test(bare) ? bare.toLowerCase() : bare.replace(/\/_history\/[^/]*$/, '');
}

function nameOf(fullUrl: string | undefined, { resourceType, id }: RawResource, base: string): string | undefined {
  if (fullUrl === undefined) return typeof id === 'string' ? `${base}/${resourceType}/${id}` : undefined;
  const name = plainName(fullUrl);
  const [, type, told] = REST.exec(name) ?? [];
  if (type !== undefined && (type !== resourceType || (typeof id === 'string' && told !== id)))
    refuse('malformed', 'A resource of the answer is another than its fullUrl says.');
  return name;
}

const REST = /^https?:\/\/.*\/([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/;

/** Every link of a Bundle by its relation. */
export function linksOf(bundle: RawResource): Map<string, string> {
  return new Map(
    objects(bundle['link']).flatMap(({ relation, url }) =>
      typeof relation === 'string' && typeof url === 'string' ? [[relation, url] as const] : [],
    ),
  );
}
