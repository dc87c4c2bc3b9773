import { candidatesIn } from '../../exchange/candidates.js';
import type { ExchangeAnswer, StateOutcome } from '../../exchange/types.js';
import type { Resource } from '../../fhir/types.js';
import { pseudonymsOf } from '../pseudonym.js';
import { clientAgent, gatewayAgent, instigatorAgent, requesterAgents, stateAgent, type StateParty } from './agents.js';
import { PROFILES } from './codes.js';
import { details, patientEntity, queryEntity, transactionEntity } from './entities.js';
import { outcomeOf, restEvent } from './frame.js';
import type { AuditedRequest, GatewayIdentity } from './request.js';
import type { AuditEvent, Entity, Outcome } from './types.js';

/** How a state is reached. */
export interface StateRouteFacts extends StateParty {
  readonly protocol?: string;
}

/** A question and what came of it. */
export interface Answered {
  readonly gateway: GatewayIdentity;
  readonly request: AuditedRequest;
  readonly answer: ExchangeAnswer;
  /** States that were not sent the question, because policy forbids it. */
  readonly withheld: ReadonlySet<string>;
  /** HTTP status of the answer. */
  readonly status: number;
  readonly recorded: Date;
  readonly patientKey: Uint8Array;
  readonly routeOf: (state: string) => StateRouteFacts;
}

/**
 * The events of a question: one as server for every patient record that the answer tells (one where there is none, or it
 * was refused or failed), and one as client for every state, whatever became of it (wire/fhir.md §3.6).
 */
export function answeredEvents(answered: Answered): AuditEvent[] {
  return [...serverEvents(answered), ...askedEvents(answered)];
}

/** One event as client for every state; none for a state whose answer is from before: that was told when it was asked. */
export function askedEvents(asked: Omit<Answered, 'status'>): AuditEvent[] {
  const now = asked.answer.outcomes.filter(({ toldAt }) => toldAt === undefined);
  return now.map((outcome) => clientEvent(outcome, asked));
}

/** The event of a question that was taken on, to be put to states later: nothing is told of the patient yet. */
export function acceptedEvent(
  { gateway, request, recorded, patientKey }: Pick<Answered, 'gateway' | 'request' | 'recorded' | 'patientKey'>,
  patient: Resource,
): AuditEvent {
  const [person] = pseudonymsOf(patient, patientKey);
  return restEvent({
    gateway,
    request,
    recorded,
    outcome: '0',
    outcomeDesc: 'accepted',
    profile: PROFILES.patientQuery,
    agents: [
      clientAgent(request, 'source'),
      gatewayAgent(gateway, 'destination'),
      ...requesterAgents(request.requester),
    ],
    entities: [queryEntity(request.raw), patientEntity(person, undefined, []), transactionEntity(request)],
  });
}

function serverEvents(answered: Answered): AuditEvent[] {
  const { gateway, request, answer, status, recorded, patientKey } = answered;
  const [person] = pseudonymsOf(answer.query.patient, patientKey);
  const found = status === 200 ? answer.resources.filter(({ resourceType }) => resourceType === 'Patient') : [];
  const told: Entity[] = [
    ...found.map((patient) => foundPatient(patient, `Patient/${patient.id}`, person, patientKey)),
    ...(status === 200 ? answer.outcomes.flatMap((outcome) => candidates(outcome, person, patientKey)) : []),
  ];
  const patients = told.length > 0 ? told : [patientEntity(person, undefined, [])];
  return patients.map((patient) =>
    restEvent({
      gateway,
      request,
      recorded,
      outcome: outcomeOf(status),
      outcomeDesc: `HTTP ${status}`,
      profile: PROFILES.patientQuery,
      agents: [
        clientAgent(request, 'source'),
        gatewayAgent(gateway, 'destination'),
        ...requesterAgents(request.requester),
      ],
      entities: [queryEntity(request.raw), patient, transactionEntity(request)],
    }),
  );
}

function foundPatient(
  patient: Resource,
  reference: string | undefined,
  person: string | undefined,
  key: Uint8Array,
  among?: string,
): Entity {
  const [first, ...others] = pseudonymsOf(patient, key);
  return patientEntity(first, reference, [
    ...details({ person, state: patient.meta?.source?.replace(/^urn:pdmp:/, ''), candidates: among }),
    ...others.flatMap((also) => details({ also })),
  ]);
}

/** Everyone of several who match: told to the requester as much as a patient who was found, but no record to be read. */
function candidates(outcome: StateOutcome, person: string | undefined, key: Uint8Array): Entity[] {
  const people = candidatesIn(outcome);
  return people.map((patient) => foundPatient(patient, undefined, person, key, String(people.length)));
}

function clientEvent(outcome: StateOutcome, answered: Omit<Answered, 'status'>): AuditEvent {
  const { gateway, request, answer, recorded, patientKey, routeOf, withheld } = answered;
  const { state, status, period } = outcome;
  const asked = !withheld.has(state);
  const route = routeOf(state);
  const [person] = pseudonymsOf(answer.query.patient, patientKey);
  const failed = outcome.answer.status === 'failed' ? outcome.answer : undefined;
  const { length: count } = candidatesIn(outcome);
  const { requestId, patient } = answer.query;
  return restEvent({
    gateway,
    request,
    recorded,
    outcome: STATUS_OUTCOMES[status],
    outcomeDesc: status,
    profile: asked && route.endpoint !== undefined ? PROFILES.patientQuery : undefined,
    agents: [
      gatewayAgent(gateway, 'source'),
      stateAgent(route),
      instigatorAgent(request),
      ...requesterAgents(request.requester),
    ],
    entities: [
      ...(asked ? [queryEntity(Buffer.from(JSON.stringify({ requestId, state, period, patient })))] : []),
      patientEntity(person, undefined, []),
      transactionEntity(
        request,
        details({
          status,
          candidates: count === 0 ? undefined : String(count),
          failure: failed?.code,
          disclosed: failed?.disclosed,
          asked: asked ? 'yes' : 'no',
          protocol: route.protocol,
        }),
      ),
    ],
  });
}

/** What contract §4's words mean as outcomes. */
const STATUS_OUTCOMES: Readonly<Record<StateOutcome['status'], Outcome>> = {
  provided: '0',
  'no-data': '0',
  ambiguous: '4',
  deferred: '4',
  disallowed: '4',
  unsupported: '4',
  failed: '8',
};
