import type { ClientStatus, RegisteredClient } from '../client.js';

/** A change of who may ask. */
export interface RegistryChange {
  readonly client: RegisteredClient;
  /** Its status before; absent for a new client. */
  readonly from?: ClientStatus;
  readonly to: ClientStatus;
  /** The address that a client asked from, where it brings its own registration. */
  readonly address?: string;
}

/** Records a change; where it rejects, the change is not made. */
export type RecordChange = (change: RegistryChange) => Promise<void>;
