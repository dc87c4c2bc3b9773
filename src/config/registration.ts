import { checkIndividuals, checkKeys } from './checks/clients.js';
import type { Path } from './document.js';
import type { Fault } from './fault.js';
import { reportIssues } from './issues.js';
import { salvage } from './salvage.js';
import { type Client, client, type Individual, individual } from './schema/clients.js';

/**
 * Reads a registration that stands outside the configuration file, by the same schema as `clients[]`.
 * @param routed states that have a route; those of the registration must be among them. Left out: any state will do
 * @returns the client, or a sentence for each mistake
 */
export function readRegistration(written: unknown, routed?: readonly string[]): Client | readonly string[] {
  const sentences: string[] = [];
  const report = (path: Path, { message, remedy }: Fault): void => {
    const where = path.map(String).join('.');
    sentences.push(`${where === '' ? '' : `${where} `}${message.replace('{value}', shown(written, path))}; ${remedy}`);
  };
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    return ['a registration is an object with the keys of clients[]; see docs/configuration.md'];
  }
  const result = client.safeParse(written);
  if (!result.success) reportIssues({ report }, client, result.error.issues);
  const raw = written as Readonly<Record<string, unknown>>;
  const entry = { path: [], raw, value: salvage(client, written) };
  checkKeys(entry, { report, warn: () => undefined });
  checkIndividuals(entry, { report });
  if (!result.success || sentences.length > 0) return sentences;
  const stray = result.data.states.filter((state) => routed !== undefined && !routed.includes(state));
  if (stray.length > 0) return [`states names ${stray.join(', ')}, which have no route; leave them out`];
  return result.data;
}

/** Reads an individual that an assertion names, by the schema of `clients[].individuals.list[]`. */
export function readIndividual(written: unknown): Individual | readonly string[] {
  const { data } = individual.safeParse(written);
  return data ?? ['this is not an individual; see clients[].individuals in docs/configuration.md'];
}

/** A value as a sentence may show it: registrations hold no secrets, but may hold anything. */
function shown(written: unknown, path: Path): string {
  let value = written;
  for (const step of path)
    value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined;
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 60) : value)?.slice(0, 80) ?? 'nothing';
}
