import { candidatesOf } from '../../../exchange/candidates.js';
import { sourceOf } from '../../../exchange/merge/tellers.js';
import type { Steps } from '../../../exchange/steps.js';
import type { ExchangeAnswer, StateCode } from '../../../exchange/types.js';
import type { Resource } from '../../../fhir/types.js';
import { reachSteps, recordsIn, scoresIn, wasDispensed } from '../../door/tellable.js';

/** A history as DetailedAdHocResponse has place for it. */
export interface ToldHistory {
  readonly told: readonly Resource[];
  /** Whom all records are about, where it is one: then no record tells its own. */
  readonly patient?: Resource;
  /** Whether those who match where several do are told: by a PickList, for which there is place where no prescription is. */
  readonly picking: boolean;
  /** By state, what is not told: type of resource and how many. */
  readonly untold: ReadonlyMap<StateCode, ReadonlyMap<string, number>>;
}

/**
 * Every record that was dispensed, with the patient, pharmacy and prescriber of each. Several patients are told by their
 * records alone, as the answer has place for one; one without records is then counted with the records, alerts and scores
 * that ASAP has no words for. In steps.
 */
export function* tellHistory(answer: Pick<ExchangeAnswer, 'outcomes' | 'resources'>): Steps<ToldHistory> {
  const { resources } = answer;
  const dispenses = resources.filter(wasDispensed);
  const candidates = dispenses.length === 0 ? candidatesOf(answer) : [];
  const picking = candidates.length > 0;
  const patients = resources.filter(({ resourceType }) => resourceType === 'Patient');
  const patient = patients.length === 1 && !picking ? patients[0] : undefined;
  const told = yield* reachSteps(patient === undefined ? dispenses : [...dispenses, patient], resources);
  const toldOnes = new Set(told);
  const untold = [
    ...recordsIn(resources).filter((record) => !wasDispensed(record)),
    ...patients.filter((one) => !toldOnes.has(one)),
    ...resources.filter(({ resourceType }) => resourceType === 'DetectedIssue'),
    ...scoresIn(resources),
  ];
  return {
    told: [...told, ...candidates],
    ...(patient === undefined ? {} : { patient }),
    picking,
    untold: counted(untold),
  };
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
