import type { JsonObject, Resource } from '../../../../fhir/types.js';

/** Whose definitions these are. */
export interface Publisher {
  /** The gateway's URL without a slash at its end. */
  readonly publicUrl: string;
  /** Version of the gateway, and so of what it defines. */
  readonly version: string;
}

/** What a definition says of itself. */
export interface Subject {
  /** The resource's id; also the tail of its canonical URL where `url` gives no other. */
  readonly id: string;
  readonly url?: string;
  readonly title: string;
  readonly description: string;
}

/** Types that the door defines things in, each read and searched without a token. */
export const CONFORMANCE_TYPES = [
  'CapabilityStatement',
  'StructureDefinition',
  'CodeSystem',
  'ValueSet',
  'NamingSystem',
  'OperationDefinition',
  'SearchParameter',
] as const;
export type ConformanceType = (typeof CONFORMANCE_TYPES)[number];

/** Who speaks in every definition, and since when it says what it says. */
export const PUBLISHED = {
  status: 'active',
  date: '2026-11-22',
  publisher: 'pdmp-gateway',
  jurisdiction: [{ coding: [{ system: 'urn:iso:std:iso:3166', code: 'US' }] }],
} as const satisfies JsonObject;

/** The canonical URL of a definition that lies under the FHIR base. */
export function canonicalOf({ publicUrl }: Publisher, type: ConformanceType, id: string): string {
  return `${publicUrl}/fhir/${type}/${id}`;
}

/** `pdmp-state-status` → `PdmpStateStatus`: a name that programs can use (R4 invariants …-0). */
export function nameOf(id: string): string {
  return id
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

/** The members that every canonical definition has. */
export function headOf(publisher: Publisher, type: ConformanceType, subject: Subject): Resource {
  const { id, url, title, description } = subject;
  return {
    resourceType: type,
    id,
    url: url ?? canonicalOf(publisher, type, id),
    version: publisher.version,
    name: nameOf(id),
    title,
    ...PUBLISHED,
    experimental: false,
    description,
  };
}
