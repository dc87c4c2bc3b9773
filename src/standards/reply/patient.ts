import { objects } from '../../exchange/json.js';
import { isSocialSecurity } from '../../exchange/socialSecurity.js';
import type { Resource } from '../../fhir/types.js';

/** The patient without social security numbers: they go only where a route says so (wire/ncpdp.md §5.3). */
export function withoutSsn(patient: Resource): Resource {
  const { identifier } = patient;
  if (!Array.isArray(identifier)) return patient;
  const kept = objects(identifier).filter((one) => !isSocialSecurity(one));
  return { ...patient, identifier: kept.length > 0 ? kept : undefined };
}
