import { ConfigError, loadConfig, sentence } from '../config/index.js';
import { type DurableRegistry, RegistryError } from '../auth/index.js';
import { openClients } from '../composition/clients.js';
import { addClient } from './clientAdd.js';
import { type ClientChanges, clientChanges } from './clientChanges.js';
import { listClients } from './clientList.js';
import { registrationOptions } from './clientRegistration.js';
import { type Command, type Io, required, UsageError, type Values } from './command.js';
import { InputError } from './parseBundle.js';
import { printable } from './textTable.js';

type Action = (registry: DurableRegistry, id: string | undefined, values: Values, io: Io) => Promise<number>;

const actions: Readonly<Record<string, Action>> = {
  add: addClient,
  list: listClients,
  approve: (registry, id, _values, io) => change(registry, id, 'approved', io),
  revoke: (registry, id, _values, io) => change(registry, id, 'revoked', io),
};

/** `client add|list|approve|revoke`: the registry of who may ask. */
export const client: Command = {
  summary: 'add, list, approve and revoke registered clients',
  help: `Usage: pdmp-gateway client list --config FILE [--format table|json]
       pdmp-gateway client add [ID] --config FILE --file CLIENT.json [--approve]
       pdmp-gateway client add ID --config FILE --name NAME --jwks FILE --states OH,KY ...
       pdmp-gateway client approve ID --config FILE
       pdmp-gateway client revoke ID --config FILE

Clients stand in the configuration, and in the folder clients of its data folder. What is
added is pending until it is approved. A running gateway honours a change within five
seconds; the tokens of a revoked client are refused from then on. A client that was
revoked may be approved again. Every change is put into the audit log before it is made,
with the machine's user and the command; where it cannot be, nothing is changed.

  --config FILE     the configuration (see docs/configuration.md)
  --format FORMAT   of list: table (default) or json
  --approve         add it approved
  --file FILE       the registration as JSON, with the keys of clients[]; - is stdin

In place of a file, or over what it says:
  --name NAME               for operators
  --jwks FILE               public keys, a JWK set; or --jwks-url URL
  --scope SCOPE             default system/MedicationDispense.rs; may be repeated
  --certificate FINGERPRINT SHA-256 fingerprint of a certificate by which it comes to /script,
                            /asap and /pmix, as openssl x509 -noout -fingerprint -sha256
                            says it; may be repeated
  --states OH,KY            states it may ask
  --given G --family F      name of the requester
  --role ROLE               physician, pharmacist, ... or a NUCC taxonomy code
  --npi N --dea D           identifiers of the requester; check digits are checked
  --license KY:NUMBER       state licence of the requester
  --facility NAME --facility-state ST
                            where the requester asks from
  --facility-npi N --facility-dea D --facility-ncpdp N --facility-phone N

Example: pdmp-gateway client approve highview-ehr --config config/gateway.example.yaml
`,
  options: {
    config: { type: 'string' },
    format: { type: 'string', default: 'table' },
    file: { type: 'string' },
    approve: { type: 'boolean' },
    ...registrationOptions,
  },
  async run(values, positionals, io) {
    const [name = '', id, ...more] = positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) throw new UsageError('give one of add, list, approve, revoke');
    if (more.length > 0) throw new UsageError('one ID only');
    const file = required(values, 'config');
    let changes: ClientChanges | undefined;
    try {
      const config = loadConfig(file, io.env);
      changes = clientChanges(config, `pdmp-gateway client ${name}`);
      return await action(await openClients(config, undefined, changes.record), id, values, io);
    } catch (error) {
      if (error instanceof ConfigError) for (const problem of error.problems) io.err(sentence(problem));
      else if (error instanceof RegistryError) for (const fault of error.faults) io.err(printable(fault));
      else if (error instanceof InputError) io.err(error.message);
      else throw error;
      return 1;
    } finally {
      await changes?.close();
    }
  },
};

async function change(
  registry: DurableRegistry,
  id: string | undefined,
  status: 'approved' | 'revoked',
  io: Io,
): Promise<number> {
  if (id === undefined) throw new UsageError('give the ID of a client');
  const before = await registry.setStatus(id, status);
  await io.out(
    before === status ? `${printable(id)}: was ${status} already\n` : `${printable(id)}: ${before} → ${status}\n`,
  );
  return 0;
}
