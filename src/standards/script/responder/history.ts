import { randomUUID } from 'node:crypto';
import type { ExchangeAnswer } from '../../../exchange/types.js';
import type { Bundle, JsonObject, Resource } from '../../../fhir/types.js';
import { SENTENCE_LENGTH } from '../../door/refusal.js';
import { statesNote } from '../../door/statesNote.js';
import { tellable, wasDispensed } from '../../door/tellable.js';
import { fitOld } from './fitOld.js';
import { replyBundle, type ReplyFacts } from './reply.js';
import { reasonOf } from './tellStates.js';

/** The schemas of both versions end here. */
const MOST_RECORDS = 300;
const OUTCOME = 'urn:pdmp:script';

/**
 * The one RxHistoryResponse of all states: every record of theirs, what became of each state (in 2017071 by
 * PDMPStatesResponded, in both by the Note), and `AQ` with the day to ask again until where there are more records than a
 * message can hold.
 */
export function historyBundle(answer: ExchangeAnswer, facts: ReplyFacts): Bundle {
  const { query, outcomes } = answer;
  const { told, until, untold } = tellable(answer.resources, wasDispensed, MOST_RECORDS);
  const cut = until === undefined ? '' : `More: ask again until ${until}. `;
  const lost = untold === 0 ? '' : `Not told: ${untold}. `;
  const states = statesNote(outcomes, SENTENCE_LENGTH - cut.length - lost.length);
  const modern = facts.version === '2017071';
  const reasons = [
    ...(until === undefined ? [] : ['AQ']),
    ...(modern ? [...new Set(outcomes.map(reasonOf))].sort().reverse() : []),
  ];
  const outcome: Resource = {
    resourceType: 'OperationOutcome',
    id: randomUUID(),
    issue: [
      issueOf('SCRIPT Approved', [['response', 'Approved'], ...reasons.map((code) => ['reason', code] as const)], {
        text: `${cut}${lost}${states}`,
      }),
      ...outcomes
        .filter(() => modern)
        .map((one) => issueOf('SCRIPT PDMPStates', [['reason', reasonOf(one)]], { state: one.state })),
    ],
  };
  const resources = modern ? [query.patient, ...told] : fitOld(query.patient, told);
  return replyBundle(facts, [outcome, ...resources], query.period);
}

/** How many records an answer holds that a message could tell. */
export function recordsOf({ resources }: Pick<ExchangeAnswer, 'resources'>): number {
  return resources.filter(wasDispensed).length;
}

function issueOf(
  diagnostics: string,
  codes: readonly (readonly [string, string])[],
  more: { readonly text?: string; readonly state?: string },
): JsonObject {
  return {
    severity: 'information',
    code: 'informational',
    diagnostics,
    details: {
      coding: codes.map(([kind, code]) => ({ system: `${OUTCOME}:${kind}`, code })),
      ...(more.text === undefined ? {} : { text: more.text }),
    },
    ...(more.state === undefined ? {} : { extension: [{ url: 'urn:pdmp:extension:state', valueCode: more.state }] }),
  };
}
