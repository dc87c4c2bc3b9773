import type { Bundle, Json, JsonObject, Resource } from '../fhir/types.js';

/** A Bundle as a graph: which resource a reference means, and what nothing refers to. */
export class Graph {
  private readonly byReference = new Map<string, Resource>();
  private readonly byType = new Map<string, Resource[]>();
  private readonly referred = new Set<Resource>();

  constructor(bundle: Bundle) {
    for (const { fullUrl, resource } of bundle.entry ?? []) {
      if (resource === undefined) continue;
      if (fullUrl !== undefined) this.byReference.set(fullUrl, resource);
      if (resource.id !== undefined) {
        this.byReference.set(`urn:uuid:${resource.id}`, resource);
        this.byReference.set(`${resource.resourceType}/${resource.id}`, resource);
      }
      const all = this.byType.get(resource.resourceType) ?? [];
      all.push(resource);
      this.byType.set(resource.resourceType, all);
    }
    for (const all of this.byType.values()) for (const resource of all) this.refer(resource);
  }

  all(type: string): readonly Resource[] {
    return this.byType.get(type) ?? [];
  }

  /** The resource that a Reference means, if the Bundle holds it. */
  resolve(reference: Json | undefined): Resource | undefined {
    const text = typeof reference === 'object' && reference !== null ? (reference as JsonObject).reference : undefined;
    return typeof text === 'string' ? this.byReference.get(text) : undefined;
  }

  isReferred(resource: Resource): boolean {
    return this.referred.has(resource);
  }

  private refer(value: Json | undefined): void {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) this.refer(item);
      return;
    }
    const target = this.resolve(value as JsonObject);
    if (target !== undefined) this.referred.add(target);
    for (const item of Object.values(value)) this.refer(item);
  }
}
