import { randomUUID } from 'node:crypto';
import { isObject, text } from '../../../exchange/json.js';
import type { ExchangeAnswer } from '../../../exchange/types.js';
import type { Bundle, JsonObject, Resource } from '../../../fhir/types.js';
import { fitOld } from './fitOld.js';
import { replyBundle, type ReplyFacts } from './reply.js';
import { NOTE_LENGTH, reasonOf, statesNote } from './tellStates.js';

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
  const { told, until, untold } = tellable(answer.resources);
  const cut = until === undefined ? '' : `More: ask again until ${until}. `;
  const lost = untold === 0 ? '' : `Not told: ${untold}. `;
  const states = statesNote(outcomes, NOTE_LENGTH - cut.length - lost.length);
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
  return resources.filter(isTellable).length;
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

interface Tellable {
  readonly told: readonly Resource[];
  /** Where not all could be told: the day of the oldest told fill. */
  readonly until?: string;
  /** Records that the standard has no word for: not dispensed, or administered. */
  readonly untold: number;
}

/** The records that a message can tell, the newest where there are too many, and all that only they lead to. */
function tellable(resources: readonly Resource[]): Tellable {
  const dispenses = resources.filter(isTellable);
  const prescribed = new Set(
    dispenses.flatMap(({ authorizingPrescription }) => [...referencesOf(authorizingPrescription)]),
  );
  const records = resources.filter((resource) => isRecord(resource, prescribed));
  const newest = [...dispenses].sort((one, other) => filledOn(other).localeCompare(filledOn(one)));
  const kept = newest.slice(0, MOST_RECORDS);
  const untold = records.length - dispenses.length;
  if (untold === 0 && kept.length === dispenses.length) return { told: resources, untold };

  const byName = new Map(resources.map((resource) => [`${resource.resourceType}/${resource.id}`, resource]));
  const reached = new Set<Resource>(kept);
  for (const resource of reached) for (const name of referencesOf(resource)) addFound(byName.get(name), reached);
  const told = resources.filter((resource) => reached.has(resource));
  return { told, untold, ...(kept.length < dispenses.length ? { until: filledOn(kept.at(-1)!) } : {}) };
}

/** Whether a resource is a record of its own: a prescription is where no dispense tells it. */
function isRecord({ resourceType, id }: Resource, prescribed: ReadonlySet<string>): boolean {
  if (resourceType === 'MedicationRequest') return !prescribed.has(`MedicationRequest/${id}`);
  return resourceType === 'MedicationDispense' || resourceType === 'MedicationAdministration';
}

/** RxHistoryResponse tells what was dispensed: nothing that was stopped, declined or entered in error. */
function isTellable({ resourceType, status }: Resource): boolean {
  return resourceType === 'MedicationDispense' && (status === 'completed' || status === 'unknown');
}

function filledOn({ whenPrepared, whenHandedOver }: Resource): string {
  return (text(whenPrepared) ?? text(whenHandedOver) ?? '').slice(0, 10);
}

function addFound(resource: Resource | undefined, into: Set<Resource>): void {
  if (resource !== undefined) into.add(resource);
}

function* referencesOf(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const one of value) yield* referencesOf(one);
  else if (isObject(value))
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'reference' && typeof inner === 'string') yield inner;
      else yield* referencesOf(inner);
    }
}
