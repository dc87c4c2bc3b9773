import type { Individual, RegisteredClient } from './client.js';

/** Reads an individual as written in an assertion: settled as registrations are, or a sentence for each mistake. */
export type ReadIndividual = (written: unknown) => Individual | readonly string[];

/**
 * The client as the one who asks for this individual: the individual in the place of its requestor, at its facility.
 * @returns `undefined` where the registration does not allow that
 */
export function actingFor(client: RegisteredClient, individual: Individual): RegisteredClient | undefined {
  const { individuals, requestor } = client;
  if (individuals === undefined) return isSame(requestor, individual) ? client : undefined;
  if (individuals.accept === 'any') return isIdentified(individual) ? inPlace(client, individual) : undefined;
  // What is registered was looked at by an operator: it is what states are told.
  const listed = individuals.list?.find((registered) => isSame(registered, individual));
  return listed && inPlace(client, listed);
}

/** Whether a client asks for a person: it is registered for one, or its assertion named one. */
export function isIndividual({ individuals, requestor }: RegisteredClient): boolean {
  return individuals === undefined && requestor.role !== 'institution' && requestor.role !== 'pharmacy';
}

function inPlace(client: RegisteredClient, individual: Individual): RegisteredClient {
  const { facility } = client.requestor;
  return { ...client, requestor: { ...individual, facility }, individuals: undefined };
}

/** Whether a registered person is the named one: by an identifier at least, and by every one that is named. */
function isSame(registered: Individual, named: Individual): boolean {
  return (
    isIdentified(named) &&
    (named.npi === undefined || named.npi === registered.npi) &&
    (named.dea === undefined || named.dea === registered.dea)
  );
}

function isIdentified({ npi, dea }: Individual): boolean {
  return npi !== undefined || dea !== undefined;
}
