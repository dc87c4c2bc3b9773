import type { DurableRegistry, ListedClient } from '../auth/index.js';
import { type Io, UsageError, type Values } from './command.js';
import { type Column, printable, textTable } from './textTable.js';

const columns: readonly Column[] = [
  { title: 'ID', width: 40 },
  { title: 'NAME', width: 30 },
  { title: 'STATUS' },
  { title: 'ROLE' },
  { title: 'NPI' },
  { title: 'STATES', width: 30 },
  { title: 'SCOPES', width: 60 },
];

/** Prints every client of the registry; what is broken also on stderr. Exit status 1 where something is. */
export async function listClients(
  registry: DurableRegistry,
  id: string | undefined,
  values: Values,
  io: Io,
): Promise<number> {
  const { format } = values;
  if (format !== 'table' && format !== 'json') throw new UsageError('--format is table or json');
  const listed = await registry.list();
  const clients = id === undefined ? listed : listed.filter((entry) => entry.id === id);
  if (format === 'json') await io.out(`${JSON.stringify(clients.map(plain), undefined, 2)}\n`);
  else await io.out(`${textTable(columns, clients.map(row)).join('\n')}\n`);
  const faults = clients.flatMap((entry) => entry.faults ?? []);
  for (const fault of faults) io.err(printable(fault));
  if (id !== undefined && clients.length === 0) io.err(`there is no client ${JSON.stringify(id)}`);
  return faults.length > 0 || (id !== undefined && clients.length === 0) ? 1 : 0;
}

function row({ id = '(unknown)', status, client }: ListedClient): readonly string[] {
  if (client === undefined) return [id, '', status];
  const { name, requestor, states, scopes } = client;
  return [
    id,
    name,
    status,
    requestor.taxonomy ?? requestor.role,
    requestor.npi ?? '',
    states.join(' '),
    scopes.join(' '),
  ];
}

function plain({ id, status, home, client, faults }: ListedClient) {
  return {
    id,
    name: client?.name,
    status,
    home,
    role: client?.requestor.role,
    npi: client?.requestor.npi,
    dea: client?.requestor.dea,
    states: client?.states,
    scopes: client?.scopes,
    requestor: client?.requestor,
    individuals: client?.individuals,
    jwksUrl: client?.jwksUrl,
    keys: client?.jwks?.keys.map(({ kid }) => kid),
    faults,
  };
}
