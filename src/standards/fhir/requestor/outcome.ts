import { isObject, objects, text } from '../../../exchange/json.js';
import type { StateAnswer } from '../../../exchange/types.js';
import type { JsonObject } from '../../../fhir/types.js';
import { failed } from '../../reply/failures.js';

/**
 * What an issue of a state means for what we asked. In the order in which they rule where several stand together: that
 * something went wrong is said beside what it was.
 */
const MEANINGS = [
  'failed',
  'timeout',
  'deferred',
  'ambiguous',
  'disallowed',
  'version',
  'unsupported',
  'exception',
  'no-data',
  'fine',
] as const;
export type Meaning = (typeof MEANINGS)[number];

/** One issue of an OperationOutcome, as far as it decides. */
export interface ToldIssue {
  readonly meaning: Meaning;
  /** `fatal`: the state gave up. */
  readonly fatal: boolean;
  /** Whether a PMIX status code says so, and not FHIR's general one alone. */
  readonly coded: boolean;
}

/**
 * PMIXStatusCode and the guide's own code. `deferred` and `error` stand for several things, which the FHIR code beside them
 * tells apart (contract §4).
 */
const BY_STATUS: Readonly<Record<string, (code: string) => Meaning>> = {
  complete: () => 'fine',
  'no-data': () => 'no-data',
  disallowed: () => 'disallowed',
  'version-mismatch': () => 'version',
  deferred: (code) => (code === 'multiple-matches' ? 'ambiguous' : 'deferred'),
  'pre-stage-accepted': () => 'deferred',
  error: (code) => BY_CODE_OF_ERROR[code] ?? 'failed',
};

const BY_CODE_OF_ERROR: Readonly<Record<string, Meaning>> = {
  'not-supported': 'unsupported',
  timeout: 'timeout',
  exception: 'exception',
};

/** R4 issue-type, as far as a code decides by itself; others by their severity. */
const BY_CODE: Readonly<Record<string, Meaning>> = {
  informational: 'fine',
  duplicate: 'fine',
  'not-found': 'no-data',
  deleted: 'no-data',
  'multiple-matches': 'ambiguous',
  forbidden: 'disallowed',
  suppressed: 'disallowed',
  'not-supported': 'unsupported',
  timeout: 'timeout',
  incomplete: 'failed',
  transient: 'failed',
  'lock-error': 'failed',
  'no-store': 'failed',
  exception: 'exception',
  throttled: 'failed',
  'too-costly': 'failed',
};

/** The issues of OperationOutcomes. An outcome that has none, or one without sense, says that something failed. */
export function readIssues(outcomes: readonly JsonObject[]): ToldIssue[] {
  return outcomes.flatMap((outcome) => {
    const issues = objects(outcome['issue']);
    return issues.length === 0 ? [SENSELESS] : issues.map(readIssue);
  });
}

const SENSELESS: ToldIssue = { meaning: 'failed', fatal: false, coded: false };

function readIssue(issue: JsonObject): ToldIssue {
  const severity = text(issue.severity);
  const code = text(issue.code) ?? '';
  const status = isObject(issue.details) ? objects(issue.details.coding).find(isStatus)?.code : undefined;
  const fatal = severity === 'fatal';
  if (typeof status === 'string') return { meaning: BY_STATUS[status]?.(code) ?? 'failed', fatal, coded: true };
  const byCode = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  const bySeverity = severity === 'information' ? 'fine' : 'failed';
  return { meaning: byCode ?? bySeverity, fatal, coded: false };
}

function isStatus({ system, code }: JsonObject): boolean {
  return SYSTEMS.has(system) && typeof code === 'string' && Object.hasOwn(BY_STATUS, code);
}

const SYSTEMS: ReadonlySet<unknown> = new Set([
  'http://terminology.hl7.org/CodeSystem/PMIXStatusCode',
  'http://hl7.org/fhir/us/pdmp/CodeSystem/temporary-pdmp-response-status',
]);

/** What issues together mean where no record came with them; none at all: the state looked, and found nothing. */
export function strongest(issues: readonly ToldIssue[]): Meaning {
  return MEANINGS.find((meaning) => issues.some((issue) => issue.meaning === meaning)) ?? 'fine';
}

const BROKEN = failed('state-error', 'The state says that it could not look.', { retryable: true });

/** The answer of a state that told no records, by what it said instead. */
export const ANSWERS: Readonly<Record<Meaning, StateAnswer>> = {
  fine: { status: 'no-data', detail: 'The state found no records.' },
  'no-data': { status: 'no-data', detail: 'The state says that it has no data.' },
  ambiguous: {
    status: 'ambiguous',
    detail: 'Several people match: ask again with more of the patient’s details.',
  },
  deferred: { status: 'deferred', detail: 'The state will answer later.' },
  disallowed: { status: 'disallowed', reason: 'The state does not let us, or this requester, ask.' },
  version: { status: 'unsupported', what: 'version', detail: 'The state speaks another version.' },
  unsupported: { status: 'unsupported', what: 'operation', detail: 'The state does not support what was asked.' },
  timeout: failed('timeout', 'The state says that its answer was not ready in time.', { retryable: true }),
  exception: BROKEN,
  failed: BROKEN,
};

const PARTIAL = 'the state says that its records are not complete, or that something about them is wrong';

/** What is said beside records, where the state says more than that they are all. */
export const NOTES: Readonly<Record<Meaning, string>> = {
  fine: 'the state adds a remark of its own to its records, which is not passed on',
  'no-data': 'the state says of a part of its sources that they have no data',
  ambiguous: 'the state says that several people match: its records may be another person’s, or not all',
  deferred: 'the state will tell more later: its records are not all',
  disallowed: 'the state withholds a part: its records are not all',
  version: 'a source of the state speaks another version: its records are not all',
  unsupported: 'the state does not support a part of what was asked: its records may not be all',
  timeout: 'a source of the state did not answer in time: its records are not all',
  exception: PARTIAL,
  failed: PARTIAL,
};
