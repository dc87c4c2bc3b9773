import { readMediaRange, readMediaRanges, type MediaRange } from './mediaRanges.js';

/** The two texts that FHIR resources are told in. */
export type FormatKind = 'json' | 'xml';

/** How an answer is to be written. */
export interface Format {
  readonly kind: FormatKind;
  /** Whole value of `Content-Type`, charset included. */
  readonly contentType: string;
}

/** Media types served, the preferred first: FHIR's own, then the generic ones (R4 http, "Content Types and encodings"). */
const SERVED: readonly { readonly type: string; readonly kind: FormatKind }[] = [
  { type: 'application/fhir+json', kind: 'json' },
  { type: 'application/json', kind: 'json' },
  { type: 'text/json', kind: 'json' },
  { type: 'application/fhir+xml', kind: 'xml' },
  { type: 'application/xml', kind: 'xml' },
  { type: 'text/xml', kind: 'xml' },
];

/** Other names for them: DSTU2's, and the short ones of `_format`. */
const ALIASES: Readonly<Record<string, string>> = {
  json: 'application/fhir+json',
  xml: 'application/fhir+xml',
  'application/json+fhir': 'application/fhir+json',
  'application/xml+fhir': 'application/fhir+xml',
};

const FHIR_VERSIONS = new Set(['4.0', '4.0.1']);
const UTF_8 = new Set(['utf-8', 'utf8']);

/** What is answered where the client does not say, and where it asks for nothing that we have. */
export const DEFAULT_FORMAT: Format = { kind: 'json', contentType: contentType('application/fhir+json') };

/**
 * Finds the format of an answer. `_format` overrides `Accept`; a `+` that became a space in `_format` is read as `+`.
 * `fhirVersion` must be 4.0 where it is given.
 *
 * @returns `undefined` where nothing that the client accepts can be served (HTTP 406)
 */
export function negotiate(accept: string | undefined, format?: string): Format | undefined {
  if (format !== undefined && format.trim() !== '') return namedFormat(format.trim());
  if (accept === undefined || accept.trim() === '') return DEFAULT_FORMAT;
  const ranges = readMediaRanges(accept).map((range) => ({ ...range, type: ALIASES[range.type] ?? range.type }));
  let best: { range: MediaRange; place: number; type: string; kind: FormatKind } | undefined;
  for (const { type, kind } of SERVED) {
    const range = rangeFor(type, ranges);
    if (range === undefined || range.q === 0) continue;
    const place = ranges.indexOf(range);
    if (best === undefined || range.q > best.range.q || (range.q === best.range.q && place < best.place)) {
      best = { range, place, type, kind };
    }
  }
  return best && { kind: best.kind, contentType: contentType(best.type, best.range) };
}

/**
 * The text that a body is told in, by its `Content-Type`. Neither of ours, not UTF-8, or of a `fhirVersion` other than 4.0:
 * `undefined` (HTTP 415).
 */
export function formatOfBody(contentType: string | undefined): FormatKind | undefined {
  const range = readMediaRange(contentType ?? '');
  if (range === undefined || !rightVersion(range)) return undefined;
  const { type, parameters } = range;
  if (!UTF_8.has((parameters.charset ?? 'utf-8').toLowerCase())) return undefined;
  return SERVED.find((served) => served.type === (ALIASES[type] ?? type))?.kind;
}

function namedFormat(format: string): Format | undefined {
  const [name = '', ...parameters] = format.split(';');
  const plus = name
    .trim()
    .toLowerCase()
    .replace(/\/(fhir|xml|json) (json|xml|fhir)$/, '/$1+$2');
  const range = readMediaRange([ALIASES[plus] ?? plus, ...parameters].join(';'));
  const served = SERVED.find(({ type }) => type === range?.type);
  if (range === undefined || served === undefined || !rightVersion(range)) return undefined;
  return { kind: served.kind, contentType: contentType(served.type, range) };
}

/** The most specific range that a media type falls under. */
function rangeFor(type: string, ranges: readonly MediaRange[]): MediaRange | undefined {
  const usable = ranges.filter(rightVersion);
  const [top = ''] = type.split('/');
  for (const candidate of [type, `${top}/*`, '*/*']) {
    const found = usable.find((range) => range.type === candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}

function rightVersion(range: MediaRange): boolean {
  const version = range.parameters.fhirversion;
  return version === undefined || FHIR_VERSIONS.has(version);
}

function contentType(type: string, range?: MediaRange): string {
  const version = range?.parameters.fhirversion;
  return `${type}; charset=utf-8${version === undefined ? '' : `; fhirVersion=${version}`}`;
}
