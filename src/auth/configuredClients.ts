import type { ClientRegistry, RegisteredClient } from './client.js';

/** The registry whose only home is the configuration's `clients`: all of them approved. */
export function configuredClients(clients: readonly RegisteredClient[]): ClientRegistry {
  const byId = new Map(clients.map((client) => [client.id, { client, status: 'approved' } as const]));
  return { find: async (id) => byId.get(id) };
}
