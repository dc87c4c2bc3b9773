import { AuditError } from '../audit/index.js';
import { ConfigError, sentence } from '../config/index.js';
import { StoreError } from '../store/index.js';
import { auditSearch } from './audit/search.js';
import { auditVerify } from './audit/verify.js';
import { type Command, type Io, UsageError, type Values } from './command.js';

const actions: Readonly<Record<string, (values: Values, io: Io) => Promise<number>>> = {
  verify: auditVerify,
  search: auditSearch,
};

/** `audit`: what the audit log holds, and whether it is all still there. */
export const audit: Command = {
  summary: 'verify or search the audit log',
  help: `Usage: pdmp-gateway audit verify --config FILE [--from DAY] [--anchor HASH]...
       pdmp-gateway audit search --config FILE [FILTER]... [--count N] [--format table|json]

verify checks the whole log: every record's hash, the chain, the signatures, and that it
reaches as far as its signed head says. It exits 1 where anything was changed, removed,
added or cut, and names the first bad record. The gateway may be running.

  --config FILE     the gateway's configuration: its data folder holds log and key
  --from DAY        leave out files of earlier days, which were archived
  --anchor HASH     also find the record of this hash: one that the gateway's own log told
                    (event audit.signed), kept where nobody who can write the data folder
                    can write

search lists events, newest last. All filters that are given must hold:

  --requester ID    client id, NPI, DEA number or licence of who asked
  --client ID       the client whose registration was changed
  --given NAME --family NAME --birthdate YYYY-MM-DD
                    the patient; the log holds a keyed hash of these three
  --state CODE      the state that was asked, or whose record was told
  --from, --to      first and last day, UTC, or instants such as 2026-01-15T14:00:00Z
  --request-id ID   X-Request-ID, or the gateway's own id of the question
  --count N         at most so many, the newest; default 100
  --format FORMAT   table (default), or json: a Bundle of FHIR AuditEvents

Example: pdmp-gateway audit verify --config config/gateway.example.yaml
`,
  options: {
    config: { type: 'string' },
    from: { type: 'string' },
    anchor: { type: 'string', multiple: true },
    requester: { type: 'string' },
    client: { type: 'string' },
    given: { type: 'string' },
    family: { type: 'string' },
    birthdate: { type: 'string' },
    state: { type: 'string' },
    to: { type: 'string' },
    'request-id': { type: 'string' },
    count: { type: 'string', default: '100' },
    format: { type: 'string', default: 'table' },
  },
  async run(values, [name = '', ...surplus], io) {
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined || surplus.length > 0) throw new UsageError('audit takes one of: verify, search');
    try {
      return await action(values, io);
    } catch (error) {
      if (error instanceof ConfigError) for (const problem of error.problems) io.err(sentence(problem));
      else if (error instanceof AuditError || error instanceof StoreError) io.err(error.message);
      else throw error;
      return 1;
    }
  },
};
