import type { Fault } from '../../faults/fault.js';
import { find, type Question } from '../../population/find.js';
import type { Dispense, Patient } from '../../population/types.js';
import type { Seat } from '../../seat.js';
import type { Resource } from './json.js';
import type { FhirProtocol } from './names.js';
import type { Issue } from './outcome.js';
import { alertsOf, patientOf } from './parties.js';
import { type FhirRecord, recordOf } from './record.js';

/** What a state says to a question that it understood. */
export interface Told {
  readonly question: Question;
  readonly records: readonly FhirRecord[];
  /** People without a history: those of whom it warns, or who match. */
  readonly people: readonly Resource[];
  /** What it warns of about somebody without a history. */
  readonly alerts: readonly Resource[];
  readonly issue?: Issue;
}

/** Decides as a state would: do I know the person, and what did they get. */
export function decideFhir(seat: Seat, guide: FhirProtocol, question: Question, fault: Fault | undefined): Told {
  const blank = { question, records: [], people: [], alerts: [] };
  if (fault?.kind === 'fhir-outcome') return { ...blank, issue: fault };
  const finding = find(seat.register, question);
  switch (finding.kind) {
    case 'not-found':
      return { ...blank, issue: { ...nothing, text: 'No such person is known' } };
    case 'several':
      return seat.habits.ambiguous === 'not-found'
        ? { ...blank, issue: { ...nothing, text: 'No such person is known' } }
        : { ...blank, people: candidates(seat, finding.patients), issue: several };
    case 'no-prescriptions': {
      const alerts = alertsOf(finding.patient);
      return { ...blank, alerts, people: alerts.length > 0 ? [patientOf(finding.patient)] : [], issue: noFills };
    }
    case 'found':
      return { ...blank, records: inflated(finding.dispenses, fault).map((one) => written(one, guide, fault)) };
  }
}

const nothing = { severity: 'information', code: 'informational', pmix: 'no-data' } as const;
const noFills: Issue = { ...nothing, text: 'Nothing was dispensed in these days' };
const several: Issue = {
  severity: 'warning',
  code: 'multiple-matches',
  pmix: 'deferred',
  text: 'Several people match',
};

function candidates({ habits }: Seat, patients: readonly Patient[]): Resource[] {
  return habits.ambiguous === 'picklist' ? patients.map(patientOf) : [];
}

interface Copy {
  readonly dispense: Dispense;
  readonly copy?: string;
}

function inflated(dispenses: readonly Dispense[], fault: Fault | undefined): Copy[] {
  if (fault?.kind === 'duplicated') return dispenses.flatMap((dispense) => [{ dispense }, { dispense, copy: 'again' }]);
  if (fault?.kind !== 'huge') return dispenses.map((dispense) => ({ dispense }));
  return Array.from({ length: fault.records }, (_, n) => {
    const pattern = dispenses[n % dispenses.length] as Dispense;
    return { dispense: { ...pattern, rxNumber: `H${n}` } };
  });
}

function written({ dispense, copy }: Copy, guide: FhirProtocol, fault: Fault | undefined): FhirRecord {
  const record = recordOf(dispense, guide, copy);
  if (fault?.kind !== 'unmapped-element') return record;
  return { ...record, dispense: { ...record.dispense, drugAuraColour: fault.text ?? 'from the future' } };
}

/** The resources of records, each once. */
export function resourcesOf(records: readonly FhirRecord[], ...kinds: readonly Kind[]): Resource[] {
  const all = records.flatMap((record) => kinds.flatMap((kind) => record[kind]));
  return [...new Map(all.map((resource) => [`${resource.resourceType}/${resource.id}`, resource])).values()];
}

type Kind = keyof FhirRecord;
