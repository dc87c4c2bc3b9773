import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT, ABSENT_CONCEPT } from './absent.js';
import { isObject, leadsTo, objectsOf } from './values.js';

const REFILL_NUMBER = 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension';
const WHEN_HANDED_OVER = 'urn:pdmp:extension:when-handed-over';

/**
 * What a dispense needs to be as the US Meds profile wants it: `whenHandedOver` there and comparable with `whenPrepared`
 * (invariant mdd-1), refill 0 left out (a positiveInt cannot tell it; wire/fhir.md §1.7), status, drug and patient there
 * or marked absent. Members that are `undefined` are taken out.
 */
export function changeDispense(dispense: Resource): JsonObject {
  const { extensions, ...dates } = datesOf(dispense);
  const kept = [...objectsOf(dispense.extension).filter((item) => !isRefillZero(item)), ...extensions];
  return {
    extension: kept.length > 0 ? kept : undefined,
    status: dispense.status ?? 'unknown',
    ...(isObject(dispense.medicationReference) || isObject(dispense.medicationCodeableConcept)
      ? {}
      : { medicationCodeableConcept: ABSENT_CONCEPT }),
    subject: dispense.subject ?? ABSENT,
    ...(Array.isArray(dispense.performer)
      ? {
          performer: objectsOf(dispense.performer).map((performer) => ({
            ...performer,
            actor: performer.actor ?? ABSENT,
          })),
        }
      : {}),
    whenPrepared: undefined,
    ...dates,
  };
}

/** Whether the finished dispense may claim the US Meds profile. */
export function holdsDispense(dispense: Resource): boolean {
  return (
    objectsOf(dispense.dosageInstruction).length <= 1 &&
    leadsTo(dispense.subject, ['Patient']) &&
    leadsTo(dispense.medicationReference, ['Medication']) &&
    objectsOf(dispense.performer).every(({ actor }) => leadsTo(actor, ['Practitioner', 'Organization']))
  );
}

function datesOf({
  whenPrepared,
  whenHandedOver,
  _whenHandedOver,
}: Resource): JsonObject & { extensions: JsonObject[] } {
  const prepared = typeof whenPrepared === 'string' ? whenPrepared : undefined;
  const handed = typeof whenHandedOver === 'string' ? whenHandedOver : prepared;
  if (handed === undefined) return { _whenHandedOver: _whenHandedOver ?? ABSENT, extensions: [] };
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

/** mdd-1: FHIRPath compares dates of one precision only; an hour beside a bare day is "not known", which fails. */
function isNotBefore(handed: string, prepared: string): boolean {
  if (handed === prepared) return true;
  if (handed.includes('T') !== prepared.includes('T')) return handed.slice(0, 10) > prepared.slice(0, 10);
  if (handed.includes('T')) return Date.parse(handed) >= Date.parse(prepared);
  return handed.length === prepared.length
    ? handed > prepared
    : handed.slice(0, prepared.length) > prepared.slice(0, handed.length);
}

function isRefillZero(extension: JsonObject): boolean {
  return (
    extension.url === REFILL_NUMBER &&
    !(typeof extension.valuePositiveInt === 'number' && extension.valuePositiveInt > 0)
  );
}
