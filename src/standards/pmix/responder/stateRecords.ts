import { isObject } from '../../../exchange/json.js';
import type { Steps } from '../../../exchange/steps.js';
import type { Resource } from '../../../fhir/types.js';
import { reachSteps, recordsIn, scoresIn, wasDispensed } from '../../door/tellable.js';

/** What one state told, as a report can tell it. */
export interface StateRecords {
  /** Its prescriptions that were dispensed, with all that they lead to, and alerts about their patients. */
  readonly told: readonly Resource[];
  /** Everybody whom the state told of. */
  readonly people: readonly Resource[];
  /** Records and alerts that a report has no word for. */
  readonly untold: number;
  /** Scores, for which no report has a word. */
  readonly scores: number;
}

/**
 * A state's own records as a report tells them, in steps.
 * @param resources what the state told, with nothing of any other
 * @param alerts whether a report of this generation can tell alerts
 */
export function* recordsOf(resources: readonly Resource[], alerts: boolean): Steps<StateRecords> {
  const records = recordsIn(resources);
  const dispensed = records.filter(wasDispensed);
  const reached = yield* reachSteps(dispensed, resources);
  const patients = new Set(reached.map(({ resourceType, id }) => `${resourceType}/${id}`));
  const issues = resources.filter(({ resourceType }) => resourceType === 'DetectedIssue');
  const tellable = issues.filter((issue) => alerts && patients.has(patientOf(issue)));
  return {
    told: [...reached, ...tellable],
    people: resources.filter(({ resourceType }) => resourceType === 'Patient'),
    untold: records.length - dispensed.length + issues.length - tellable.length,
    scores: scoresIn(resources).length,
  };
}

function patientOf({ patient }: Resource): string {
  return isObject(patient) ? String(patient.reference) : '';
}
