import { randomUUID } from 'node:crypto';
import type { ExchangeAnswer } from '../../../exchange/types.js';
import type { Bundle, JsonObject, Resource } from '../../../fhir/types.js';
import { SENTENCE_LENGTH } from '../../door/refusal.js';
import { statesNote } from '../../door/statesNote.js';
import { recordsIn, tellable, wasAdministered, wasDispensed } from '../../door/tellable.js';
import type { ScriptVersion } from '../route.js';
import { fitOld } from './fitOld.js';
import { fitScores } from './fitScores.js';
import { replyBundle, type ReplyFacts } from './reply.js';
import { reasonOf } from './tellStates.js';

/** The schemas of both versions end here. */
const MOST_RECORDS = 300;
const OUTCOME = 'urn:pdmp:script';

/**
 * The one RxHistoryResponse of all states: every record of theirs of one kind, in 2017071 their scores, what became of each
 * state (in 2017071 by PDMPStatesResponded, in both by the Note), and `AQ` with the day to ask again until where there are
 * more records than a message can hold.
 */
export function historyBundle(answer: ExchangeAnswer, facts: ReplyFacts): Bundle {
  const { query, outcomes } = answer;
  const { told, until, untold } = tellable(answer.resources, oneKind(answer.resources, facts.version), MOST_RECORDS);
  const modern = facts.version === '2017071';
  const scores = fitScores(answer.resources);
  const unfit = modern ? scores.untold : scores.untold + scores.panels.filter(({ hasMember }) => !hasMember).length;
  const cut = until === undefined ? '' : `More: ask again until ${until}. `;
  const lost = untold + unfit === 0 ? '' : `Not told: ${untold + unfit}. `;
  const states = statesNote(outcomes, SENTENCE_LENGTH - cut.length - lost.length);
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
  const records = told.filter(({ resourceType }) => resourceType !== 'Observation');
  const resources = modern ? [query.patient, ...records, ...scores.panels] : fitOld(query.patient, records);
  return replyBundle(facts, [outcome, ...resources], query.period);
}

/**
 * The kind of record that a message tells, as it tells one: what was dispensed, where anything was; else, in 2017071, what
 * was administered; else what was prescribed.
 */
function oneKind(resources: readonly Resource[], version: ScriptVersion): (resource: Resource) => boolean {
  const records = recordsIn(resources);
  if (version === '10.6' || records.some(wasDispensed)) return wasDispensed;
  if (records.some(wasAdministered)) return wasAdministered;
  const prescribed = new Set(records.filter(wasPrescribed));
  return (resource) => prescribed.has(resource);
}

/** Whether a record is a prescription that was given, whatever became of it. */
function wasPrescribed({ resourceType, status }: Resource): boolean {
  return resourceType === 'MedicationRequest' && status !== 'draft' && status !== 'entered-in-error';
}

/** How many records an answer holds that a message of any version could tell. */
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
