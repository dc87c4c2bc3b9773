import { randomUUID } from 'node:crypto';
import { toJson } from '../../../../fhir/json.js';
import type { Bundle, Resource } from '../../../../fhir/types.js';
import { includedKeys } from '../included.js';
import type { Piece } from '../pieces.js';
import type { IncludeRule } from '../search/includes.js';
import { REMARK_TYPES } from '../types.js';
import { PDMP_PROFILES } from './finish.js';
import { PDMP } from './urls.js';

/** What a history is made of; everything else stands in it because one of these leads there. */
const HISTORY_TYPES: readonly string[] = [
  'MedicationDispense',
  'MedicationAdministration',
  'MedicationRequest',
  ...REMARK_TYPES,
];

/** Types in the order in which they are told; others follow. */
const ORDER = ['Patient', ...HISTORY_TYPES.slice(0, 3), 'Medication', 'Organization', 'Practitioner'];

const EVERYTHING: readonly IncludeRule[] = [{ from: '*', element: '*', iterate: true }];

/** The `pdmp-history-data` of a reply before it is text. */
export interface HistoryBundle {
  /** The Bundle without its entries. */
  readonly head: Bundle;
  /** At least one. */
  readonly entries: readonly { readonly fullUrl: string; readonly piece: Piece }[];
}

/**
 * The collection of what states told, by the guide's rules (wire/fhir.md §2.3): no total, no search, no header; no Bundle
 * at all (`undefined`) where nobody told a record. What no record leads to is left out: states repeat in their answers who
 * asked, and the guide forbids to echo the request.
 *
 * @param pieces resources finished by `createPdmpFinisher`, by `Type/id`
 * @param answeredAt FHIR instant
 */
export async function historyBundle(
  pieces: ReadonlyMap<string, Piece>,
  answeredAt: string,
  publicUrl: string,
): Promise<HistoryBundle | undefined> {
  const records = [...pieces.keys()].filter((key) => HISTORY_TYPES.includes(typeOf(key)));
  if (records.length === 0) return undefined;
  const reached = new Set([...records, ...(await includedKeys(records, EVERYTHING, pieces))]);
  const told = [...pieces].filter(([key]) => reached.has(key)).sort(([a], [b]) => placeOf(a) - placeOf(b));
  return {
    head: {
      resourceType: 'Bundle',
      id: randomUUID(),
      ...(holds(told.map(([, { resource }]) => resource))
        ? { meta: { profile: [`${PDMP}pdmp-bundle-history-result`] } }
        : {}),
      type: 'collection',
      timestamp: answeredAt,
    },
    entries: told.map(([key, piece]) => ({ fullUrl: `${publicUrl}/fhir/${key}`, piece })),
  };
}

/** JSON text of the Bundle, put together from its entries' texts. */
export function historyJson({ head, entries }: HistoryBundle): string {
  const texts = entries.map(({ fullUrl, piece }) => `{"fullUrl":${JSON.stringify(fullUrl)},"resource":${piece.json}}`);
  return `${toJson(head).slice(0, -1)},"entry":[${texts.join(',')}]}`;
}

/** The Bundle as a resource. */
export function historyResource({ head, entries }: HistoryBundle): Bundle {
  return { ...head, entry: entries.map(({ fullUrl, piece }) => ({ fullUrl, resource: piece.resource })) };
}

/** The guide's profile: a patient, and every type that it names of the profile that it names. */
function holds(resources: readonly Resource[]): boolean {
  return (
    resources.some(({ resourceType }) => resourceType === 'Patient') &&
    resources.every(
      ({ resourceType, meta }) => !Object.hasOwn(PDMP_PROFILES, resourceType) || meta?.profile !== undefined,
    )
  );
}

function typeOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

function placeOf(key: string): number {
  const place = ORDER.indexOf(typeOf(key));
  return place === -1 ? ORDER.length : place;
}
