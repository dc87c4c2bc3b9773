import { relative } from 'node:path';
import { cast } from '../../simulator/index.js';
import type { Io } from '../command.js';
import { historyTable } from '../ehr/historyTable.js';
import { readClientKey } from '../ehr/key.js';
import { isSearchset, type Question, searchHistory, searchUrl } from '../ehr/searchHistory.js';
import { type Session, signIn } from '../ehr/signIn.js';
import { otherIssues, stateLines, stateReports } from '../ehr/stateReports.js';
import { faultsOf } from './verdict.js';
import { clientId, faulty, startWorld, type World } from './world.js';

/** How the demo is run. */
export interface DemoOptions {
  /** Folder for its configuration, keys and log. */
  readonly folder: string;
  /** End after the printout; else stay up until told to stop. */
  readonly once: boolean;
}

/**
 * `npm start`: demo states and gateway come up, one question is asked over HTTP as an EHR asks it, and the answer is
 * printed and held against what the states know.
 * @returns the exit status: 0 where the answer was right and complete
 */
export async function demo({ folder, once }: DemoOptions, io: Io): Promise<number> {
  const stopped = io.stopped();
  io.err('starting demo states and gateway');
  const world = await startWorld(folder, once ? { server: 0, admin: 0 } : { server: 8080, admin: 8081 });
  try {
    const faults = await showHistory(world, io);
    for (const fault of faults) io.err(`wrong: ${fault}`);
    if (once) return faults.length === 0 ? 0 : 1;
    await io.out('\nUp until Ctrl-C.\n');
    await stopped;
    return 0;
  } finally {
    await world.close();
  }
}

async function showHistory(world: World, io: Io): Promise<string[]> {
  const { gateway, simulator, keyFile } = world;
  const question = starQuestion();
  const session = await signIn(
    `${gateway.url}/fhir`,
    clientId,
    await readClientKey(keyFile),
    'system/MedicationDispense.rs',
  );
  await io.out(
    `\n${clientId} is signed in (SMART Backend Services) and asks the guide's own query:\n\n${wrapped(session, question)}\n\n`,
  );
  const { status, resource } = await searchHistory(session, question);
  const states = stateLines(stateReports(resource)).map((line) =>
    line.startsWith(faulty.state) ? `${line} (faulty on purpose)` : line,
  );
  if (status !== 200 || !isSearchset(resource)) {
    await io.out(`${[...states, ...otherIssues(resource)].join('\n')}\n`);
    return [`the gateway answered HTTP ${status}`];
  }
  const count = `${String(resource.total)} dispenses of ${question.given} ${question.family}, ${question.from} to ${question.to}`;
  await io.out(
    `${[...historyTable(resource), '', `${count}:`, ...states].join('\n')}\n${next(world, session, question)}`,
  );
  return faultsOf(resource, question, simulator);
}

/** The star of the cast, over the last 24 months. */
function starQuestion(): Required<Question> {
  const to = new Date();
  const from = new Date(to);
  from.setUTCMonth(from.getUTCMonth() - 24);
  return { ...cast.star, from: from.toISOString().slice(0, 10), to: to.toISOString().slice(0, 10) };
}

function wrapped({ base }: Session, question: Question): string {
  return `GET ${searchUrl(base, question).replaceAll('&', '\n      &')}`;
}

function next(
  { gateway, keyFile, configFile, logFile }: World,
  { base, accessToken }: Session,
  question: Question,
): string {
  const here = (file: string) => (relative('.', file).startsWith('..') ? file : relative('.', file));
  const { given, family, birthDate } = question;
  return `
Open next:
  ${base}/metadata
  ${base}/.well-known/smart-configuration
  ${gateway.adminUrl}/metrics

Try next (the token lives five minutes):
  curl -s -H 'Authorization: Bearer ${accessToken}' \\
    '${searchUrl(base, { given, family, birthDate })}'

  npm run --silent cli -- query --base ${base} --client ${clientId} --key ${here(keyFile)} \\
    --given ${given} --family ${family} --birthdate ${birthDate}

Configuration: ${here(configFile)}   Log: ${here(logFile)}
`;
}
