import type { StateAnswer } from '../../exchange/types.js';
import { Decimal } from '../../fhir/decimal.js';
import type { Coding, DayPeriod, Json, JsonObject, MessageWarning, Resource } from '../../fhir/types.js';
import type { MessageGraph } from '../../mapping/types.js';

/** A code that the answer tells about itself, and the state it is about where the message names one. */
export interface ReplyCode {
  readonly code: string;
  readonly state?: string;
}

const MEDS = 'http://hl7.org/fhir/us/meds/StructureDefinition';
const RECORDS = ['MedicationDispense', 'MedicationRequest', 'MedicationAdministration'];

/** Every code of one system in the answer's OperationOutcomes, in wire order. */
export function replyCodes(graph: MessageGraph, system: string): ReplyCode[] {
  return outcomeIssues(graph).flatMap((issue) => {
    const state = text(extension(issue, 'urn:pdmp:extension:state'))?.toUpperCase();
    return codings(issue)
      .filter((coding) => coding.system === system && coding.code !== undefined)
      .map(({ code }) => ({ code: (code ?? '').trim(), state }));
  });
}

/** Whether an outcome's text is the word NotFound; that the *patient* is meant, nothing else. */
export function saysNotFound(graph: MessageGraph): boolean {
  return outcomeIssues(graph).some(({ details, diagnostics }) =>
    [isObject(details) ? details['text'] : undefined, diagnostics].some(
      (told) => typeof told === 'string' && /^(patient)?notfound$/.test(told.toLowerCase().replace(/[^a-z]/g, '')),
    ),
  );
}

/** A routing fact (`urn:pdmp:extension:NAME`) of the answer's MessageHeader. */
export function headerFact(graph: MessageGraph, name: string): string | undefined {
  return text(extension(header(graph), `urn:pdmp:extension:${name}`));
}

/** The identifier of the question that the answer says it answers. */
export function answeredIdentifier(graph: MessageGraph): string | undefined {
  const response = header(graph)?.['response'];
  const identifier = isObject(response) ? response['identifier'] : undefined;
  return typeof identifier === 'string' ? identifier.trim() : undefined;
}

/** The window that the state says it searched. */
export function searchedPeriod(graph: MessageGraph): DayPeriod | undefined {
  const period = extension(header(graph), `${MEDS}/response-prescription-period-extension`)?.['valuePeriod'];
  if (!isObject(period)) return undefined;
  const { start, end } = period;
  if (typeof start !== 'string' || typeof end !== 'string') return undefined;
  return { start: start.slice(0, 10), end: end.slice(0, 10) };
}

/** When the state made its report. */
export function executedAt(graph: MessageGraph): string | undefined {
  return text(extension(header(graph), `${MEDS}/header-timestamp-extension`));
}

/** How many records the message tells: each is a dispense, an administration or a prescription of its own. */
export function recordCount(graph: MessageGraph): number {
  return Math.max(...RECORDS.map((type) => resourcesOf(graph, type).length));
}

/** References to everyone whom a record is about. */
export function subjects(graph: MessageGraph): ReadonlySet<string> {
  const found = RECORDS.flatMap((type) => resourcesOf(graph, type)).map(({ subject }) =>
    isObject(subject) ? subject['reference'] : undefined,
  );
  return new Set(found.filter((reference) => typeof reference === 'string'));
}

/** The resources of one type. */
export function resourcesOf(graph: MessageGraph, type: string): Resource[] {
  return graph.resources.filter((resource) => resource.resourceType === type);
}

/** The answer `provided` with all that the message tells; its header and outcomes are told by `period` and `warnings`. */
export function provided(
  graph: MessageGraph,
  more: { readonly resources?: readonly Resource[]; readonly warnings?: readonly MessageWarning[] } = {},
): StateAnswer {
  const all = more.resources ?? graph.resources;
  return {
    status: 'provided',
    resources: all.filter(
      ({ resourceType }) => resourceType !== 'MessageHeader' && resourceType !== 'OperationOutcome',
    ),
    period: searchedPeriod(graph),
    executedAt: executedAt(graph),
    warnings: [...graph.warnings, ...(more.warnings ?? [])],
  };
}

/** A warning that stands once. */
export function note(sentence: string, count = 1): MessageWarning {
  return { code: 'note', text: sentence, count };
}

function header(graph: MessageGraph): Resource | undefined {
  return graph.resources.find(({ resourceType }) => resourceType === 'MessageHeader');
}

function outcomeIssues(graph: MessageGraph): JsonObject[] {
  return resourcesOf(graph, 'OperationOutcome').flatMap((outcome) => objects(outcome['issue']));
}

function codings(issue: JsonObject): Coding[] {
  const details = issue['details'];
  return isObject(details) ? objects(details['coding']) : [];
}

function extension(element: JsonObject | undefined, url: string): JsonObject | undefined {
  return objects(element?.['extension']).find((candidate) => candidate['url'] === url);
}

function text(found: JsonObject | undefined): string | undefined {
  const name = found && Object.keys(found).find((member) => member.startsWith('value'));
  const value = name === undefined ? undefined : found?.[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}
