import { join } from 'node:path';
import {
  type DurableRegistry,
  openRegistry,
  type ReadIndividual,
  type RecordChange,
  type RegisteredClient,
} from '../auth/index.js';
import { type Client, type Config, type Individual, readIndividual, readRegistration } from '../config/index.js';
import { nuccRoles } from './nuccRoles.js';

/**
 * Opens the registry of a configuration: its `clients`, and those under its data folder. Whatever their home, their roles
 * are the contract's from here on.
 * @param onBroken told of each file that cannot be used, by its name without ending
 * @param record called before a change is made; where it rejects, the change is not made
 */
export function openClients(
  { clients, data, routes }: Pick<Config, 'clients' | 'data' | 'routes'>,
  onBroken?: (name: string) => void,
  record?: RecordChange,
): Promise<DurableRegistry> {
  const roleOf = nuccRoles();
  const settled = (client: Client): RegisteredClient => ({
    ...client,
    requestor: roleOf(client.requestor),
    individuals: client.individuals && { ...client.individuals, list: client.individuals.list?.map(roleOf) },
  });
  const read = (routed?: readonly string[]) => (written: unknown) => {
    const client = readRegistration(written, routed);
    return Array.isArray(client) ? (client as readonly string[]) : settled(client as Client);
  };
  return openRegistry({
    configured: clients.map(settled),
    folder: join(data, 'clients'),
    // A route that is taken away must not take its clients' other states along.
    read: read(),
    readNew: read(Object.keys(routes)),
    onBroken,
    record,
  });
}

/** Reads the individuals that assertions name; their roles are the contract's from here on. */
export function individualReader(): ReadIndividual {
  const roleOf = nuccRoles();
  return (written) => {
    const individual = readIndividual(written);
    return Array.isArray(individual) ? (individual as readonly string[]) : roleOf(individual as Individual);
  };
}

/** What is wrong with the files of the registry, one sentence each. */
export async function clientFaults(config: Pick<Config, 'clients' | 'data' | 'routes'>): Promise<string[]> {
  const listed = await (await openClients(config)).list();
  return listed.flatMap(({ faults = [] }) => faults.map((fault) => `${join(config.data, 'clients')}/${fault}`));
}
