import { toJson } from '../fhir/json.js';
import { type Command, type Io, optional, required, UsageError } from './command.js';
import { EhrError } from './ehr/error.js';
import { historyTable } from './ehr/historyTable.js';
import { readClientKey } from './ehr/key.js';
import { type History, isSearchset, type Question, searchHistory } from './ehr/searchHistory.js';
import { signIn } from './ehr/signIn.js';
import { otherIssues, stateLines, stateReports } from './ehr/stateReports.js';
import { operationOptions, operationParameters, queryOperation } from './queryOperation.js';

/** `query`: an EHR's view, over HTTP like any EHR. */
export const query: Command = {
  summary: "ask a running gateway for a person's dispenses, as an EHR does",
  help: `Usage: pdmp-gateway query --base URL --client ID --key JWK-FILE
                          --given NAME --family NAME --birthdate YYYY-MM-DD
                          [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--format table|json]
       pdmp-gateway query --history --practitioner FILE.json [--retrieval-key KEY] ...

Signs in with the client's private key (SMART Backend Services), puts the guide's own
query, and prints the merged history with one line for each state that was asked.

  --base URL        FHIR base of the gateway, such as http://127.0.0.1:8080/fhir
  --client ID       the registered client_id
  --key JWK-FILE    its private key: a JWK with kid, EC P-384 (ES384) or RSA (RS384)
  --given, --family, --birthdate
                    the person, as states know them
  --from, --to      first and last day of dispensing; left out: the gateway's window
  --scope SCOPE     default system/MedicationDispense.rs
  --format FORMAT   table (default), or json: the Bundle
  --history         ask by $pdmp-history (US PDMP) instead of the search
  --practitioner FILE
                    who asks, with --history: a FHIR Parameters resource with the parameters
                    authorized-practitioner and authorized-practitioner-role, ...
  --retrieval-key KEY
                    with --history: fetches what was asked for ahead (prefetch)

A gateway whose certificate is of an authority of your own: set NODE_EXTRA_CA_CERTS to a
PEM file of that authority.

Exit status 0 when the gateway answered, also where single states could not: they are
named. 1 when it refused or no state could be asked; the reason is on stderr.
`,
  options: {
    base: { type: 'string' },
    client: { type: 'string' },
    key: { type: 'string' },
    given: { type: 'string' },
    family: { type: 'string' },
    birthdate: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    scope: { type: 'string', default: 'system/MedicationDispense.rs' },
    format: { type: 'string', default: 'table' },
    history: { type: 'boolean' },
    practitioner: { type: 'string' },
    'retrieval-key': { type: 'string' },
  },
  async run(values, _positionals, io) {
    const [base, client, keyFile] = [required(values, 'base'), required(values, 'client'), required(values, 'key')];
    if (!URL.canParse(base)) throw new UsageError('--base is not a URL');
    const question: Question = {
      given: required(values, 'given'),
      family: required(values, 'family'),
      birthDate: day(required(values, 'birthdate'), 'birthdate'),
      from: day(optional(values, 'from'), 'from'),
      to: day(optional(values, 'to'), 'to'),
    };
    const format = required(values, 'format');
    if (format !== 'table' && format !== 'json') throw new UsageError('--format is table or json');
    const operation = operationOptions(values);
    try {
      const parameters = operation && operationParameters(question, operation);
      const session = await signIn(base, client, await readClientKey(keyFile), required(values, 'scope'));
      if (parameters !== undefined) return await queryOperation(session, parameters, format, io);
      const history = await searchHistory(session, question);
      return await (format === 'json' ? printJson(history, io) : printTable(history, io));
    } catch (error) {
      if (!(error instanceof EhrError)) throw error;
      io.err(error.message);
      return 1;
    }
  },
};

async function printTable({ status, resource }: History, io: Io): Promise<number> {
  const states = stateLines(stateReports(resource));
  if (status !== 200 || !isSearchset(resource)) return refuse(status, [...otherIssues(resource), ...states], io);
  const total = Number(resource.total ?? 0);
  const table = total === 0 ? [] : [...historyTable(resource), ''];
  await io.out(`${[...table, `${total} dispense${total === 1 ? '' : 's'}`, ...states].join('\n')}\n`);
  return 0;
}

async function printJson({ status, resource }: History, io: Io): Promise<number> {
  await io.out(`${toJson(resource, 2)}\n`);
  return status === 200 ? 0 : refuse(status, [...otherIssues(resource), ...stateLines(stateReports(resource))], io);
}

function refuse(status: number, lines: readonly string[], io: Io): number {
  io.err(`the gateway answered HTTP ${status}`);
  for (const line of lines) io.err(line);
  return 1;
}

function day<T extends string | undefined>(value: T, name: string): T {
  if (value !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(value))
    throw new UsageError(`--${name} is not a day such as 1975-03-14`);
  return value;
}
