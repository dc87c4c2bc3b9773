import type { JsonObject, Resource } from '../../../../fhir/types.js';

const WHEN_HANDED_OVER = 'urn:pdmp:extension:when-handed-over';

/** The dates of a dispense as both faces tell them, and what of them needs an extension of its own. */
export interface DispenseDates {
  readonly whenPrepared?: string;
  readonly whenHandedOver?: string;
  readonly extensions: readonly JsonObject[];
}

/**
 * When a drug was prepared (its fill date) and handed over, so that they can be compared (invariant mdd-1). A fill date
 * alone stands for both, as both guides demand a `whenHandedOver` of what is completed.
 */
export function datesOf({ whenPrepared, whenHandedOver }: Resource): DispenseDates {
  const prepared = typeof whenPrepared === 'string' ? whenPrepared : undefined;
  const handed = typeof whenHandedOver === 'string' ? whenHandedOver : prepared;
  if (handed === undefined) return { extensions: [] };
  if (prepared === undefined) return { whenHandedOver: handed, extensions: [] };
  if (isNotBefore(handed, prepared)) return { whenPrepared: prepared, whenHandedOver: handed, extensions: [] };
  // R4 forbids to tell both side by side. The fill date is what a prescriber reads, so it stays; what the state said of
  // the sale is kept in an extension, and the profile's whenHandedOver says as much of it as can stand beside the fill.
  const comparable = handed.slice(0, prepared.length);
  return {
    whenPrepared: prepared,
    whenHandedOver: !prepared.includes('T') && comparable > prepared ? comparable : prepared,
    extensions: [{ url: WHEN_HANDED_OVER, valueDateTime: handed }],
  };
}

/** mdd-1: FHIRPath compares what both tell; where that is the same and one tells more, it is "not known", which fails. */
function isNotBefore(handed: string, prepared: string): boolean {
  if (handed === prepared) return true;
  if (handed.includes('T') && prepared.includes('T')) return Date.parse(handed) >= Date.parse(prepared);
  const told = Math.min(handed.length, prepared.length, 'YYYY-MM-DD'.length);
  return handed.slice(0, told) > prepared.slice(0, told);
}
