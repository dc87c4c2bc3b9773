import type { Decimal } from './decimal.js';

/** Any value that may stand in a FHIR resource held in memory. `Decimal` is a number whose digits must be kept. */
export type Json = string | number | boolean | null | Decimal | Json[] | JsonObject;

/** A FHIR element or resource in memory; absent members are `undefined` or missing, never `null`. */
export interface JsonObject {
  [member: string]: Json | undefined;
}

/** FHIR `Meta`, as far as this project sets it. */
export interface Meta extends JsonObject {
  source?: string;
  profile?: string[];
  tag?: Coding[];
}

/** FHIR `Coding`. */
export interface Coding extends JsonObject {
  system?: string;
  code?: string;
  display?: string;
}

/** FHIR `Reference`. Inside a state's answer: `urn:uuid:` + the target's id. */
export interface Reference extends JsonObject {
  reference?: string;
}

/** A FHIR R4 resource. */
export interface Resource extends JsonObject {
  resourceType: string;
  id?: string;
  meta?: Meta;
}

/** FHIR `OperationOutcome.issue`. */
export interface Issue extends JsonObject {
  severity: 'fatal' | 'error' | 'warning' | 'information';
  code: string;
  diagnostics?: string;
}

/** FHIR `Bundle.entry`. */
export interface BundleEntry extends JsonObject {
  fullUrl?: string;
  resource?: Resource;
  search?: { mode: 'match' | 'include' | 'outcome' };
}

/** FHIR `Bundle`. */
export interface Bundle extends Resource {
  resourceType: 'Bundle';
  type: string;
  total?: number;
  link?: { relation: string; url: string }[];
  entry?: BundleEntry[];
}

/** A FHIR `Period` with whole days, `YYYY-MM-DD`, both ends included. */
export interface DayPeriod extends JsonObject {
  start: string;
  end: string;
}

/** Something about a message that its reader must know. `text` names elements and counts, never values. */
export interface MessageWarning {
  readonly code: 'unread' | 'unreadable' | 'schema' | 'outside-window' | 'repeated' | 'note';
  readonly text: string;
  readonly count: number;
}
