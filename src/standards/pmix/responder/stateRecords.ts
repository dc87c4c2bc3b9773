import { isObject } from '../../../exchange/json.js';
import { tellersOf } from '../../../exchange/merge/tellers.js';
import type { ExchangeAnswer, StateCode } from '../../../exchange/types.js';
import type { Resource } from '../../../fhir/types.js';
import { reachedFrom, recordsIn, wasDispensed } from '../../door/tellable.js';

/** What one state told, as a report can tell it. */
export interface StateRecords {
  /** Its prescriptions that were dispensed, with all that they lead to, and alerts about their patients. */
  readonly told: readonly Resource[];
  /** Records and alerts that a report has no word for. */
  readonly untold: number;
}

/**
 * A state's own part of an answer. A dispensation that several states told is in the part of each.
 * @param alerts whether a report of this generation can tell alerts
 */
export function recordsOf(
  state: StateCode,
  { resources }: Pick<ExchangeAnswer, 'resources'>,
  { alerts, publicUrl }: { readonly alerts: boolean; readonly publicUrl: string },
): StateRecords {
  const own = resources.filter((resource) => tellersOf(resource, { publicUrl }).includes(state));
  const records = recordsIn(own);
  const dispensed = records.filter(wasDispensed);
  const reached = reachedFrom(dispensed, resources);
  const patients = new Set(reached.map(({ resourceType, id }) => `${resourceType}/${id}`));
  const issues = own.filter(({ resourceType }) => resourceType === 'DetectedIssue');
  const tellable = issues.filter((issue) => alerts && patients.has(patientOf(issue)));
  return {
    told: [...reached, ...tellable],
    untold: records.length - dispensed.length + issues.length - tellable.length,
  };
}

function patientOf({ patient }: Resource): string {
  return isObject(patient) ? String(patient.reference) : '';
}
