import type { RequestListener } from 'node:http';
import type { Config } from '../config/index.js';
import { crossOrigin } from './crossOrigin.js';
import { listen, type Listener } from './listener.js';

/** The two doors, listening. */
export interface Doors {
  /** `server.publicUrl`, or where the clients' door listens. */
  readonly url: string;
  readonly adminUrl: string;
  readonly port: number;
  readonly adminPort: number;
  /** Closes the clients' door; running requests have `graceMs` to end. */
  closeClients(graceMs: number): Promise<void>;
  closeAdmin(): Promise<void>;
}

/**
 * Listens on both doors, or on none.
 * @throws the system's error where an address cannot be had
 */
export async function openDoors(
  { server, admin }: Pick<Config, 'server' | 'admin'>,
  clients: RequestListener,
  operators: RequestListener,
): Promise<Doors> {
  const door = await listen(server, crossOrigin(server.cors, clients));
  let machines: Listener;
  try {
    machines = await listen(admin, operators);
  } catch (error) {
    await door.close(0);
    throw error;
  }
  return {
    url: server.publicUrl ?? urlOf(server.host, door.port, server.tls !== undefined),
    adminUrl: urlOf(admin.host, machines.port, false),
    port: door.port,
    adminPort: machines.port,
    closeClients: (graceMs) => door.close(graceMs),
    closeAdmin: () => machines.close(1000),
  };
}

/** Where a door is, by what it listens on. */
export function urlOf(host: string, port: number, secure: boolean): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${secure ? 'https' : 'http'}://${name}:${port}`;
}
