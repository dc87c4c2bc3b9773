import { CODES, SYSTEMS } from '../events/codes.js';
import type { Agent, AuditEvent, Entity } from '../events/types.js';

/** What events are sought by; all that are given must hold. */
export interface AuditFilter {
  /** Client id, NPI, DEA number or state licence of who asked, or identifier of the facility; case does not count. */
  readonly requester?: string;
  /** Id of the client whose registration was changed. */
  readonly client?: string;
  /** Pseudonym of the person who was asked for, or whose record was told. */
  readonly patient?: string;
  /** State that was asked, or whose record of the patient was told. */
  readonly state?: string;
  /** Instants, UTC: not before `from`, and before `before`. */
  readonly from?: string;
  readonly before?: string;
  /** `X-Request-ID`, or the gateway's own id of the question. */
  readonly requestId?: string;
  /** `AuditEvent.outcome`. */
  readonly outcome?: readonly string[];
  /** Code of `AuditEvent.type` or `AuditEvent.subtype`. */
  readonly type?: string;
  readonly subtype?: string;
}

/**
 * Whether an event is sought.
 * @param questions ids of questions about the sought patient: what was read back of their answers is about it too
 */
export function matches(event: AuditEvent, filter: AuditFilter, questions: ReadonlySet<string>): boolean {
  const { requester, client, patient, state, from, before, requestId, outcome, type, subtype } = filter;
  return (
    (from === undefined || event.recorded >= from) &&
    (before === undefined || event.recorded < before) &&
    (outcome === undefined || outcome.includes(event.outcome)) &&
    (type === undefined || event.type.code === type) &&
    (subtype === undefined || (event.subtype ?? []).some(({ code }) => code === subtype)) &&
    (requester === undefined || event.agent.some((agent) => isRequester(agent, requester))) &&
    (client === undefined || changedClient(event) === client) &&
    (state === undefined || concernsState(event, state)) &&
    (requestId === undefined || idsOf(event).includes(requestId)) &&
    (patient === undefined || concernsPatient(event, patient) || answersAgain(event, questions))
  );
}

/** The gateway's own id of the question that an event belongs to. */
export function questionOf({ entity = [] }: AuditEvent): string | undefined {
  return entity.filter(isTransaction).flatMap((item) => detailsOf(item, ['question']))[0];
}

/** The state that an event as client is about. */
export function stateOf({ agent }: AuditEvent): string | undefined {
  return agent.find(({ who }) => who?.identifier?.system === SYSTEMS.state)?.who?.identifier?.value;
}

/** The value of a detail of any entity. */
export function detailOf({ entity = [] }: AuditEvent, name: string): string | undefined {
  return entity.flatMap((item) => detailsOf(item, [name]))[0];
}

function isRequester({ who, altId }: Agent, sought: string): boolean {
  const { system, value } = who?.identifier ?? {};
  if (system === SYSTEMS.state || system === SYSTEMS.uri) return false;
  const known = [value, ...(typeof altId === 'string' ? altId.split(' ') : [])];
  return known.some((id) => id?.toLowerCase() === sought.toLowerCase());
}

function changedClient({ entity = [] }: AuditEvent): string | undefined {
  return entity.find(({ role }) => role?.code === CODES.securityUser.code)?.what?.identifier?.value;
}

function concernsState(event: AuditEvent, state: string): boolean {
  return stateOf(event) === state || patients(event).some((entity) => detailsOf(entity, ['state']).includes(state));
}

function concernsPatient(event: AuditEvent, pseudonym: string): boolean {
  return patients(event).some(
    (entity) =>
      entity.what?.identifier?.value === pseudonym || detailsOf(entity, ['person', 'also']).includes(pseudonym),
  );
}

/** A resource that was read back names the question that it answered. */
function answersAgain({ entity = [] }: AuditEvent, questions: ReadonlySet<string>): boolean {
  return entity
    .filter((item) => item.role?.code === CODES.domainResource.code)
    .some((item) => detailsOf(item, ['question']).some((question) => questions.has(question)));
}

function idsOf(event: AuditEvent): (string | undefined)[] {
  const { entity = [] } = event;
  return [...entity.filter(isTransaction).map(({ what }) => what?.identifier?.value), questionOf(event)];
}

function patients({ entity = [] }: AuditEvent): Entity[] {
  return entity.filter(({ type, role }) => type.code === CODES.person.code && role?.code === CODES.patient.code);
}

function isTransaction({ type }: Entity): boolean {
  return type.code === CODES.transaction.code;
}

function detailsOf({ detail = [] }: Entity, names: readonly string[]): string[] {
  return detail.filter(({ type }) => names.includes(type)).map(({ valueString }) => valueString);
}
