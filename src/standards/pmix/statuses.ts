import { objects } from '../../exchange/json.js';
import type { StateAnswer, StateCode } from '../../exchange/types.js';
import type { JsonObject } from '../../fhir/types.js';
import type { MessageGraph } from '../../mapping/types.js';
import { failed } from '../reply/failures.js';
import { faultAnswer } from '../reply/faults.js';
import {
  answeredIdentifier,
  headerFact,
  note,
  provided,
  recordCount,
  replyCodes,
  resourcesOf,
  subjects,
} from '../reply/facts.js';
import { noted } from '../reply/noted.js';

/** The question that an answer must belong to. */
export interface AskedQuestion {
  readonly state: StateCode;
  /** wsa:MessageID of the question. */
  readonly messageId: string;
  /** RoutingData/RequestID of the question. */
  readonly requestId: string;
}

/** PMPStatus, all of it (wire/pmix.md §5.2). */
export type PmpStatus =
  'Provided' | 'NotFound' | 'Deferred' | 'NotSupported' | 'Error' | 'Disallowed' | 'VersionMismatch';

/**
 * What a PMIX answer means for the asked state: the Status entry of that state decides, then what the report holds.
 * An answer that tells data, or that there are none, must also prove that it belongs to the question.
 */
export function readAnswer(graph: MessageGraph, asked: AskedQuestion): StateAnswer {
  const match = correlation(graph, asked);
  if (match === 'other') return MISMATCHED;
  const faults = FAULT_SYSTEMS.flatMap((system) => replyCodes(graph, system));
  if (faults.length > 0) return faultAnswer(faults.map(({ code }) => code));

  const entries = replyCodes(graph, 'urn:pdmp:pmix:PMPStatus');
  const own = entriesOf(graph, entries, asked.state);
  if (entries.length > 0 && own.length === 0)
    return failed('mismatched', 'The answer tells the status of other states, and none of the one that was asked.');
  const answer =
    own.length === 0 ? withoutStatus(graph, asked.state) : withStatus(graph, own, entries.length - own.length, asked);
  if (match === 'unknown' && NEEDS_PROOF.has(answer.status)) return UNPROVEN;
  return TELLS_PEOPLE.has(answer.status) && isOfAnother(graph, asked.state) ? FOREIGN : answer;
}

/** Code, Subcode, and the Subcode's Subcode. */
const FAULT_SYSTEMS = ['urn:pdmp:soap:fault', 'urn:pdmp:soap:fault-subcode', 'urn:pdmp:soap:fault-inner'];
const MISMATCHED = failed('mismatched', 'The answer belongs to another question (RelatesTo or RequestID).');
const UNPROVEN = failed(
  'mismatched',
  'The answer names no question (neither RelatesTo nor RequestID), so it proves nothing.',
);
const FOREIGN = failed(
  'mismatched',
  'The status is of the state that was asked, and the report of another one (RoutingData).',
);
const TELLS_PEOPLE: ReadonlySet<StateAnswer['status']> = new Set(['provided', 'ambiguous']);
const NEEDS_PROOF: ReadonlySet<StateAnswer['status']> = new Set(['provided', 'no-data', 'ambiguous', 'deferred']);

function correlation(graph: MessageGraph, asked: AskedQuestion): 'ours' | 'other' | 'unknown' {
  const relatesTo = headerFact(graph, 'wsa-relates-to');
  const requestId = answeredIdentifier(graph);
  if (relatesTo !== undefined && bareId(relatesTo) !== bareId(asked.messageId)) return 'other';
  if (requestId !== undefined && requestId !== asked.requestId) return 'other';
  return relatesTo === undefined && requestId === undefined ? 'unknown' : 'ours';
}

/** A wsa:MessageID without its scheme: met as `uuid:` and `urn:uuid:` (wire/pmix.md §2.2). */
export function bareId(messageId: string): string {
  return messageId.toLowerCase().replace(/^(urn:)?(uuid:)?/, '');
}

type Entry = ReturnType<typeof replyCodes>[number];

/** The asked state's entries; one that names no state speaks for the state that the routing data name, if any. */
function entriesOf(graph: MessageGraph, entries: readonly Entry[], state: StateCode): Entry[] {
  const named = entries.filter((entry) => entry.state === state);
  if (named.length > 0) return named;
  return routedState(graph, state) === state ? entries.filter((entry) => entry.state === undefined) : [];
}

/** Hubs have codes of their own here; two letters are a state. */
function isOfAnother(graph: MessageGraph, state: StateCode): boolean {
  const routed = routedState(graph, state);
  return /^[A-Z]{2}$/.test(routed) && routed !== state;
}

function routedState(graph: MessageGraph, asked: StateCode): StateCode {
  return headerFact(graph, 'disclosing-state')?.toUpperCase() ?? asked;
}

