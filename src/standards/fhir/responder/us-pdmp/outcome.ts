import { candidatesOf } from '../../../../exchange/candidates.js';
import { stateIssues } from '../../../../exchange/issues.js';
import { overallStatus } from '../../../../exchange/status.js';
import type { ExchangeAnswer } from '../../../../exchange/types.js';
import type { Issue, JsonObject } from '../../../../fhir/types.js';
import { outcome, type OperationOutcome } from '../../outcomes.js';
import { isObject, objectsOf } from '../finishing/values.js';
import { stateId } from '../messageHeaders.js';

const PMIX_STATUS = 'http://terminology.hl7.org/CodeSystem/PMIXStatusCode';
const OWN_STATUS = 'http://hl7.org/fhir/us/pdmp/CodeSystem/temporary-pdmp-response-status';

/** The words that the code systems have for their codes: the guide wants them told. */
const DISPLAYS = {
  complete: 'Complete',
  'no-data': 'No Data',
  disallowed: 'Disallowed',
  error: 'Error',
  deferred: 'Deferred',
  'version-mismatch': 'Version Mismatch',
  'pre-stage-accepted': 'Pre-Stage Request Accepted',
} as const;

type Status = keyof typeof DISPLAYS;

/** What of an answer could not be kept for later: its page, its retrieval key, or what states told for the key's next use. */
export type Lost = 'link' | 'key' | 'told';

/**
 * What a reply says of how it came about: contract §4's issue for each state, and before them one for the whole where the
 * guide wants a word on that: no history was found, or none could be looked for.
 *
 * @param found whether the reply has history
 * @param lost what of it could not be kept: a warning each
 * @returns `undefined` where there is history and nothing to add; without history there always is an outcome
 */
export function historyOutcome(
  answer: Pick<ExchangeAnswer, 'outcomes' | 'query'>,
  publicUrl: string,
  found: boolean,
  lost: readonly Lost[] = [],
): OperationOutcome | undefined {
  const states = stateIssues(answer, publicUrl).map(withDisplay);
  const issues = [...wholeOf(answer, states, found), ...lost.map(lossOf), ...states];
  if (issues.length === 0) return undefined;
  return outcome(issues, stateId(answer.query.requestId, 'outcome'), candidatesOf(answer));
}

/** The reply to a request for staging alone: it was taken on, and the history waits to be fetched. */
export function preStageAccepted(): OperationOutcome {
  const text = 'The request is accepted; the history is being gathered and can be fetched with the retrieval key.';
  return outcome([issueOf('information', 'informational', 'pre-stage-accepted', text)]);
}

/** The reply to a retrieval key that leads to nothing: never given out to this client, used up, or expired. */
export function retrievalKeyUnknown(): OperationOutcome {
  const text = 'This retrieval key is not known here or has expired; ask again without it.';
  return outcome([issueOf('error', 'exception', 'error', text)]);
}

function wholeOf(answer: Pick<ExchangeAnswer, 'outcomes'>, states: readonly Issue[], found: boolean): readonly Issue[] {
  switch (overallStatus(answer)) {
    case 200: {
      // A state that tells no records has its own issue, unless it told a report with nothing in it.
      const isEmptyReport = answer.outcomes.some(({ status }) => status === 'provided');
      if (found || !isEmptyReport || states.some((issue) => codingsOf(issue)[0]?.code === 'no-data')) return [];
      return [issueOf('information', 'informational', 'no-data', NOTHING_FOUND)];
    }
    case 403:
      return [issueOf('error', 'forbidden', 'disallowed', 'No state may be asked by this requester.')];
    case 502:
    case 504:
      return [issueOf('error', 'exception', 'error', NOBODY_LOOKED)];
  }
}

const NOTHING_FOUND = 'No history was found by the states that could be consulted.';
const NOBODY_LOOKED = 'No state could be consulted; this says nothing about the history.';

function issueOf(severity: Issue['severity'], code: string, status: Status, text: string): Issue {
  const system = status === 'pre-stage-accepted' ? OWN_STATUS : PMIX_STATUS;
  const coding = [{ system, code: status, display: DISPLAYS[status] }];
  return { severity, code, details: { coding, text }, diagnostics: text };
}

const LOSSES: Readonly<Record<Lost, string>> = {
  link: 'The page of this history could not be kept, so it has no link; ask again for one.',
  key: 'No retrieval key could be kept for what states answer later; ask again then.',
  told: 'What states told now could not be kept; they are asked again when the key is used next.',
};

function lossOf(lost: Lost): Issue {
  const text = LOSSES[lost];
  return { severity: 'warning', code: 'no-store', details: { text }, diagnostics: text };
}

function withDisplay(issue: Issue): Issue {
  const coding = codingsOf(issue).map((item) => ({ ...item, display: DISPLAYS[item.code as Status] }));
  return { ...issue, details: { ...(issue.details as JsonObject), coding } };
}

function codingsOf({ details }: Issue): JsonObject[] {
  return isObject(details) ? objectsOf(details.coding) : [];
}
