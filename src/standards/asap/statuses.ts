import type { StateAnswer, StateCode } from '../../exchange/types.js';
import type { Resource } from '../../fhir/types.js';
import type { MessageGraph } from '../../mapping/types.js';
import { failed } from '../reply/failures.js';
import { faultAnswer } from '../reply/faults.js';
import { answeredIdentifier, note, provided, recordCount, type ReplyCode, replyCodes } from '../reply/facts.js';
import { exceptionAnswer } from './exceptions.js';
import { candidates, focused } from './people.js';

/** The question that an answer must belong to. */
export interface AskedQuestion {
  readonly state: StateCode;
  /** DisclosingState of the question. */
  readonly destination: string;
  readonly requestId: string;
}

/** What the code list `asap-status` makes of a Status/Code. */
export type AsapStatus =
  'provided' | 'no-data' | 'ambiguous' | 'deferred' | 'disallowed' | 'unsupported' | 'version-mismatch' | 'failed';

/**
 * What an ASAP answer means for the asked state: a fault, an exception, else the Status of that state, then what records
 * or pick list there are. An answer that tells data, or that there are none, must also prove that it belongs to the question.
 */
export function readAnswer(graph: MessageGraph, asked: AskedQuestion): StateAnswer {
  const answered = answeredIdentifier(graph);
  if (answered !== undefined && answered !== asked.requestId)
    return failed('mismatched', 'The answer belongs to another question (RequestID).');
  const answer = interpret(graph, asked);
  return answered === undefined && NEEDS_PROOF.has(answer.status)
    ? failed('mismatched', 'The answer names no question (RequestID), so it proves nothing.')
    : answer;
}

const NEEDS_PROOF: ReadonlySet<StateAnswer['status']> = new Set(['provided', 'no-data', 'ambiguous', 'deferred']);
/** Code, Subcode, and the Subcode's Subcode. */
const FAULT_SYSTEMS = ['urn:pdmp:soap:fault', 'urn:pdmp:soap:fault-subcode', 'urn:pdmp:soap:fault-inner'];

function interpret(graph: MessageGraph, asked: AskedQuestion): StateAnswer {
  const faults = FAULT_SYSTEMS.flatMap((system) => replyCodes(graph, system));
  if (faults.length > 0) return faultAnswer(faults.map(({ code }) => code));
  const exceptions = replyCodes(graph, 'urn:pdmp:asap:exception');
  if (exceptions.length > 0)
    return recordCount(graph) > 0
      ? failed('malformed', 'The answer is an exception, and yet it holds prescriptions.')
      : exceptionAnswer(exceptions.map(({ code }) => code));
  const entries = replyCodes(graph, 'urn:pdmp:asap:status');
  const own = entriesOf(entries, asked);
  if (entries.length > 0 && own.length === 0)
    return failed('mismatched', 'The answer tells the status of other states, and none of the one that was asked.');
  return own.length === 0 ? withoutStatus(graph) : withStatus(graph, own, entries.length - own.length);
}

/** The asked state's entries, by its code or by the destination that was asked; else those that name no state. */
function entriesOf(entries: readonly ReplyCode[], { state, destination }: AskedQuestion): readonly ReplyCode[] {
  const names = [state, destination.toUpperCase()];
  const named = entries.filter((entry) => entry.state !== undefined && names.includes(entry.state));
  return named.length > 0 ? named : entries.filter((entry) => entry.state === undefined);
}

function withStatus(graph: MessageGraph, own: readonly ReplyCode[], others: number): StateAnswer {
  const [status, another] = new Set(own.map(({ code }) => code));
  if (another !== undefined) return failed('malformed', 'The answer contradicts itself about its status.');
  if (status === undefined || !isStatus(status))
    return failed('malformed', 'The answer has a status that the code list asap-status does not know.');
  const answer = MEANING[status](graph);
  if (others === 0 || answer.status !== 'provided') return answer;
  const told = note('the answer tells the status of states that it was not asked for', others);
  return { ...answer, warnings: [...answer.warnings, told] };
}

function withoutStatus(graph: MessageGraph): StateAnswer {
  if (recordCount(graph) === 0 && candidates(graph).size === 0)
    return failed('malformed', 'The answer holds neither a status nor a prescription.');
  const answer = history(graph);
  return answer.status === 'provided'
    ? { ...answer, warnings: [...answer.warnings, note('the answer holds prescriptions but no status')] }
    : answer;
}

const MEANING: Record<AsapStatus, (graph: MessageGraph) => StateAnswer> = {
  provided: (graph) => history(graph),
  'no-data': (graph) => unlessRecords(graph, 'that there is no data', empty),
  ambiguous: (graph) => unlessRecords(graph, 'that several people match', ambiguous),
  deferred: (graph) =>
    unlessRecords(graph, 'that data will come later', () =>
      candidates(graph).size > 0
        ? ambiguous(graph)
        : { status: 'deferred', detail: 'The state will answer later, in a way that this gateway is not told.' },
    ),
  disallowed: () => ({ status: 'disallowed', reason: 'The state does not let this requester ask.' }),
  unsupported: () => ({
    status: 'unsupported',
    what: 'operation',
    detail: 'The state does not offer this operation.',
  }),
  'version-mismatch': () => ({
    status: 'unsupported',
    what: 'version',
    detail: 'The state speaks another version.',
  }),
  failed: () => failed('state-error', 'The state failed to answer.', { retryable: true, disclosed: 'no' }),
};

function isStatus(code: string): code is AsapStatus {
  return Object.hasOwn(MEANING, code);
}

function unlessRecords(graph: MessageGraph, said: string, meaning: (graph: MessageGraph) => StateAnswer): StateAnswer {
  if (recordCount(graph) === 0) return meaning(graph);
  return failed('malformed', `The answer says ${said}, and yet it holds prescriptions.`);
}

/** Data, a pick list (which is no data: nobody was identified), or an empty history. */
function history(graph: MessageGraph): StateAnswer {
  if (recordCount(graph) === 0) return empty(graph);
  if (focused(graph) > 1)
    return failed('malformed', 'The answer tells several people, and not whose the prescriptions are.');
  const listed: ReadonlySet<Resource> = candidates(graph);
  if (listed.size === 0) return provided(graph);
  return provided(graph, {
    resources: graph.resources.filter((resource) => !listed.has(resource)),
    warnings: [note('the answer holds people of a pick list beside its prescriptions; they are left out', listed.size)],
  });
}

/** No data; unless people are listed, or something stands where prescriptions stand that no row reads. */
function empty(graph: MessageGraph): StateAnswer {
  if (candidates(graph).size > 0) return ambiguous(graph);
  if ((graph.strangers ?? 0) > 0)
    return failed('malformed', 'The answer holds no prescription that can be read, and elements that no row reads.');
  return { status: 'no-data', detail: 'The answer holds no prescription.', warnings: graph.warnings };
}

function ambiguous(graph: MessageGraph): StateAnswer {
  return {
    status: 'ambiguous',
    candidates: [...candidates(graph)],
    detail: 'Several people match: ask again with more of the patient’s details.',
  };
}
