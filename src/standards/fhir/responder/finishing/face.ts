import type { Json, JsonObject, Resource } from '../../../../fhir/types.js';
import { changed } from './changed.js';
import { claim, type CreateFinisher } from './finisher.js';
import { type Neighbours, neighboursOf } from './neighbours.js';
import { literalOf } from './values.js';

type ByType<T> = Readonly<Record<string, T>>;

/** What one guide makes of resources, by type; a type that is not named stays as it is. */
export interface Face {
  readonly profiles: ByType<string>;
  /** What a resource needs; members that are `undefined` are taken out. */
  readonly changes: ByType<(resource: Resource, neighbours: Neighbours, publicUrl: string) => JsonObject>;
  /** Whether the finished resource may claim its profile. Default: it may. */
  readonly holds: ByType<(resource: Resource) => boolean>;
  /** References whose targets the profile wants to be of profiles themselves. */
  readonly targets?: ByType<(resource: Resource) => (Json | undefined)[]>;
}

/** The finisher of a face. A profile is claimed where it holds for the resource and for what it must hold for beside that. */
export function finisherOf({ profiles, changes, holds, targets = {} }: Face): CreateFinisher {
  return (resources, publicUrl) => {
    const neighbours = neighboursOf(resources);
    const finished = new Map<Resource, Resource>();

    const profileOf = ({ resourceType }: Resource): string | undefined => at(profiles, resourceType);
    const fits = (done: Resource): boolean =>
      (at(holds, done.resourceType)?.(done) ?? true) &&
      (at(targets, done.resourceType)?.(done) ?? []).every(targetFits);
    const targetFits = (reference: Json | undefined): boolean => {
      const target = neighbours.at(literalOf(reference));
      return target === undefined || profileOf(target) === undefined || finish(target).meta?.profile !== undefined;
    };

    const finish = (resource: Resource): Resource => {
      const known = finished.get(resource);
      if (known !== undefined) return known;
      const done = changed(resource, at(changes, resource.resourceType)?.(resource, neighbours, publicUrl) ?? {});
      finished.set(resource, done);
      return claim(done, fits(done) ? profileOf(done) : undefined);
    };
    return { finish };
  };
}

function at<T>(table: ByType<T>, type: string): T | undefined {
  return Object.hasOwn(table, type) ? table[type] : undefined;
}
