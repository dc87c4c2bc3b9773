import { z } from 'zod';
import type { ClientStatus, RegisteredClient } from '../client.js';

/**
 * Reads a registration as written (contract §2, one of `clients`): the client, or a sentence for each mistake. Given by
 * whoever knows the configuration, so that there is one definition of a right registration.
 */
export type ReadClient = (written: unknown) => RegisteredClient | readonly string[];

/** Who brought a registration: an operator by the command line, or the client itself by `/auth/register`. */
export type RegisteredBy = 'operator' | 'client';

/** What one file of the registry says. */
export interface StoredRecord {
  readonly id: string;
  readonly status: ClientStatus;
  readonly by: RegisteredBy;
  /** When it was registered, and when its status last changed: FHIR instants. */
  readonly registeredAt: string;
  readonly changedAt: string;
  /** When it was last revoked, also where it is approved again. */
  readonly revokedAt?: string;
  /** The registration as written; absent where the file only changes the status of a configured client. */
  readonly client?: unknown;
}

const stored = z.strictObject({
  id: z.string().min(1).max(128),
  status: z.enum(['pending', 'approved', 'revoked']),
  by: z.enum(['operator', 'client']),
  registeredAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().optional(),
  client: z.unknown().optional(),
});

/** The record in a file's text; `undefined` where it is none. */
export function readRecord(text: string): StoredRecord | undefined {
  try {
    return stored.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The text of a record's file. */
export function writeRecord(record: StoredRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}
