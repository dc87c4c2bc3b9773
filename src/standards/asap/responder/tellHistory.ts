import { sourceOf } from '../../../exchange/merge/tellers.js';
import type { StateCode } from '../../../exchange/types.js';
import type { Resource } from '../../../fhir/types.js';
import { recordsIn, tellable, wasDispensed } from '../../door/tellable.js';

/** A history as DetailedAdHocResponse has place for it. */
export interface ToldHistory {
  readonly told: readonly Resource[];
  /** Whom all records are about, where it is one: then no record tells its own. */
  readonly patient?: Resource;
  /** By state, what is not told: type of resource and how many. */
  readonly untold: ReadonlyMap<StateCode, ReadonlyMap<string, number>>;
}

/**
 * Every record that was dispensed, with the patient, pharmacy and prescriber of each. Several patients are told by their
 * records alone, as the answer has place for one; one without records is then counted with the records that ASAP has no
 * words for.
 */
export function tellHistory(resources: readonly Resource[]): ToldHistory {
  const { told } = tellable(resources, wasDispensed);
  const patients = told.filter(isPatient);
  const [patient, another] = patients;
  const single = another === undefined ? patient : undefined;
  const subjects = new Set(told.filter(wasDispensed).map(subjectOf));
  const left = new Set(patients.filter((one) => one !== single && !subjects.has(`Patient/${one.id}`)));
  const missing = recordsIn(resources).filter((record) => !wasDispensed(record));
  return {
    told: told.filter((resource) => !left.has(resource)),
    ...(single === undefined ? {} : { patient: single }),
    untold: counted([...missing, ...left]),
  };
}

function isPatient({ resourceType }: Resource): boolean {
  return resourceType === 'Patient';
}

function subjectOf({ subject }: Resource): unknown {
  return typeof subject === 'object' && subject !== null ? Reflect.get(subject, 'reference') : undefined;
}

function counted(resources: readonly Resource[]): ReadonlyMap<StateCode, ReadonlyMap<string, number>> {
  const counts = new Map<StateCode, Map<string, number>>();
  for (const resource of resources) {
    const state = sourceOf(resource);
    const own = counts.get(state) ?? new Map<string, number>();
    counts.set(state, own.set(resource.resourceType, (own.get(resource.resourceType) ?? 0) + 1));
  }
  return counts;
}
