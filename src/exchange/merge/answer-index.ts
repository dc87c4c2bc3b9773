import type { Resource } from '../../fhir/types.js';

/** Finds the resource that a reference of a state's answer means, by its place in the answer. */
export type Resolve = (reference: string) => number | undefined;

/**
 * Indexes one state's answer. `urn:uuid:ID` means the resource with that id, `Type/ID` (any version) the one of that
 * type. What two resources answer to means neither: better no reference than one to the wrong person.
 */
export function indexAnswer(resources: readonly Resource[]): Resolve {
  const byId = places(resources, ({ id }) => id);
  let byTypeAndId: ReadonlyMap<string, number> | undefined;
  return (reference) => {
    if (reference.startsWith(UUID) || reference.slice(0, UUID.length).toLowerCase() === UUID) {
      // RFC 4122: upper and lower case are the same.
      const id = reference.slice(UUID.length);
      return known(byId.get(id) ?? byId.get(id.toLowerCase()));
    }
    byTypeAndId ??= places(resources, ({ resourceType, id }) => (id === undefined ? id : `${resourceType}/${id}`));
    return known(byTypeAndId.get(reference.replace(/\/_history\/.*$/, '')));
  };
}

const UUID = 'urn:uuid:';
const AMBIGUOUS = -1;

const known = (place: number | undefined): number | undefined => (place === AMBIGUOUS ? undefined : place);

function places(resources: readonly Resource[], name: (resource: Resource) => string | undefined): Map<string, number> {
  const found = new Map<string, number>();
  resources.forEach((resource, place) => {
    const own = name(resource);
    if (own !== undefined) found.set(own, found.has(own) ? AMBIGUOUS : place);
  });
  return found;
}
