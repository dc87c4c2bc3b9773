import { toJson } from '../fhir/json.js';
import type { Bundle, JsonObject, Resource } from '../fhir/types.js';
import { type Io, optional, required, UsageError, type Values } from './command.js';
import { callOperation } from './ehr/callOperation.js';
import { historyTable } from './ehr/historyTable.js';
import { type OperationReply, operationReply } from './ehr/operationReply.js';
import { readPractitioner } from './ehr/practitioner.js';
import { historyOf, type Question } from './ehr/searchHistory.js';
import { shapes } from './ehr/shapes.js';
import type { Session } from './ehr/signIn.js';
import { otherIssues, stateLines, stateReports } from './ehr/stateReports.js';

/**
 * The options of `query --history`; `undefined` where the search is meant.
 * @throws UsageError where options of the one are given with the other
 */
export function operationOptions(values: Values): { practitioner: string; retrievalKey?: string } | undefined {
  if (values['history'] !== true) {
    for (const name of ['practitioner', 'retrieval-key'])
      if (values[name] !== undefined) throw new UsageError(`--${name} belongs to --history`);
    return undefined;
  }
  return { practitioner: required(values, 'practitioner'), retrievalKey: optional(values, 'retrieval-key') };
}

/** What `$pdmp-history` is given. @throws EhrError where the practitioner file holds nobody */
export function operationParameters(
  { given, family, birthDate, from, to }: Question,
  { practitioner, retrievalKey }: { practitioner: string; retrievalKey?: string },
): readonly JsonObject[] {
  const patient = { resourceType: 'Patient', name: [{ family, given: [given] }], birthDate };
  return [
    { ...daysOf(from, to), name: 'patient', resource: patient },
    ...readPractitioner(practitioner),
    ...(retrievalKey === undefined ? [] : [{ name: 'pre-stage-retrieval-key', valueString: retrievalKey }]),
  ];
}

/** The guide's extension for the days that are meant: the operation has no parameter for them. */
function daysOf(start: string | undefined, end: string | undefined): JsonObject {
  if (start === undefined && end === undefined) return {};
  const url = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-activity-period-extension';
  return { extension: [{ url, valuePeriod: { ...(start && { start }), ...(end && { end }) } }] };
}

/**
 * Asks by `$pdmp-history` and prints the answer as the search's is printed, with its link and key.
 * @returns the exit status: 1 where the gateway refused, or nobody could look
 */
export async function queryOperation(
  session: Session,
  parameters: readonly JsonObject[],
  format: 'table' | 'json',
  io: Io,
): Promise<number> {
  const { status, resource } = historyOf(await callOperation(session, parameters));
  const reply = status === 200 ? operationReply(resource) : undefined;
  if (format === 'json') await io.out(`${toJson(resource, 2)}\n`);
  const told = reply === undefined ? undefined : toldBy(reply);
  if (reply === undefined || told === undefined || isFailure(reply)) {
    io.err(reply === undefined ? `the gateway answered HTTP ${status}` : 'the gateway has no history to tell');
    for (const line of told ?? otherIssues(resource)) io.err(line);
    return 1;
  }
  if (format === 'table') await io.out(`${[...table(reply), ...told].join('\n')}\n`);
  return 0;
}

function table({ data }: OperationReply): string[] {
  const count = (data?.entry ?? []).filter(({ resource }) => resource?.resourceType === 'MedicationDispense').length;
  const rows = data === undefined || count === 0 ? [] : [...historyTable(data), ''];
  return [...rows, `${count} dispense${count === 1 ? '' : 's'}`];
}

/** What a reply says beside the history: of the whole, of each state, and where to find more. */
function toldBy({ data, outcome, link, key }: OperationReply): string[] {
  const all: Bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [...(data?.entry ?? []), ...(outcome === undefined ? [] : [{ resource: outcome }])],
  };
  return [
    ...(outcome === undefined ? [] : otherIssues(outcome)),
    ...stateLines(stateReports(all)),
    ...(link === undefined ? [] : [`page (opens once): ${link}`]),
    ...(key === undefined ? [] : [`retrieval key for what is still to come: ${key}`]),
  ];
}

/** Such a reply is HTTP 200 as well: an error about the whole, and no history. */
function isFailure({ data, link, outcome }: OperationReply): boolean {
  return data === undefined && link === undefined && isError(outcome);
}

function isError(outcome: Resource | undefined): boolean {
  const issues = shapes.outcome.safeParse(outcome).data?.issue ?? [];
  return issues.some(
    ({ severity, extension = [] }) => severity === 'error' && !extension.some(({ url }) => url.endsWith('/pdmp-state')),
  );
}
