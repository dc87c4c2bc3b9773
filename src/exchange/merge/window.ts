import type { DayPeriod, Resource } from '../../fhir/types.js';
import { text } from '../json.js';

/**
 * Whether a resource is a fill wholly outside the window. Days are compared as the state wrote them, without moving
 * them to another zone; a fill without a readable date cannot be shown to be outside.
 */
export function isOutside(resource: Resource, { start, end }: DayPeriod): boolean {
  if (resource.resourceType !== 'MedicationDispense') return false;
  const [day] = /^\d{4}(?:-\d\d(?:-\d\d)?)?/.exec(text(resource.whenPrepared) ?? '') ?? [];
  // A year or month is outside only where all of its days are.
  return day !== undefined && (day < start.slice(0, day.length) || day > end.slice(0, day.length));
}
