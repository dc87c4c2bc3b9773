import { openTables, type SchemaMode, type Tables } from '../../../../src/index.js';
import type { Bundle, Resource } from '../../../../src/fhir/types.js';
import type { Identity, Protocol, ReceivedRequest } from '../../../../src/simulator/index.js';
import { start } from '../../../support/program.js';
import { seedQuery } from '../ehr.js';
import { parametersFor } from '../operation.js';
import type { ServedHouse } from '../servedHouse.js';
import { fullQuery, operatorsVisits, refusedQuestions, tokenVisits } from './doors.js';
import { everyFault } from './everyFault.js';
import { type Evidence, note } from './evidence.js';
import { doubled, garbled, person, said } from './list.js';
import { visit, type Visited } from './visit.js';

/** Where to ask, with a token, and where to put what is found. */
export interface Traveller {
  readonly house: ServedHouse;
  readonly accessToken: string;
  readonly evidence: Evidence;
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const fhirJson = { accept: 'application/fhir+json' };
const fhirXml = { accept: 'application/fhir+xml' };

/** Asks in every way that the door takes, turns pages, and reads everything back. */
export async function askWell(traveller: Traveller): Promise<Visited> {
  const answer = await question(traveller, 'the question', `?${fullQuery}`, fhirJson);
  await question(traveller, 'in XML', `?${fullQuery}`, fhirXml);
  await question(traveller, 'by POST', '/_search', { ...fhirJson, ...form }, fullQuery);
  for (const [what, who] of Object.entries({ garbled, doubled, stranger: { ...person, given: garbled.given } }))
    await question(traveller, `about somebody ${what}`, `?${seedQuery(who satisfies Identity)}`, fhirJson);
  const { link } = bundleOf(await question(traveller, 'in pages', `?${fullQuery}&_count=1`, fhirJson));
  const base = `${traveller.house.url}/fhir`;
  const pages = (link ?? []).filter(({ relation }) => relation === 'next').map(({ url }) => url);
  for (const url of [...pages, ...(bundleOf(answer).entry ?? []).map(({ fullUrl }) => String(fullUrl))]) {
    const read = await question(traveller, `reading back ${url.slice(base.length)}`, '', fhirJson, undefined, url);
    const etag = read.headers.get('etag');
    if (etag !== null)
      await question(traveller, 'once more', '', { ...fhirJson, 'if-none-match': etag }, undefined, url);
  }
  await operate(traveller);
  return answer;
}

/** Asks by the operation: now, ahead of time, and for what was asked ahead. */
async function operate(traveller: Traveller): Promise<void> {
  const { url } = traveller.house;
  const call = (what: string, parameters: Resource) =>
    question(
      traveller,
      what,
      '',
      { ...fhirJson, 'content-type': 'application/fhir+json' },
      JSON.stringify(parameters),
      `${url}/fhir/$pdmp-history`,
    );
  for (const who of [person, garbled, doubled]) await call('by the operation', parametersFor(who));
  const ahead = [{ name: 'pre-stage-only', valueBoolean: true }];
  const { text } = await call('ahead of time', parametersFor(person, ahead));
  const [, key] = /"pre-stage-retrieval-key","valueString":"([^"]+)"/.exec(text) ?? [];
  if (key === undefined) throw new Error('nothing was asked ahead');
  const retrieval = [{ name: 'pre-stage-retrieval-key', valueString: key }];
  await call('what was asked ahead', parametersFor(person, retrieval));
  await call('what somebody else asked ahead', parametersFor(garbled, retrieval));
}

/** Knocks at every door with what it refuses. @returns statuses by what was sent */
export async function knock({ house, accessToken, evidence }: Traveller): Promise<Map<string, number>> {
  const statuses = new Map<string, number>();
  const visits = [...refusedQuestions(house, accessToken), ...operatorsVisits(house), ...(await tokenVisits(house))];
  for (const one of visits) statuses.set(one.what, (await visit(evidence, one)).status);
  return statuses;
}

/** Which states have faults at the same time, by their place in the list. */
export type Share = (place: number) => boolean;

/**
 * Asks under every fault of every state, once for each share of the states.
 * @returns how many answers had each status
 */
