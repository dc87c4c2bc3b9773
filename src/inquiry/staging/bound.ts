import { pseudonymsOf } from '../../audit/index.js';
import { actingFor, type RegisteredClient } from '../../auth/index.js';
import type { Resource } from '../../fhir/types.js';
import { requesterOf } from '../requester.js';
import type { StagedQuestion } from './record.js';

/** Who comes with a key, and for whom. */
export interface KeyBearer {
  /** Acting for the individual who asks. */
  readonly client: RegisteredClient;
  readonly patient: Resource;
}

/** What about the bearer of a key is not as it was when the key was given. */
export type Foreign = 'client' | 'practitioner' | 'patient';

/**
 * Whether a question was taken on for this client, this practitioner and this patient. Names count as the audit compares
 * them: case, accents and further given names do not matter.
 */
export function foreignTo(question: StagedQuestion, { client, patient }: KeyBearer): Foreign | undefined {
  if (question.clientId !== client.id) return 'client';
  if (!isSameRequestor(question.requestor, client.requestor)) return 'practitioner';
  return isSamePatient(question.query.patient, patient) ? undefined : 'patient';
}

/** Whether two are one practitioner, in one role. */
export function isSameRequestor(one: RegisteredClient['requestor'], other: RegisteredClient['requestor']): boolean {
  const { name, npi, dea, role } = one;
  return (
    npi === other.npi &&
    dea === other.dea &&
    role === other.role &&
    name.family === other.name.family &&
    name.given === other.name.given
  );
}

/** Only to compare two people here and now: nothing of it is kept. */
const KEY = new Uint8Array(32);

function isSamePatient(one: Resource, other: Resource): boolean {
  const known = pseudonymsOf(one, KEY);
  return pseudonymsOf(other, KEY).some((name) => known.includes(name));
}

/**
 * The client as it is registered now, acting as the one who asked; a delegate still asks as one.
 * @returns `undefined` where its registration does not allow that any more
 */
export function asker(
  registered: RegisteredClient,
  { requestor, named }: Pick<StagedQuestion, 'requestor' | 'named'>,
): RegisteredClient | undefined {
  if (!named) return registered;
  const own = registered.requestor;
  const isOwn = registered.individuals === undefined && own.npi === requestor.npi && own.dea === requestor.dea;
  const acting = isOwn ? registered : actingFor(registered, requestor);
  if (acting === undefined || !requestor.role.includes('-delegate')) return acting;
  return { ...acting, requestor: { ...acting.requestor, role: requestor.role, taxonomy: undefined } };
}

/** The question as it is put for this client now: who asks is told as registered now, the delegate as told then. */
export function askedBy(client: RegisteredClient, question: StagedQuestion): StagedQuestion {
  const { request, query } = question;
  const { delegate } = request.requester;
  const requester = { ...requesterOf(client), ...(delegate === undefined ? {} : { delegate }) };
  const { practitioner: _practitioner, role: _role, organization: _organization, ...asked } = query;
  return { ...question, request: { ...request, requester }, query: { ...asked, ...requester } };
}
