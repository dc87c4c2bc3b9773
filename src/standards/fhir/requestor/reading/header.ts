import { isObject, objects, text } from '../../../../exchange/json.js';
import type { DayPeriod, JsonObject } from '../../../../fhir/types.js';
import type { Remarks } from './remarks.js';

const TIMESTAMPS: ReadonlySet<unknown> = new Set([
  'http://hl7.org/fhir/us/meds/StructureDefinition/header-timestamp-extension',
  'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-header-timestamp-extension',
]);
const PERIODS: ReadonlySet<unknown> = new Set([
  'http://hl7.org/fhir/us/meds/StructureDefinition/response-prescription-period-extension',
  'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-activity-period-extension',
]);

/** When a state made its report, and the window it says it searched. */
export interface SearchFacts {
  readonly executedAt?: string;
  readonly period?: DayPeriod;
}

/**
 * What the guides let an element say of the search by extensions: a MessageHeader (US Meds), a parameter (US PDMP). Several
 * that say otherwise are several searches, of which none is the answer's.
 */
export function searchFacts(holders: readonly JsonObject[]): SearchFacts {
  const told = holders.flatMap(({ extension }) => objects(extension));
  const executedAt = agreed(
    told.flatMap(({ url, valueDateTime }) => (TIMESTAMPS.has(url) ? (text(valueDateTime) ?? []) : [])),
  );
  const period = agreed(told.flatMap(({ url, valuePeriod }) => (PERIODS.has(url) ? daysOf(valuePeriod) : [])));
  const [start, end] = period?.split('/') ?? [];
  return {
    ...(executedAt === undefined ? {} : { executedAt }),
    ...(start === undefined || end === undefined ? {} : { period: { start, end } }),
  };
}

/** Remarks on a window that is shorter than the asked one: what is not there was not looked for. */
export function remarkWindow({ period }: SearchFacts, asked: DayPeriod, remarks: Remarks): void {
  if (period !== undefined && (period.start > asked.start || period.end < asked.end))
    remarks.add('note', 'the state searched a shorter window than was asked; the window is told with its answer');
}

function daysOf(period: unknown): string[] {
  if (!isObject(period)) return [];
  const [start, end] = [period.start, period.end].map((side) => /^\d{4}-\d\d-\d\d/.exec(text(side) ?? '')?.[0]);
  return start === undefined || end === undefined ? [] : [`${start}/${end}`];
}

function agreed(told: readonly string[]): string | undefined {
  return new Set(told).size === 1 ? told[0] : undefined;
}
