import { relative } from 'node:path';
import { cast } from '../../simulator/index.js';
import type { Io } from '../command.js';
import { callOperation } from '../ehr/callOperation.js';
import { historyTable } from '../ehr/historyTable.js';
import { readClientKey } from '../ehr/key.js';
import { operationReply } from '../ehr/operationReply.js';
import { historyOf, isSearchset, type Question, searchHistory, searchUrl } from '../ehr/searchHistory.js';
import { type Session, signIn } from '../ehr/signIn.js';
import { otherIssues, stateLines, stateReports } from '../ehr/stateReports.js';
import { operationParameters } from '../queryOperation.js';
import { faultsOf } from './verdict.js';
import { clientId, faulty, linkMinutes, startWorld, type World } from './world.js';

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
    const faults = await showHistory(world, once, io);
    for (const fault of faults) io.err(`wrong: ${fault}`);
    if (once) return faults.length === 0 ? 0 : 1;
    await io.out('\nUp until Ctrl-C.\n');
    await stopped;
    return 0;
  } finally {
    await world.close();
  }
}

async function showHistory(world: World, once: boolean, io: Io): Promise<string[]> {
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
  // Nobody could open it where the gateway ends with the printout.
  const link = once ? undefined : await askForPage(world, session, question);
  const count = `${String(resource.total)} dispenses of ${question.given} ${question.family}, ${question.from} to ${question.to}`;
  await io.out(
    `${[...historyTable(resource), '', `${count}:`, ...states].join('\n')}\n${next(world, session, question, link)}`,
  );
  const faults = faultsOf(resource, question, simulator);
  return once || link !== undefined ? faults : [...faults, '$pdmp-history gave no link to a page'];
}

/** Asks the same by `$pdmp-history`, for its one-time link to the history as a page. */
async function askForPage({ practitionerFile }: World, session: Session, question: Question) {
  const parameters = operationParameters(question, { practitioner: practitionerFile });
  const { resource } = historyOf(await callOperation(session, parameters));
  return operationReply(resource)?.link;
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
  link: string | undefined,
): string {
  const here = (file: string) => (relative('.', file).startsWith('..') ? file : relative('.', file));
  const { given, family, birthDate } = question;
  const page =
    link === undefined ? '' : `  ${link}\n    the history as a page: opens once, within ${linkMinutes} minutes\n`;
  return `
Open next:
${page}  ${base}/metadata
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
