import type { Fault } from '../../faults/fault.js';
import { dayOf } from '../../population/days.js';
import { find, type Finding, type Question } from '../../population/find.js';
import { isDea, isNpi } from '../../population/identifiers.js';
import type { Patient } from '../../population/types.js';
import type { Seat } from '../../seat.js';
import { ContentError } from '../content-model.js';
import { XmlRefused } from '../read-xml.js';
import { admittedRoles, picklistAction, type Generation, type PmpStatus } from './names.js';
import type { PmixQuery } from './read-envelope.js';
import { GenerationMismatch, PayloadError, readPayload } from './read-payload.js';
import type { Report } from './report.js';

/** What a state says to a query. */
export interface Decision {
  readonly status: PmpStatus;
  readonly report?: Report;
  /** What is known, and told later. */
  readonly later?: Decision;
}

/** Decides as a state would: may they ask, is it my version, do I know the person, what did they get. */
export function decide(seat: Seat, query: PmixQuery, payload: string, fault: Fault | undefined): Decision {
  if (!mayAsk(query)) return { status: 'Disallowed' };
  const question = read(payload, seat);
  if (typeof question === 'string') return { status: question };
  const finding = find(seat.register, question);
  const blank = { from: question.from, to: question.to, at: seat.clock(), dispenses: [], picklist: [] };
  if (fault?.kind === 'pmp-status') return forced(fault, blank, candidates(seat, finding));
  if (query.action === picklistAction) {
    // NIEM 2.0 has no place for people who are not treated.
    if (seat.protocol === 'pmix-2') return { status: 'NotSupported' };
    const picklist = known(finding);
    return picklist.length === 0 ? { status: 'NotFound' } : { status: 'Provided', report: { ...blank, picklist } };
  }
  const decision = told(seat, finding, blank);
  if (fault?.kind === 'deferred') return { status: 'Deferred', later: decision };
  return decision.report === undefined ? decision : { ...decision, report: inflated(decision.report, fault) };
}

function mayAsk({ role, requestorIds }: PmixQuery): boolean {
  const identified = requestorIds.some(({ id, category }) => {
    if (category === 'NPI') return isNpi(id);
    return category === 'DEA' ? isDea(id) : category === 'State License';
  });
  return role !== undefined && admittedRoles.has(role) && identified;
}

function read(payload: string, seat: Seat): Question | PmpStatus {
  const generation: Generation = seat.protocol === 'pmix-2' ? 'pmix-2' : 'pmix-3';
  try {
    return readPayload(payload, generation, dayOf(seat.clock()));
  } catch (error) {
    if (error instanceof GenerationMismatch) return 'VersionMismatch';
    if (error instanceof PayloadError || error instanceof ContentError || error instanceof XmlRefused) return 'Error';
    throw error;
  }
}

function told({ habits, protocol }: Seat, finding: Finding, blank: Report): Decision {
  switch (finding.kind) {
    case 'found':
      return { status: 'Provided', report: { ...blank, dispenses: finding.dispenses } };
    case 'no-prescriptions':
      if (habits.empty === 'provided-report') return { status: 'Provided', report: blank };
      return habits.empty === 'not-found' ? { status: 'NotFound' } : { status: 'NotFound', report: blank };
    case 'several':
      if (habits.ambiguous === 'not-found') return { status: 'NotFound' };
      return habits.ambiguous === 'picklist' && protocol === 'pmix-3'
        ? { status: 'Deferred', report: { ...blank, picklist: finding.patients } }
        : { status: 'Deferred' };
    case 'not-found':
      return { status: 'NotFound' };
  }
}

function forced(fault: Extract<Fault, { kind: 'pmp-status' }>, blank: Report, picklist: readonly Patient[]): Decision {
  if (fault.report === 'none') return { status: fault.status };
  return { status: fault.status, report: fault.report === 'empty' ? blank : { ...blank, picklist } };
}

function inflated(report: Report, fault: Fault | undefined): Report {
  if (fault?.kind === 'huge') return { ...report, records: fault.records };
  if (fault?.kind === 'duplicated') return { ...report, dispenses: report.dispenses.flatMap((one) => [one, one]) };
  return report;
}

function known(finding: Finding): readonly Patient[] {
  if (finding.kind === 'several') return finding.patients;
  return finding.kind === 'not-found' ? [] : [finding.patient];
}

/** Whom a pick list on demand shows: those who match, filled up with others. */
function candidates({ register }: Seat, finding: Finding): readonly Patient[] {
  return [...new Set([...known(finding), ...register.patients.slice(0, 2)])].slice(0, 2);
}
