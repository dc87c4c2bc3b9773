import type { Fault } from '../../faults/fault.js';
import { find, type Finding } from '../../population/find.js';
import { isDea, isNpi } from '../../population/identifiers.js';
import type { Dispense, Patient } from '../../population/types.js';
import type { Seat } from '../../seat.js';
import { admittedRoles } from '../pmix/names.js';
import type { XmlElement } from '../read-xml.js';
import { AsapException, type AsapStatus } from './names.js';
import { readQuery } from './read-query.js';

/** What a state says to a query that it understood. */
export interface Told {
  readonly status: AsapStatus;
  /** The window that was searched. */
  readonly from: string;
  readonly to: string;
  readonly patient?: Patient;
  readonly dispenses: readonly Dispense[];
  /** How many records to make of the dispenses, where that is not their own number. */
  readonly records?: number;
  readonly picklist?: readonly Patient[];
}

/** Decides as a state would. Throws `AsapException`. */
export function decideAsap(seat: Seat, query: XmlElement, fault: Fault | undefined): Told {
  const { role, ids, ...question } = readQuery(query);
  if (fault?.kind === 'asap-exception') throw new AsapException(fault.code, fault.text ?? 'Fault on demand');
  const blank = { from: question.from, to: question.to, dispenses: [] };
  const mayAsk = role !== undefined && admittedRoles.has(role) && ids.some((id) => isNpi(id) || isDea(id));
  if (!mayAsk) return { ...blank, status: 'Disallowed' };
  const finding = find(seat.register, question);
  if (fault?.kind === 'asap-status') {
    const picklist = fault.picklist ? seat.register.patients.slice(0, 2) : undefined;
    return { ...blank, status: fault.status, picklist };
  }
  return inflated({ ...blank, ...told(seat, finding) }, fault);
}

function told({ habits }: Seat, finding: Finding): Partial<Told> & Pick<Told, 'status'> {
  switch (finding.kind) {
    case 'found':
      return { status: 'Provided', patient: finding.patient, dispenses: finding.dispenses };
    case 'no-prescriptions':
      return habits.empty === 'provided-report'
        ? { status: 'Provided', patient: finding.patient }
        : { status: 'NotFound' };
    case 'several':
      if (habits.ambiguous === 'not-found') return { status: 'NotFound' };
      return habits.ambiguous === 'deferred'
        ? { status: 'Deferred' }
        : { status: 'MultipleMatches', picklist: finding.patients };
    case 'not-found':
      return { status: 'NotFound' };
  }
}

function inflated(told: Told, fault: Fault | undefined): Told {
  if (fault?.kind === 'huge') return { ...told, records: fault.records };
  if (fault?.kind === 'duplicated') return { ...told, dispenses: told.dispenses.flatMap((one) => [one, one]) };
  return told;
}
