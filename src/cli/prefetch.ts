import { readFile } from 'node:fs/promises';
import { errorCode } from '../config/errorCode.js';
import type { JsonObject } from '../fhir/types.js';
import { type Command, type Io, optional, required, UsageError, type Values } from './command.js';
import { EhrError } from './ehr/error.js';
import { readClientKey } from './ehr/key.js';
import { lastingSession } from './ehr/lastingSession.js';
import { readPractitioner } from './ehr/practitioner.js';
import { signIn } from './ehr/signIn.js';
import { InputError } from './parseBundle.js';
import { askAhead } from './prefetch/askAhead.js';
import { askAll, type AskingAll } from './prefetch/askAll.js';
import { createPace, type Pace } from './prefetch/pace.js';
import { type ListLine, listLines } from './prefetch/patients.js';
import { createProgress } from './prefetch/progress.js';
import { openResults, type Result, type Results } from './prefetch/results.js';

/** `prefetch`: tomorrow's clinic list, asked for ahead. */
export const prefetch: Command = {
  summary: "ask for the histories of tomorrow's patients ahead",
  help: `Usage: pdmp-gateway prefetch --base URL --client ID --key JWK-FILE
                             --practitioner FILE.json [--jurisdiction OH,KY]
                             [--rate 60/m] [--out FILE|-] FILE.ndjson|-

Asks a running gateway, for each FHIR Patient of the list (one a line, as JSON; - is
stdin), to gather the history ahead: $pdmp-history with pre-stage-only. The gateway then
asks the states at their own pace. Prints a line of JSON for each patient:

  {"line":7,"id":"Patient.id","status":"accepted","key":"..."}

A key fetches the patient's history, together with the client's own token, for the same
practitioner and patient: query --history --retrieval-key. Keep the keys as you keep the
histories. --out makes its file readable for you alone (mode 0600).

status    accepted; refused: the gateway does not take it on, see http and reason;
          failed: no answer, it may have been taken on; invalid: the line is no Patient

  --base URL             FHIR base of the gateway, such as http://127.0.0.1:8080/fhir
  --client ID            the registered client_id
  --key JWK-FILE         its private key: a JWK with kid, EC P-384 or RSA
  --practitioner FILE    who will ask: a FHIR Parameters resource with the parameters
                         authorized-practitioner and authorized-practitioner-role, and
                         as wanted authorized-practitioner-organization, delegate-...
  --jurisdiction OH,KY   states to ask; left out: the client's own
  --rate N/s|m|h         patients a second, minute or hour; default 60/m. At most 4 are
                         under way at a time, and Retry-After is heeded
  --out FILE             write results there. Where an earlier run over the same list left
                         some, its accepted lines are not asked again; default -, stdout
  --scope SCOPE          default system/MedicationDispense.rs

Ctrl-C lets what is under way end, and says how far it got. Progress and line numbers of
what failed go to stderr, never anything of a patient. Exit status 0 when all are
accepted, else 1.
`,
  options: {
    base: { type: 'string' },
    client: { type: 'string' },
    key: { type: 'string' },
    practitioner: { type: 'string' },
    jurisdiction: { type: 'string' },
    rate: { type: 'string', default: '60/m' },
    out: { type: 'string', default: '-' },
    scope: { type: 'string', default: 'system/MedicationDispense.rs' },
  },
  async run(values, [file, ...surplus], io) {
    const [base, client, keyFile] = [required(values, 'base'), required(values, 'client'), required(values, 'key')];
    if (!URL.canParse(base)) throw new UsageError('--base is not a URL');
    const practitioner = required(values, 'practitioner');
    const pace = createPace(readRate(required(values, 'rate')));
    const jurisdictions = readJurisdictions(values);
    if (file === undefined || surplus.length > 0) throw new UsageError('give one FILE.ndjson, or - for stdin');
    try {
      const key = await readClientKey(keyFile);
      const others = [...readPractitioner(practitioner), ...jurisdictions];
      const sessions = lastingSession(() => signIn(base, client, key, required(values, 'scope')));
      const lines = listLines(await read(file, io));
      const results = openResults(required(values, 'out'), io);
      try {
        return await askList(lines, results, pace, (patient) => askAhead(patient, others, sessions), io);
      } finally {
        results.close();
      }
    } catch (error) {
      if (!(error instanceof EhrError) && !(error instanceof InputError)) throw error;
      io.err(error.message);
      return 1;
    }
  },
};

/** Asks for those of the list that are not accepted yet. @returns the exit status */
async function askList(
  lines: readonly ListLine[],
  results: Results,
  pace: Pace,
  ask: AskingAll['ask'],
  io: Io,
): Promise<number> {
  const stop = new AbortController();
  void io.stopped().then(() => stop.abort());
  const rest = notBefore(lines, results);
  const progress = createProgress(lines.length, lines.length - rest.length, io);
  const told = async (result: Result): Promise<void> => {
    await results.put(result);
    progress.told(result);
  };
  io.err(progress.sum());
  try {
    await askAll(rest, { ask, pace, told, say: io.err }, stop.signal);
  } finally {
    io.err(`${stop.signal.aborted ? 'stopped: ' : ''}${progress.sum()}`);
  }
  return progress.missing() === 0 ? 0 : 1;
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Milliseconds from one patient to the next. */
function readRate(text: string): number {
  const [, count, unit = ''] = /^([1-9]\d{0,5})\/([smh])$/.exec(text) ?? [];
  if (count === undefined) throw new UsageError('--rate is written N/s, N/m or N/h, such as 60/m');
  return ((SECONDS[unit] ?? 1) * 1_000) / Number(count);
}

function readJurisdictions(values: Values): JsonObject[] {
  const text = optional(values, 'jurisdiction');
  const states = text?.split(',').map((state) => state.trim().toUpperCase()) ?? [];
  if (states.some((state) => !/^[A-Z]{2}$/.test(state)))
    throw new UsageError('--jurisdiction is a list of states such as OH,KY');
  return states.map((state) => ({ name: 'jurisdiction', valueCode: state }));
}

async function read(file: string, io: Io): Promise<Uint8Array> {
  if (file === '-') return io.stdin();
  try {
    return await readFile(file);
  } catch (error) {
    throw new InputError(`${file} cannot be read (${errorCode(error)})`);
  }
}

/** The lines that no earlier run had accepted. @throws InputError where that run was over another list */
function notBefore(lines: readonly ListLine[], { before }: Results): ListLine[] {
  const ids = new Map(lines.map(({ line, read }) => [line, typeof read === 'string' ? undefined : read.id]));
  for (const [line, id] of before) {
    if (!ids.has(line) || ids.get(line) !== id)
      throw new InputError(`--out holds results of another list: line ${line} is another patient; give another --out`);
  }
  return lines.filter(({ line }) => !before.has(line));
}
