import type { Fault } from '../../faults/fault.js';
import { find } from '../../population/find.js';
import type { Dispense, Patient } from '../../population/types.js';
import type { Seat } from '../../seat.js';
import type { XmlElement } from '../read-xml.js';
import { readScriptRequest, type ScriptRequest } from './read-request.js';
import { ScriptError } from './script-error.js';
import { recordLimit, type Version } from './version.js';

/** What a state says to a request that it understood. */
export interface History {
  readonly request: ScriptRequest;
  readonly patient?: Patient;
  readonly dispenses: readonly Dispense[];
  /** How many records to make of the dispenses, where that is not their own number. */
  readonly records?: number;
  /** There are more than one message holds. */
  readonly more: boolean;
  /** Why it is Denied: code and words. */
  readonly denied?: { readonly reason: string; readonly text: string };
}

/** Decides as a state would. Throws `ScriptError` where the answer is an `Error`, not found among them. */
export function decideScript(seat: Seat, message: XmlElement, version: Version, fault: Fault | undefined): History {
  const request = readScriptRequest(message, version);
  if (fault?.kind === 'script-error') throw new ScriptError(fault.code, fault.descriptionCode, fault.description);
  const finding = find(seat.register, request.question);
  const patient = 'patient' in finding ? finding.patient : undefined;
  const bare = { request, patient, dispenses: [], more: false };
  if (fault?.kind === 'script-denied')
    return { ...bare, denied: { reason: fault.reason, text: fault.text ?? notReleased } };
  if (request.role !== undefined && refusedRoles.has(request.role))
    return { ...bare, denied: { reason: 'GV', text: notReleased } };
  switch (finding.kind) {
    case 'not-found':
      throw notFound();
    case 'several':
      if (seat.habits.ambiguous === 'not-found') throw notFound();
      throw new ScriptError('900', '2000', 'More than one patient matches');
    case 'no-prescriptions':
      return bare;
    case 'found':
      return inflated({ ...bare, dispenses: finding.dispenses }, fault);
  }
}

const notReleased = 'Not released to this requester';

/** 109: other non-prescriber. */
const refusedRoles: ReadonlySet<string> = new Set(['109']);

function notFound(): ScriptError {
  return new ScriptError('900', '1000', 'NotFound');
}

function inflated(history: History, fault: Fault | undefined): History {
  if (fault?.kind === 'huge') return { ...history, records: fault.records };
  const limit = fault?.kind === 'duplicated' ? Math.floor(recordLimit / 2) : recordLimit;
  const dispenses = history.dispenses.slice(0, limit);
  return {
    ...history,
    dispenses: fault?.kind === 'duplicated' ? dispenses.flatMap((one) => [one, one]) : dispenses,
    more: history.dispenses.length > limit,
  };
}