export async function askUnderFaults(traveller: Traveller, shares: readonly Share[]): Promise<Map<number, number>> {
  const { simulator } = traveller.house;
  const faults = simulator.states.map(
    ({ state, protocol }) => [state, everyFault(protocol, said['text of a fault'])] as const,
  );
  const rounds = Math.max(...faults.map(([, list]) => list.length));
  const statuses = new Map<number, number>();
  for (const share of shares) {
    for (let round = 0; round < rounds; round += 1) {
      const struck = faults.filter((_, n) => share(n));
      for (const [state, list] of struck) await simulator.setFault(state, list[round]);
      const accept = round % 2 === 0 ? fhirJson : fhirXml;
      const what = `under ${struck.map(([state, list]) => `${state} ${list[round]?.kind ?? 'well'}`).join(', ')}`;
      const { status } = await question(traveller, what, `?${fullQuery}`, accept);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      for (const [state] of struck) await simulator.setFault(state, undefined);
    }
  }
  return statuses;
}

/** Where a state's words are read by a table; FHIR's are not. */
const reports: Readonly<Partial<Record<Protocol, string>>> = {
  'pmix-3': 'pmix-3/report',
  'pmix-2': 'pmix-2/report',
  'script-10.6': 'script-10.6/history',
  'script-2017071': 'script-2017071/history',
  'asap-2.1a': 'asap-2.1a/history',
};

/**
 * Hears from each state itself what it replies to whom we asked for, and under each fault, and reads that as a library:
 * neither warnings nor errors may quote it.
 */
export async function overhear({ house, evidence }: Traveller): Promise<void> {
  const tables = await openTables();
  const { simulator } = house;
  const questions = [...simulator.requests];
  for (const { state, protocol, endpoint } of simulator.states) {
    const table = reports[protocol];
    if (table === undefined) continue;
    for (const { family } of [person, garbled, doubled]) {
      const asked = questions.find((one) => one.state === state && one.body.includes(family));
      if (asked === undefined) throw new Error(`${state} was never asked for ${family}`);
      note(evidence.carried.sent, asked.body);
      const faults = family === person.family ? everyFault(protocol, said['text of a fault']) : [];
      for (const fault of [undefined, ...faults]) {
        await simulator.setFault(state, fault);
        const reply = await askAgain(endpoint, asked, fault?.kind === 'hang' ? 50 : 5000);
        note(evidence.carried.replied, reply);
        for (const schema of ['strict', 'warn'] as const)
          evidence.search(['reading', `${protocol}, ${fault?.kind ?? 'well'}`], wordsOn(tables, table, reply, schema));
      }
      await simulator.setFault(state, undefined);
    }
  }
}

/** A state's reply to the same question; nothing where there is none in time. */
function askAgain(endpoint: string, { headers, body }: ReceivedRequest, ms: number): Promise<Buffer> {
  const type = { 'content-type': String(headers['content-type']) };
  const sent = { method: 'POST', headers: type, body: Uint8Array.from(body), signal: AbortSignal.timeout(ms) };
  return fetch(endpoint, sent)
    .then(async (answer) => Buffer.from(await answer.arrayBuffer()))
    .catch(() => Buffer.alloc(0));
}

/** What reading a reply says of it: warnings, or why it cannot be read. */
function wordsOn(tables: Tables, table: string, reply: Buffer, schema: SchemaMode): string {
  try {
    return JSON.stringify(tables.read(table, reply, { schema }).warnings);
  } catch (error) {
    return `${String(error)} ${JSON.stringify(error)}`;
  }
}

/** What operators' commands print beside what they are asked for. */
export async function command({ house, evidence }: Traveller): Promise<void> {
  const { given, family, birthDate } = person;
  const config = ['--config', house.configFile];
  const someone = ['--given', given, '--family', family, '--birthdate', birthDate];
  const runs = [
    ['audit', 'verify'],
    ['audit', 'search', ...someone],
    ['audit', 'search', '--from', birthDate],
    ['check'],
  ];
  await Promise.all(
    runs.map(async (args) => {
      const program = start('cli.mjs', [...args, ...config]);
      await program.ended;
      evidence.search(['stderr', args.slice(0, 2).join(' ')], program.err());
      if (args[1] !== 'search') evidence.search(['stdout', args.join(' ')], program.out());
    }),
  );
}

function question(
  { house, accessToken, evidence }: Traveller,
  what: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
  url = `${house.url}/fhir/MedicationDispense${path}`,
): Promise<Visited> {
  const method = body === undefined ? 'GET' : 'POST';
  const authorized = { ...headers, authorization: `Bearer ${accessToken}` };
  return visit(evidence, { what, url, method, headers: authorized, body });
}

/** An answer as a Bundle; doubles for decimals. */
function bundleOf({ text }: Visited): Bundle {
  return JSON.parse(text) as Bundle;
}
