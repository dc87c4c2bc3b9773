import type { StateAnswer, StateCode } from '../../exchange/types.js';
import type { MessageWarning } from '../../fhir/types.js';
import type { MessageGraph } from '../../mapping/types.js';
import { failed } from '../reply/failures.js';
import type { ReplyCode } from '../reply/facts.js';
import {
  answeredIdentifier,
  headerFact,
  note,
  provided,
  recordCount,
  replyCodes,
  saysNotFound,
} from '../reply/facts.js';
import { errorAnswer } from './errors.js';
import type { StateReason } from './reasons.js';
import { STATE_REASON, denialAnswer, isStateReason } from './reasons.js';

/** The question that an answer must belong to. */
export interface AskedQuestion {
  readonly state: StateCode;
  readonly messageId: string;
}

/** What an answer means. */
export interface Reading {
  readonly answer: StateAnswer;
  /** Set where it tells records and the state has, or may have, others: why that is to be thought. */
  readonly more?: More;
}

/** `AQ`: the state says so. `full`: its message holds no more than came. */
export type More = 'AQ' | 'full';

/** The schemas of both versions end here. */
export const MOST_RECORDS = 300;

/**
 * What a SCRIPT answer means for the asked state (wire/ncpdp.md §5.3 item 4): Error, Denied, Approved with what stands
 * in PDMPStatesResponded for the state, then the records. An answer that tells data, or that there are none, must also
 * prove that it belongs to the question.
 */
export function readAnswer(graph: MessageGraph, asked: AskedQuestion): Reading {
  const answer = ofVersion(correlated(graph, asked), graph);
  if (answer.status !== 'provided') return { answer };
  if (generalReasons(graph).includes('AQ')) return { answer, more: 'AQ' };
  return recordCount(graph) >= MOST_RECORDS ? { answer, more: 'full' } : { answer };
}

/** What is in another version was read by names that nobody has confirmed: it says so. */
function ofVersion(answer: StateAnswer, graph: MessageGraph): StateAnswer {
  if (headerFact(graph, 'script-version') === undefined) return answer;
  if (answer.status !== 'provided' && answer.status !== 'no-data') return answer;
  return { ...answer, warnings: [...(answer.warnings ?? []), OTHER_VERSION] };
}

const OTHER_VERSION = note(
  'the answer is in another version of SCRIPT than 20170715, and was read as far as that is known',
);

function correlated(graph: MessageGraph, asked: AskedQuestion): StateAnswer {
  const match = correlation(graph, asked.messageId);
  if (match === 'other') return failed('mismatched', 'The answer belongs to another question (RelatesToMessageID).');
  const answer = interpret(graph, asked.state);
  if (match === 'ours' || !NEEDS_PROOF.has(answer.status)) return answer;
  return failed('mismatched', 'The answer names no question (RelatesToMessageID), so it proves nothing.');
}

const NEEDS_PROOF: ReadonlySet<StateAnswer['status']> = new Set(['provided', 'no-data', 'ambiguous']);

/** WA repeats the question's MessageID in its own (wire/ncpdp.md §1.5). */
function correlation(graph: MessageGraph, messageId: string): 'ours' | 'other' | 'unknown' {
  const related = answeredIdentifier(graph);
  if (related !== undefined) return related === messageId ? 'ours' : 'other';
  return headerFact(graph, 'script-message-id') === messageId ? 'ours' : 'unknown';
}

function interpret(graph: MessageGraph, state: StateCode): StateAnswer {
  const errors = replyCodes(graph, 'urn:pdmp:script:error');
  if (errors.length > 0) {
    const described = replyCodes(graph, 'urn:pdmp:script:description');
    return errorAnswer({ codes: [...errors, ...described].map(({ code }) => code), notFound: saysNotFound(graph) });
  }

  const responses = new Set(replyCodes(graph, 'urn:pdmp:script:response').map(({ code }) => code));
  const reasons = replyCodes(graph, 'urn:pdmp:script:reason');
  if (responses.has('Denied')) {
    const denial = denialAnswer(generalReasons(graph));
    return denial.status === 'no-data' && recordCount(graph) > 0
      ? failed('malformed', 'The answer says that there is no data, and holds records.')
      : denial;
  }
  if (responses.has('Approved')) return approved(graph, reasons, state);
  if (replyCodes(graph, 'urn:pdmp:script:status').length > 0)
    return failed('malformed', 'The state acknowledged the question, but no history came.');
  if (recordCount(graph) === 0) return failed('malformed', 'The answer is neither approved nor denied.');
  const answer = approved(graph, reasons, state);
  return answer.status === 'provided'
    ? {
        ...answer,
        warnings: [...answer.warnings, note('the answer holds records, and is neither approved nor denied')],
      }
    : answer;
}

function approved(graph: MessageGraph, reasons: readonly ReplyCode[], state: StateCode): StateAnswer {
  const listed = reasons.filter((reason) => reason.state !== undefined);
  const own = listed.filter((reason) => reason.state === state);
  if (listed.length > 0 && own.length === 0)
    return failed('mismatched', 'The answer tells the outcome of other states, and none of the one that was asked.');

  const general = generalReasons(graph);
  const telling = new Set((own.length > 0 ? own.map(({ code }) => code) : general).filter(isStateReason));
  if (telling.size > 1) return failed('malformed', 'The answer contradicts itself about the state’s outcome.');
  const warnings: MessageWarning[] = [];
  if (listed.length > own.length)
    warnings.push(note('the answer tells the outcome of states that it was not asked for', listed.length - own.length));
  return byReason([...telling][0], graph, warnings);
}

function byReason(reason: StateReason | undefined, graph: MessageGraph, warnings: MessageWarning[]): StateAnswer {
  const meaning = reason === undefined ? undefined : STATE_REASON[reason];
  if (typeof meaning === 'object') return meaning;
  const records = recordCount(graph);
  if (meaning === 'data' && records === 0)
    return failed('malformed', 'The answer says that it holds data (DK), and holds none.');
  if (meaning === 'none' && records > 0)
    return failed('malformed', 'The answer says that there is no data (DJ), and holds records.');
  if (records === 0 && (graph.strangers ?? 0) > 0)
    return failed('malformed', 'The answer holds no record that can be read, and elements that no row reads.');
  if (records > 0) return provided(graph, { warnings });
  if (reason === undefined && generalReasons(graph).includes('AQ'))
    return failed('malformed', 'The answer says that there is history (AQ), and holds none.');
  return { status: 'no-data', detail: 'Approved, without a record.', warnings: [...graph.warnings, ...warnings] };
}

/** Reasons that are told of no state. */
function generalReasons(graph: MessageGraph): string[] {
  return replyCodes(graph, 'urn:pdmp:script:reason')
    .filter(({ state }) => state === undefined)
    .map(({ code }) => code);
}
