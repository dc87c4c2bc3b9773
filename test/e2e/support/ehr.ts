import type { Bundle, JsonObject, Resource } from '../../../src/fhir/types.js';
import type { Identity } from '../../../src/simulator/index.js';

/** First and last day of dispensing asked for. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

/** The day on which the demo world of these tests stands, and the two years before it. */
export const asOf = '2026-10-31';
export const window: Window = { from: '2024-11-01', to: asOf };

/** An answer over HTTP, as it came. */
export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; doubles for decimals. */
  readonly body: Resource;
  /** From sending the question to the last byte of the answer. */
  readonly ms: number;
}

/** Where to ask, and as whom. */
export interface Access {
  /** FHIR base. */
  readonly base: string;
  readonly accessToken: string;
}

/** The seed's own query, character by character. */
export function seedQuery({ given, family, birthDate }: Identity, { from, to }: Window = window): string {
  const period = 'authorizingPrescription.dispenseRequest.validityPeriod';
  return [
    `subject:Patient.name.given=${encodeURIComponent(given)}`,
    `subject:Patient.name.family=${encodeURIComponent(family)}`,
    `subject:Patient.birthdate=eq${birthDate}`,
    `${period}=ge${from}`,
    `${period}=le${to}`,
    '_include=MedicationDispense:subject',
    '_include:recurse=MedicationDispense:authorizingPrescription',
    '_include=MedicationDispense:medication',
  ].join('&');
}

/** Asks by GET with the seed's query. */
export function ask(access: Access, person: Identity, within: Window = window, accept?: string): Promise<Heard> {
  return get(access, `MedicationDispense?${seedQuery(person, within)}`, accept);
}

/** GET below the FHIR base. */
export async function get(
  { base, accessToken }: Access,
  path: string,
  accept = 'application/fhir+json',
): Promise<Heard> {
  const started = performance.now();
  const response = await fetch(`${base}/${path}`, { headers: { accept, authorization: `Bearer ${accessToken}` } });
  const text = await response.text();
  const ms = performance.now() - started;
  const body = (accept.includes('json') ? JSON.parse(text) : {}) as Resource;
  return { status: response.status, headers: response.headers, text, body, ms };
}

/** What an answer says of one state (contract §4). */
export interface Word {
  readonly state: string;
  readonly status: string;
  readonly issue: JsonObject;
}

/** The issues of an OperationOutcome, or of the one in a Bundle, each by the state that it names. */
export function words(body: Resource, base: string): Word[] {
  const structures = `${base}/StructureDefinition`;
  return issuesOf(body).map((issue) => {
    const told = (url: string) =>
      (issue.extension as JsonObject[] | undefined)?.find((one) => one.url === `${structures}/${url}`)?.valueCode;
    return { state: String(told('pdmp-state')), status: String(told('pdmp-state-status')), issue };
  });
}

/** What became of every state: of each MessageHeader, what its issue says; `provided` where there is none. */
export function became(body: Resource, base: string): Record<string, string> {
  const said = new Map(words(body, base).map(({ state, status }) => [state, status]));
  const headers = resourcesOf(body, 'MessageHeader').map(stateOf);
  const states = headers.length > 0 ? headers : [...said.keys()];
  return Object.fromEntries(states.sort().map((state) => [state, said.get(state) ?? 'provided']));
}

/** Resources of one type in a Bundle. */
export function resourcesOf(body: Resource, type: string): Resource[] {
  return ((body as Bundle).entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? resource : []));
}

/** The state of a resource's `meta.source`. */
export function stateOf({ meta }: Resource): string {
  return (meta?.source ?? '').replace(/^urn:pdmp:/, '');
}

function issuesOf(body: Resource): JsonObject[] {
  const outcomes = body.resourceType === 'OperationOutcome' ? [body] : resourcesOf(body, 'OperationOutcome');
  return outcomes.flatMap(({ issue }) => issue as JsonObject[]);
}
