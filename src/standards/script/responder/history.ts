import { randomUUID } from 'node:crypto';
import type { ExchangeAnswer } from '../../../exchange/types.js';
import type { Bundle, JsonObject, Resource } from '../../../fhir/types.js';
import type { Fitted } from '../../../mapping/index.js';
import { recordsIn, tellable, wasAdministered, wasDispensed } from '../../door/tellable.js';
import type { ScriptVersion } from '../route.js';
import { fitOld } from './fitOld.js';
import { fitScores } from './fitScores.js';
import { noteOf, type Shortfall } from './note.js';
import { peopleOf } from './people.js';
import { replyBundle, type ReplyFacts } from './reply.js';
import { reasonOf } from './tellStates.js';

/** The schemas of both versions end here. */
const MOST_RECORDS = 300;
const OUTCOME = 'urn:pdmp:script';

/**
 * The one RxHistoryResponse of all states: every record of theirs of one kind, in 2017071 their scores, what became of each
 * state (in 2017071 by PDMPStatesResponded, in both by the Note), and `AQ` with the day to ask again until where there are
 * more records than a message can hold.
 * @param fitted what it cost to write this: known once it was written, and then told
 */
export function historyBundle(answer: ExchangeAnswer, facts: ReplyFacts, fitted: Fitted = UNCHANGED): Bundle {
  const { query, outcomes } = answer;
  const modern = facts.version === '2017071';
  const { told, scores, until, untold, people } = contentOf(answer, facts.version);
  const text = noteOf({ until, untold: untold + fitted.left, changed: fitted.changed, people }, outcomes);
  const reasons = [
    ...(until === undefined ? [] : ['AQ']),
    ...(modern ? [...new Set(outcomes.map(reasonOf))].sort().reverse() : []),
  ];
  const outcome: Resource = {
    resourceType: 'OperationOutcome',
    id: randomUUID(),
    issue: [
      issueOf('SCRIPT Approved', [['response', 'Approved'], ...reasons.map((code) => ['reason', code] as const)], {
        text,
      }),
      ...outcomes
        .filter(() => modern)
        .map((one) => issueOf('SCRIPT PDMPStates', [['reason', reasonOf(one)]], { state: one.state })),
    ],
  };
  const resources = modern ? [query.patient, ...told, ...scores] : fitOld(query.patient, told);
  return replyBundle(facts, [outcome, ...resources], query.period);
}

const UNCHANGED: Fitted = { changed: 0, left: 0 };

/** What of an answer a message tells. */
interface Content extends Omit<Shortfall, 'changed'> {
  readonly told: readonly Resource[];
  readonly scores: readonly Resource[];
}

function contentOf({ query, resources }: ExchangeAnswer, version: ScriptVersion): Content {
  const modern = version === '2017071';
  const { count, isOthers, isNobodys } = peopleOf(query.patient, resources);
  // 2017071 has a patient for each record, and none for scores.
  const isAlien = (one: Resource): boolean => isOthers(one) && (!modern || one.resourceType === 'Observation');
  const own = resources.filter((one) => !isAlien(one) && !isNobodys(one));
  const { told, until, untold } = tellable(own, oneKind(own, version), MOST_RECORDS);
  const scores = fitScores(modern ? own : []);
  const all = fitScores(resources);
  const alerts = resources.filter(({ resourceType }) => resourceType === 'DetectedIssue').length;
  return {
    told: told.filter(({ resourceType }) => resourceType !== 'Observation'),
    scores: scores.panels,
    until,
    untold: untold + recordsIn(resources).length - recordsIn(own).length + all.told + all.untold - scores.told + alerts,
    people: count,
  };
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
