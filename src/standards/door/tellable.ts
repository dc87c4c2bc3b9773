import { isObject, objects, text } from '../../exchange/json.js';
import { lonePrescriptions } from '../../exchange/prescriptions.js';
import { atOnce, type Steps } from '../../exchange/steps.js';
import type { Resource } from '../../fhir/types.js';

/** What a message can tell of an answer. */
export interface Tellable {
  readonly told: readonly Resource[];
  /** Where not all could be told: the day of the oldest told record. */
  readonly until?: string;
  /** Records that the standard has no word for. */
  readonly untold: number;
}

/**
 * The records that a message can tell, the newest where there are too many, and all that only they lead to.
 * @param isTellable whether the standard has a word for a record
 * @param most most records of one message
 */
export function tellable(
  resources: readonly Resource[],
  isTellable: (resource: Resource) => boolean,
  most = Number.POSITIVE_INFINITY,
): Tellable {
  const able = resources.filter(isTellable);
  const records = recordsIn(resources);
  const newest = [...able].sort((one, other) => dayOf(other).localeCompare(dayOf(one)));
  const kept = newest.slice(0, most);
  const untold = records.length - able.length;
  if (untold === 0 && kept.length === able.length) return { told: resources, untold };

  const told = reachedFrom(kept, resources);
  return { told, untold, ...(kept.length < able.length ? { until: dayOf(kept.at(-1)!) } : {}) };
}

/** Some of the resources, and all that they lead to, in their order. */
export function reachedFrom(some: Iterable<Resource>, resources: readonly Resource[]): Resource[] {
  return atOnce(reachSteps(some, resources));
}

/** The same in steps of one resource. */
export function* reachSteps(some: Iterable<Resource>, resources: readonly Resource[]): Steps<Resource[]> {
  const byName = new Map(resources.map((resource) => [`${resource.resourceType}/${resource.id}`, resource]));
  const reached = new Set<Resource>(some);
  for (const resource of reached) {
    yield;
    eachReference(resource, (name) => {
      const found = byName.get(name);
      if (found !== undefined) reached.add(found);
    });
  }
  return resources.filter((resource) => reached.has(resource));
}

/** What of the resources is a record: dispensed, administered, or prescribed and never told as either. */
export function recordsIn(resources: readonly Resource[]): Resource[] {
  const lone = lonePrescriptions(resources, (record) => wasDispensed(record) || wasAdministered(record));
  return resources.filter((resource) => MADE.has(resource.resourceType) || lone.has(resource));
}

const MADE: ReadonlySet<string> = new Set(['MedicationDispense', 'MedicationAdministration']);

/** The scores of an answer: a panel is none itself. */
export function scoresIn(resources: readonly Resource[]): Resource[] {
  return resources.filter(
    ({ resourceType, hasMember }) => resourceType === 'Observation' && objects(hasMember).length === 0,
  );
}

/** Whether a record was dispensed: nothing that was stopped, declined or entered in error. */
export function wasDispensed({ resourceType, status }: Resource): boolean {
  return resourceType === 'MedicationDispense' && (status === 'completed' || status === 'unknown');
}

/** Whether a record was administered. */
export function wasAdministered({ resourceType, status }: Resource): boolean {
  return resourceType === 'MedicationAdministration' && (status === 'completed' || status === 'unknown');
}

/** The day of a fill, an administration or a prescription. */
function dayOf({ whenPrepared, whenHandedOver, effectiveDateTime, effectivePeriod, authoredOn }: Resource): string {
  const begun = isObject(effectivePeriod) ? effectivePeriod.start : undefined;
  const time = [whenPrepared, whenHandedOver, effectiveDateTime, begun, authoredOn].find((one) => text(one));
  return (text(time) ?? '').slice(0, 10);
}

function eachReference(value: unknown, visit: (name: string) => void): void {
  if (Array.isArray(value)) for (const one of value) eachReference(one, visit);
  else if (isObject(value))
    for (const name of Object.keys(value)) {
      const inner = value[name];
      if (name === 'reference' && typeof inner === 'string') visit(inner);
      else if (typeof inner === 'object') eachReference(inner, visit);
    }
}
