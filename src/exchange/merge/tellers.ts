import type { Coding, JsonObject, Meta, Resource } from '../../fhir/types.js';
import { isObject, objects } from '../json.js';
import type { StateCode } from '../types.js';
import type { Identity } from './identity.js';

/** `meta.source` of what a state told. */
export function sourceUri(state: StateCode): string {
  return `${SOURCE}${state}`;
}

/** The state of a merged resource's `meta.source`. */
export function sourceOf(resource: Resource): StateCode {
  return (resource.meta?.source ?? '').slice(SOURCE.length);
}

/** System of the tags that name the states that told a resource. */
export function stateTagSystem(publicUrl: string): string {
  return `${publicUrl}/fhir/CodeSystem/pdmp-state`;
}

/** The states that told a merged resource: its tags, or the state of its `meta.source` where one state told it alone. */
export function tellersOf(resource: Resource, identity: Pick<Identity, 'publicUrl'>): StateCode[] {
  const tags = resource.meta?.tag;
  if (tags === undefined) return [sourceOf(resource)];
  const system = stateTagSystem(identity.publicUrl);
  const tagged = objects(tags).filter((tag) => tag.system === system);
  return tagged.length > 0 ? tagged.map((tag) => String(tag.code)) : [sourceOf(resource)];
}

/** The same resource, told by these states: the first of them is its source; where they are several, tags name them all. */
export function toldBy(resource: Resource, states: Iterable<StateCode>, identity: Identity): Resource {
  const all = [...new Set(states)].sort();
  const system = stateTagSystem(identity.publicUrl);
  const own = objects(resource.meta?.tag).filter((tag) => tag.system !== system);
  const tag = all.length < 2 ? own : [...own, ...all.map((code) => ({ system, code }))];
  const { source: _source, tag: _tag, ...rest } = resource.meta ?? {};
  const meta: Meta = { source: sourceUri(all[0] ?? ''), ...rest };
  return { ...resource, meta: tag.length === 0 ? meta : { ...meta, tag: tag as Coding[] } };
}

/**
 * A state's own `meta` as it may travel on: its labels (`security`, `tag`) and extensions. Not its version, date and
 * profiles, which speak of the copy in the state's store, nor a tag of ours that it cannot know.
 */
export function labelsOf({ meta }: Resource, identity: Identity): JsonObject | undefined {
  if (!isObject(meta)) return undefined;
  const { source: _source, versionId: _version, lastUpdated: _updated, profile: _profile, tag, ...labels } = meta;
  const own = objects(tag).filter(({ system }) => system !== stateTagSystem(identity.publicUrl));
  const kept: JsonObject = own.length === 0 ? labels : { ...labels, tag: own };
  return Object.keys(kept).length === 0 ? undefined : kept;
}

const SOURCE = 'urn:pdmp:';
