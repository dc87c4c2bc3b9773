import { toJson } from '../../fhir/json.js';
import type { Bundle, BundleEntry, Resource } from '../../fhir/types.js';
import { toXml } from '../../fhir/xml.js';
import type { FormatKind } from './formats.js';

/** One entry of a searchset, its resource's JSON text made once. */
export interface SearchEntry {
  readonly fullUrl: string;
  readonly mode: 'match' | 'include' | 'outcome';
  readonly resource: Resource;
  /** JSON text of `resource`. */
  readonly json: string;
}

/** A searchset before it is text. */
export interface Searchset {
  readonly id: string;
  readonly lastUpdated: string;
  /** Every match of the whole search, however many stand here. */
  readonly total: number;
  readonly links: readonly { readonly relation: string; readonly url: string }[];
  readonly entries: readonly SearchEntry[];
}

/** Text of a searchset Bundle; JSON is put together from its entries' texts. */
export function writeSearchset(searchset: Searchset, kind: FormatKind): string {
  const head: Bundle = {
    resourceType: 'Bundle',
    id: searchset.id,
    meta: { lastUpdated: searchset.lastUpdated },
    type: 'searchset',
    total: searchset.total,
    link: searchset.links.map((link) => ({ ...link })),
  };
  if (kind === 'xml')
    return toXml(searchset.entries.length === 0 ? head : { ...head, entry: searchset.entries.map(bundleEntry) });
  const text = toJson(head);
  if (searchset.entries.length === 0) return text;
  // Put together by reference: tens of megabytes are copied once, when they become bytes.
  let entries = '';
  for (const entry of searchset.entries) entries += `${entries === '' ? '' : ','}${entryJson(entry)}`;
  return `${text.slice(0, -1)},"entry":[${entries}]}`;
}

function entryJson({ fullUrl, mode, json }: SearchEntry): string {
  return `{"fullUrl":${JSON.stringify(fullUrl)},"resource":${json},"search":{"mode":"${mode}"}}`;
}

function bundleEntry({ fullUrl, mode, resource }: SearchEntry): BundleEntry {
  return { fullUrl, resource, search: { mode } };
}
