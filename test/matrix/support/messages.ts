import { fileURLToPath } from 'node:url';
import type { Bundle, JsonObject, Resource } from '../../../src/fhir/types.js';
import { openTables } from '../../../src/mapping/index.js';
import { openLosses } from '../../../src/mapping/losses.js';
import { Grower } from '../../mapping/support/grownMessage.js';

export const losses = openLosses(fileURLToPath(new URL('../../../mappings', import.meta.url)));
export const tables = await openTables();

/** Whom all questions are about, and the window: the days on which grown messages were filled are in it. */
export const person = { given: 'Testa', family: 'Sampleton', birthDate: '1987-06-05' };
export const period = { start: '2023-11-01', end: '2025-10-31' };

/** Texts that every standard understands, by the names of elements. */
const SAID: readonly (readonly [element: RegExp, text: string])[] = [
  [/^Patient First Name$/, person.given],
  [/^Patient Last Name$/, person.family],
  [/^Patient Date of Birth$/, person.birthDate],
  [/^Request Prescription Date Range Start Date$/, period.start],
  [/^Request Prescription Date Range End Date$/, period.end],
  [/^Approved Reason Code$/, 'AA'],
  [/^Prescription Filled Date$/, '2025-01-31'],
  [/^Prescription Written Date$/, '2025-01-30'],
  [/Sold Date$/, '2025-02-01'],
  [/Gender$/, 'F'],
  [/SSN/, '999001234'],
  [/Refills Authorized$/, '3'],
  [/Zip Code$/, '98101'],
  [/(?:State Code|Jurisdiction|State of License)$/, 'OH'],
  [/(?:Phone|Pager|Fax|Other) Number$/, '5035550100'],
  [/Phone Number Qualifier$/, 'TE'],
  [/^Drug Database Qualifier$/, 'SCD'],
  [/^Drug Quantity$/, '30'],
  [/^Drug Quantity Qualifier$/, '38'],
  [/^Days of Supply$/, '30'],
  [/^Refill Number$/, '2'],
  [/^Prescription Number$/, 'RX1234567'],
];

/** Codes of one thing, by standard. */
const CODES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  script: { 'Drug Product ID Qualifier': 'ND', 'Drug Quantity Unit': 'C28254', 'Method of Payment': '04', Note: 'N 7' },
  pmix: { 'Drug Quantity Unit': '02', 'Method of Payment': '04' },
  asap: { 'Drug Product ID Qualifier': '01', 'Drug Quantity Unit': '02', 'Method of Payment': '04' },
};

/** Without which some standard has no place for a record, a pharmacy or a prescriber. */
const NEEDED: ReadonlySet<string> = new Set([
  'Prescription Filled Date',
  'Drug Quantity',
  'Dispenser Organization Name (Facility)',
  'Prescriber Last Name',
  'Prescriber First Name',
]);

/** A question of a standard in which everything about the patient and the window is said. */
export function wholeQuestion(standard: string, said: Readonly<Record<string, string>>): string {
  return grown(`${standard}/request`, 'request', standard, said);
}

/** An answer of a standard in which everything that it can tell of a record is told. */
export function wholeAnswer(standard: string, said: Readonly<Record<string, string>> = {}): string {
  return grown(`${standard}/${standard.startsWith('pmix') ? 'report' : 'history'}`, 'answer', standard, said);
}

function grown(
  table: string,
  direction: 'request' | 'answer',
  standard: string,
  said: Readonly<Record<string, string>>,
): string {
  const wanted = new Set(losses.capacity(standard, direction).read.map(({ name }) => name));
  const own = CODES[standard.split('-')[0]!]!;
  const grower = new Grower(
    table,
    (element) => said[element] ?? own[element] ?? SAID.find(([pattern]) => pattern.test(element))?.[1],
  );
  return grower.whole(
    (element) => (wanted.has(element) && !/Full Address$/.test(element)) || element in said,
    (element) => NEEDED.has(element),
  );
}

/** The resources that a message tells. */
export function resourcesOf(table: string, message: string): Resource[] {
  return tables.readGraph(table, Buffer.from(message), { schema: 'warn' }).resources;
}

/** The resources of a Bundle or of Parameters, at whatever depth. */
export function resourcesIn(value: unknown): Resource[] {
  if (Array.isArray(value)) return value.flatMap(resourcesIn);
  if (typeof value !== 'object' || value === null) return [];
  const { resourceType } = value as Resource;
  const own = resourceType !== undefined && resourceType !== 'Bundle' && resourceType !== 'Parameters';
  return own ? [value as Resource] : Object.values(value).flatMap(resourcesIn);
}

/** What a question in FHIR says of itself, as the tables would have it. */
export function questionHeader(valuePeriod: JsonObject | undefined, states: readonly string[]): Resource {
  const url = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-activity-period-extension';
  return {
    resourceType: 'MessageHeader',
    extension: [
      ...(valuePeriod === undefined ? [] : [{ url, valuePeriod }]),
      ...states.map((valueString) => ({ url: 'urn:pdmp:extension:disclosing-state', valueString })),
    ],
  };
}

/** What a state tells that speaks FHIR: of one person all that PMIX and all that SCRIPT can tell, in two dispenses. */
export function wholeRecords(): Resource[] {
  const told = [
    ['pmix-3', 'pmix-3/report'],
    ['script-2017071', 'script-2017071/history'],
  ].flatMap(([standard = '', table = ''], n) => {
    const own = resourcesOf(table, wholeAnswer(standard)).filter(
      ({ resourceType }) => resourceType !== 'MessageHeader' && resourceType !== 'OperationOutcome',
    );
    const named = own.reduce(
      (text, { id, resourceType }) => text.replaceAll(`urn:uuid:${id}`, `${resourceType}/${id}`),
      tables.toJson(own),
    );
    return JSON.parse(named.replaceAll('00000000-0000-4000-8000-', `r${n}-`)) as Resource[];
  });
  const [one, other] = told.filter(({ resourceType }) => resourceType === 'Patient');
  const person = merged(one!, other!);
  const rest = told.filter(({ resourceType }) => resourceType !== 'Patient');
  return [
    person,
    ...(JSON.parse(JSON.stringify(rest).replaceAll(`Patient/${other!.id}`, `Patient/${one!.id}`)) as Resource[]),
  ];
}

/** One person as two standards tell them. */
function merged(one: Resource, other: Resource): Resource {
  const lists = ['identifier', 'telecom', 'extension'].map((key) => {
    const both = [one, other].flatMap((resource) => (resource[key] ?? []) as JsonObject[]);
    return [key, [...new Map(both.map((item) => [JSON.stringify(item), item])).values()]] as const;
  });
  const names = [one, other].map(({ name }) => (name as JsonObject[])[0]!);
  return { ...other, ...one, ...Object.fromEntries(lists), name: [{ ...names[1], ...names[0] }] };
}

/** A Bundle's entries. */
export const entriesOf = ({ entry = [] }: Bundle): Resource[] => entry.flatMap(({ resource }) => resource ?? []);
