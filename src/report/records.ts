import { isObject, objects, text } from '../exchange/json.js';
import { tellersOf } from '../exchange/merge/tellers.js';
import { lonePrescriptions } from '../exchange/prescriptions.js';
import { isBreather, type Steps } from '../exchange/steps.js';
import type { StateCode } from '../exchange/types.js';
import type { JsonObject, Resource } from '../fhir/types.js';
import type { ReportView } from './view.js';

/** The records of an answer, as a report reads them. */
export interface Records {
  /** What a Reference leads to, where the answer holds it. */
  find(reference: unknown): Resource | undefined;
  /** The states that told a resource, in the alphabet's order. */
  tellers(resource: Resource): StateCode[];
  /** A group for each `Patient`, and one for what names nobody, where there is such. */
  readonly groups: readonly Group[];
}

/** What states told of one `Patient`. Patients are never merged, however alike they are. */
export interface Group {
  /** Absent: the records name no patient that was told. */
  readonly patient?: Resource;
  readonly states: readonly StateCode[];
  /** Newest first. */
  readonly dispenses: readonly Resource[];
  readonly administrations: readonly Resource[];
  /** Those that nothing told was made by. */
  readonly prescriptions: readonly Resource[];
  readonly alerts: readonly Resource[];
  readonly scores: readonly Resource[];
}

/** Where each type says whose it is, and when it was. */
const KINDS: Readonly<Record<string, Kind>> = {
  MedicationDispense: { list: 'dispenses', subject: 'subject', when: fillTime },
  MedicationAdministration: {
    list: 'administrations',
    subject: 'subject',
    when: ({ effectiveDateTime, effectivePeriod: period }) =>
      text(effectiveDateTime) ?? text(isObject(period) ? period.start : undefined),
  },
  MedicationRequest: { list: 'prescriptions', subject: 'subject', when: ({ authoredOn }) => text(authoredOn) },
  DetectedIssue: { list: 'alerts', subject: 'patient', when: ({ identifiedDateTime }) => text(identifiedDateTime) },
  Observation: { list: 'scores', subject: 'subject', when: ({ effectiveDateTime }) => text(effectiveDateTime) },
};

interface Kind {
  readonly list: 'dispenses' | 'administrations' | 'prescriptions' | 'alerts' | 'scores';
  readonly subject: 'subject' | 'patient';
  readonly when: (resource: Resource) => string | undefined;
}

/** When a dispense was filled, FHIR dateTime; where the state did not tell that, when it was sold. */
export function fillTime({ whenPrepared, whenHandedOver }: Resource): string | undefined {
  return text(whenPrepared) ?? text(whenHandedOver);
}

/** Reads the records of a view. */
export function* recordsOf({ answer, publicUrl }: ReportView): Steps<Records> {
  const { resources } = answer;
  const byReference = new Map<string, Resource>();
  for (const [done, resource] of resources.entries()) {
    byReference.set(`${resource.resourceType}/${resource.id}`, resource);
    if (isBreather(done)) yield;
  }
  const find = (reference: unknown): Resource | undefined =>
    isObject(reference) ? byReference.get(text(reference.reference) ?? '') : undefined;
  const tellers = (resource: Resource): StateCode[] => tellersOf(resource, { publicUrl }).sort();

  const parents = new Map<Resource, Resource>();
  for (const resource of resources)
    for (const member of objects(resource.hasMember)) {
      const found = find(member);
      if (found !== undefined) parents.set(found, resource);
    }
  const whose = (resource: Resource, subject: Kind['subject']): Resource | undefined => {
    const seen = new Set<Resource>();
    for (let at: Resource | undefined = resource; at !== undefined && !seen.has(at); at = parents.get(at)) {
      seen.add(at);
      const patient = find(at[subject]);
      if (patient !== undefined) return patient;
    }
    return undefined;
  };

  const lone = lonePrescriptions(resources);
  const groups = new Map<Resource | undefined, Filling>();
  const groupOf = (patient: Resource | undefined): Filling => {
    const known = groups.get(patient);
    if (known !== undefined) return known;
    const group = { patient, dispenses: [], administrations: [], prescriptions: [], alerts: [], scores: [] };
    groups.set(patient, group);
    return group;
  };
  for (const [done, resource] of resources.entries()) {
    if (isBreather(done)) yield;
    if (resource.resourceType === 'Patient') groupOf(resource);
    const kind = KINDS[resource.resourceType];
    if (kind?.list === 'prescriptions' && !lone.has(resource)) continue;
    if (kind !== undefined) groupOf(whose(resource, kind.subject))[kind.list].push(resource);
  }
  return { find, tellers, groups: [...groups.values()].map((group) => finished(group, tellers)).sort(byStates) };
}

type Filling = { readonly patient: Resource | undefined } & Record<Kind['list'], Resource[]>;

function finished(group: Filling, tellers: Records['tellers']): Group {
  const { patient, ...lists } = group;
  const told = Object.values(lists).flat();
  const states = patient === undefined ? told.flatMap(tellers) : tellers(patient);
  for (const { list, when } of Object.values(KINDS)) lists[list].sort(newestFirst(when));
  return { ...(patient === undefined ? {} : { patient }), states: [...new Set(states)].sort(), ...lists };
}

/** What has no time stands first, where it is seen. */
const newestFirst =
  (when: Kind['when']) =>
  (one: Resource, other: Resource): number =>
    compare(when(other) ?? '9', when(one) ?? '9') || compare(one.id ?? '', other.id ?? '');

/** By state, then by name; what names nobody comes last. */
function byStates(one: Group, other: Group): number {
  const key = ({ patient, states }: Group): string =>
    JSON.stringify([patient === undefined ? 1 : 0, states.join(), sortName(patient)]);
  return compare(key(one), key(other));
}

const sortName = (patient: Resource | undefined): JsonObject => ({ name: patient?.name, id: patient?.id });

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
