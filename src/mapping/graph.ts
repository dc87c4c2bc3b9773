import type { Bundle, Json, JsonObject, Resource } from '../fhir/types.js';
import type { Steps } from '../xml/steps.js';
import type { Look } from './look.js';

/** A place of a resource type that may refer to a resource which the table writes. */
export interface LinkLook {
  readonly type: string;
  readonly look: Look;
}

/** A Bundle as a graph: which resource a reference means, and what none of the table's links refers to. */
export class Graph {
  private readonly byReference = new Map<string, Resource>();
  private readonly byType = new Map<string, Resource[]>();
  private readonly contained = new Map<Resource, Map<string, Resource>>();
  private readonly referred = new Set<Resource>();
  /** By place of a reference: what refers to a resource there. */
  private readonly referrers = new Map<Look, Map<Resource, Set<Resource>>>();
  /** References of the table's links that lead nowhere, as `Type.element`. */
  readonly dangling: string[] = [];

  /** Reads a Bundle, in steps of one resource. */
  static *of(bundle: Bundle, links: readonly LinkLook[]): Steps<Graph> {
    const graph = new Graph();
    for (const { fullUrl, resource } of bundle.entry ?? []) {
      if (resource === undefined) continue;
      yield;
      const told = withDrug(resource);
      if (fullUrl !== undefined) graph.byReference.set(fullUrl, told);
      graph.add(told);
    }
    for (const { type, look } of links) {
      for (const resource of graph.all(type)) {
        yield;
        for (const reference of look(resource)) graph.refer(resource, reference);
      }
    }
    return graph;
  }

  all(type: string): readonly Resource[] {
    return this.byType.get(type) ?? [];
  }

  /** The resource that a Reference of a resource means, if the Bundle or the resource itself holds it. */
  resolve(reference: Json | undefined, from?: Resource): Resource | undefined {
    const text = referenceText(reference);
    if (text === undefined) return undefined;
    if (text.startsWith('#')) return from && this.contained.get(from)?.get(text.slice(1));
    const named = this.byReference.get(text);
    if (named !== undefined) return named;
    // A version or a server before the type does not change which resource of the Bundle is meant.
    const plain = text.replace(/\/_history\/[^/]+$/, '');
    const tail = /(?:^|\/)([A-Z]\w+\/[A-Za-z0-9\-.]{1,64})$/.exec(plain)?.[1];
    return this.byReference.get(plain) ?? (tail === undefined ? undefined : this.byReference.get(tail));
  }

  /** The resources of a type that refer to `target` at the place that `look` finds, in the Bundle's order. */
  referring(type: string, look: Look, target: Resource | undefined): readonly Resource[] {
    let known = this.referrers.get(look);
    if (known === undefined) this.referrers.set(look, (known = this.referrersOf(type, look)));
    return target === undefined ? [] : [...(known.get(target) ?? [])];
  }

  isReferred(resource: Resource): boolean {
    return this.referred.has(resource);
  }

  private referrersOf(type: string, look: Look): Map<Resource, Set<Resource>> {
    const found = new Map<Resource, Set<Resource>>();
    for (const one of this.all(type)) {
      for (const reference of look(one)) {
        const target = this.resolve(reference, one);
        if (target !== undefined) found.set(target, (found.get(target) ?? new Set()).add(one));
      }
    }
    return found;
  }

  private add(resource: Resource): void {
    if (resource.id !== undefined) {
      this.byReference.set(`urn:uuid:${resource.id}`, resource);
      this.byReference.set(`${resource.resourceType}/${resource.id}`, resource);
    }
    this.list(resource);
    const inner = (resource.contained ?? []) as Resource[];
    if (inner.length === 0) return;
    this.contained.set(resource, new Map(inner.map((one) => [String(one.id), one])));
    for (const one of inner) this.list(one);
  }

  private list(resource: Resource): void {
    const all = this.byType.get(resource.resourceType);
    if (all === undefined) this.byType.set(resource.resourceType, [resource]);
    else all.push(resource);
  }

  private refer(from: Resource, reference: Json): void {
    const target = this.resolve(reference, from);
    if (target !== undefined) this.referred.add(target);
    else if (referenceText(reference) !== undefined) this.dangling.push(from.resourceType);
  }
}

/** A resource that tells its drug in place, as if it referred to a contained Medication; any other as it is. */
function withDrug(resource: Resource): Resource {
  const code = resource.medicationCodeableConcept;
  if (code === undefined || resource.medicationReference !== undefined) return resource;
  const drug: Resource = { resourceType: 'Medication', id: 'drug-in-place', code };
  const contained = [...((resource.contained ?? []) as Resource[]), drug];
  return { ...resource, contained, medicationReference: { reference: '#drug-in-place' } };
}

function referenceText(reference: Json | undefined): string | undefined {
  const text = typeof reference === 'object' && reference !== null ? (reference as JsonObject).reference : undefined;
  return typeof text === 'string' ? text : undefined;
}
