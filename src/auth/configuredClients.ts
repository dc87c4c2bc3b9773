import type { ClientRegistry, RegisteredClient } from './client.js';

/** The registry whose home is the configuration's `clients`. */
export function configuredClients(clients: readonly RegisteredClient[]): ClientRegistry {
  const byId = new Map(clients.map((client) => [client.id, client]));
  return { get: async (id) => byId.get(id) };
}
