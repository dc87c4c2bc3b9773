import type { Individual, RegisteredClient } from '../client.js';
import { actingFor, type ReadIndividual } from '../individual.js';
import { TokenFailure } from './failure.js';

/** Our own claim, and that of UDAP's business-to-business extension. */
const OWN = 'pdmp-requestor';
const B2B = 'hl7-b2b';
/** How an NPI is written as `subject_id`: bare, or behind its system. */
const SUBJECT_NPI = /^(?:(?:urn:oid:2\.16\.840\.1\.113883\.4\.6|http:\/\/hl7\.org\/fhir\/sid\/us-npi)[#|])?(\d{10})$/;

/**
 * The individual that a checked assertion names in `extensions`, settled against the registration (decision 0059).
 * @returns `undefined` where it names nobody
 * @throws TokenFailure `individual` where what it says is not right; `individual-foreign` where the client may not ask
 *   for that person
 */
export function namedIndividual(
  claims: Readonly<Record<string, unknown>>,
  client: RegisteredClient,
  read: ReadIndividual,
): Individual | undefined {
  const { extensions } = claims;
  if (extensions === undefined) return undefined;
  if (!isObject(extensions)) throw new TokenFailure('individual', { client: client.id });
  const named = Object.hasOwn(extensions, OWN)
    ? settled(extensions[OWN], client, read)
    : Object.hasOwn(extensions, B2B)
      ? subject(extensions[B2B], client)
      : undefined;
  if (named === undefined) return undefined;
  const acting = actingFor(client, named);
  if (acting === undefined) throw new TokenFailure('individual-foreign', { client: client.id });
  const { facility: _facility, ...individual } = acting.requestor;
  return individual;
}

function settled(written: unknown, client: RegisteredClient, read: ReadIndividual): Individual {
  const individual = read(written);
  if (isFaults(individual)) throw new TokenFailure('individual', { client: client.id });
  return individual;
}

/** UDAP's extension says no name in parts, so its subject is looked up among the registered. */
function subject(extension: unknown, client: RegisteredClient): Individual | undefined {
  if (!isObject(extension)) throw new TokenFailure('individual', { client: client.id });
  const { subject_id: id } = extension;
  if (id === undefined) return undefined;
  const npi = typeof id === 'string' ? SUBJECT_NPI.exec(id)?.[1] : undefined;
  if (npi === undefined) throw new TokenFailure('individual', { client: client.id });
  const { individuals, requestor } = client;
  const registered = individuals === undefined ? [requestor] : individuals.list;
  const found = registered?.find((individual) => individual.npi === npi);
  if (found === undefined) throw new TokenFailure('individual-foreign', { client: client.id });
  return found;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFaults(read: Individual | readonly string[]): read is readonly string[] {
  return Array.isArray(read);
}
