import type { Resource } from '../../../../fhir/types.js';

/** Finishes resources of one merged answer for one face. */
export interface Finisher {
  /** The resource as this face tells it; `meta.profile` claims what holds, and nothing else. The input is not written to. */
  finish(resource: Resource): Resource;
}

/** Binds a face's finishing to one answer, because resources learn from one another. */
export type CreateFinisher = (resources: readonly Resource[], publicUrl: string) => Finisher;

/** Sets `meta.profile` to what holds (`undefined`: nothing), in place of anything claimed before; writes to the resource. */
export function claim(resource: Resource, profile: string | undefined): Resource {
  const { profile: _claimed, source, ...labels } = resource.meta ?? {};
  resource.meta = {
    ...(source ? { source } : {}),
    ...(profile === undefined ? {} : { profile: [profile] }),
    ...labels,
  };
  if (Object.keys(resource.meta).length === 0) delete resource.meta;
  return resource;
}