function withStatus(graph: MessageGraph, own: readonly Entry[], others: number, asked: AskedQuestion): StateAnswer {
  const words = new Set(own.map(({ code }) => STATUS_BY_WORD.get(plain(code))));
  const [status] = words;
  if (status === undefined || words.size > 1)
    return failed(
      'malformed',
      words.size > 1
        ? 'The answer contradicts itself about its status.'
        : 'The answer has a status that PMIX does not know.',
    );
  const answer = remarked(graph, asked.state, MEANING[status](graph, asked));
  if (others === 0 || answer.status !== 'provided') return answer;
  return {
    ...answer,
    warnings: [...answer.warnings, note('the answer tells the status of states that it was not asked for', others)],
  };
}

/** Of what a gateway like this one notes beside a state's records, only that there is something is passed on. */
function remarked(graph: MessageGraph, state: StateCode, answer: StateAnswer): StateAnswer {
  const holds = (url: string, value?: string) => (one: JsonObject) =>
    objects(one.extension).some((told) => told.url === url && (value === undefined || told.valueCode === value));
  const notes = resourcesOf(graph, 'OperationOutcome')
    .flatMap(({ issue }) => objects(issue))
    .filter(holds('urn:pdmp:extension:answer-note'))
    .filter(holds('urn:pdmp:extension:state', state));
  if (notes.length === 0 || answer.status !== 'provided') return answer;
  return noted(answer, 'the state adds a remark of its own to its records, which is not passed on');
}

function withoutStatus(graph: MessageGraph, state: StateCode): StateAnswer {
  if (routedState(graph, state) !== state)
    return failed('mismatched', 'The answer holds the report of another state, and no status.');
  if (!graph.payload) return failed('malformed', 'The answer holds neither a status nor a report.');
  const answer = report(graph);
  return answer.status === 'provided'
    ? { ...answer, warnings: [...answer.warnings, note('the answer holds a report but no status')] }
    : answer;
}

const MEANING: Record<PmpStatus, (graph: MessageGraph, asked: AskedQuestion) => StateAnswer> = {
  Provided: (graph) =>
    graph.payload ? report(graph) : failed('malformed', 'The status is Provided, and the report is missing or empty.'),
  NotFound: (graph) =>
    recordCount(graph) === 0
      ? listedOr(graph, empty(graph, 'NotFound'))
      : failed('malformed', 'The status is NotFound, and yet the report holds prescriptions.'),
  Deferred: (graph, asked) =>
    recordCount(graph) > 0
      ? failed('malformed', 'The status is Deferred, and yet the report holds prescriptions.')
      : listedOr(graph, {
          status: 'deferred',
          key: asked.requestId,
          detail: 'Deferred: the state will answer later, or several people match.',
        }),
  NotSupported: () => ({
    status: 'unsupported',
    what: 'operation',
    detail: 'NotSupported: the state does not offer this operation.',
  }),
  VersionMismatch: () => ({
    status: 'unsupported',
    what: 'version',
    detail: 'VersionMismatch: the state speaks another PMIX version.',
  }),
  Disallowed: () => ({ status: 'disallowed', reason: 'Disallowed: the state does not let this requester ask.' }),
  Error: () => failed('state-error', 'Error: the state failed to answer.', { retryable: true, disclosed: 'no' }),
};

const STATUS_BY_WORD = new Map((Object.keys(MEANING) as PmpStatus[]).map((status) => [plain(status), status] as const));

function plain(word: string): string {
  return word.toLowerCase().replace(/[^a-z]/g, '');
}

/** Data, a pick list (which is no data: nobody was identified), or an empty report. */
function report(graph: MessageGraph): StateAnswer {
  if (recordCount(graph) === 0) return listedOr(graph, empty(graph, 'The state provided an empty report.'));
  const listed = pickList(graph);
  if (listed.size === 0) return provided(graph);
  return provided(graph, {
    resources: graph.resources.filter((resource) => !listed.has(resource)),
    warnings: [note('the report holds people of a pick list beside its prescriptions; they are left out', listed.size)],
  });
}

/** No data; unless something stands where prescriptions stand that no row reads: that is no empty report. */
function empty(graph: MessageGraph, detail: string): StateAnswer {
  if ((graph.strangers ?? 0) > 0)
    return failed('malformed', 'The report holds no prescription that can be read, and elements that no row reads.');
  return { status: 'no-data', detail, warnings: graph.warnings };
}

/** A report without records that lists people says that several match, whatever else it says. */
function listedOr(graph: MessageGraph, answer: StateAnswer): StateAnswer {
  if (resourcesOf(graph, 'Patient').length === 0) return answer;
  return {
    status: 'ambiguous',
    candidates: [...pickList(graph)],
    detail: 'Several people match: ask again with more of the patient’s details.',
  };
}

/** Patients that no record is about. */
function pickList(graph: MessageGraph): ReadonlySet<MessageGraph['resources'][number]> {
  const treated = subjects(graph);
  return new Set(resourcesOf(graph, 'Patient').filter(({ id }) => id === undefined || !treated.has(`urn:uuid:${id}`)));
}
