import type { DurableRegistry } from '../auth/index.js';
import { type Io, UsageError, type Values } from './command.js';
import { readRegistrationInput } from './clientRegistration.js';
import { printable } from './textTable.js';

/** Adds a client from a JSON file, options, or both; what is missing or wrong is printed by whoever called. */
export async function addClient(
  registry: DurableRegistry,
  id: string | undefined,
  values: Values,
  io: Io,
): Promise<number> {
  const written = await readRegistrationInput(id, values, io);
  if (written['id'] === undefined) throw new UsageError('give the ID of the client');
  const status = values['approve'] === true ? 'approved' : 'pending';
  const added = await registry.add(written, status, 'operator');
  const next = status === 'pending' ? `; approve it with: client approve ${printable(added.id)}` : '';
  await io.out(`${printable(added.id)}: ${status}${next}\n`);
  return 0;
}
