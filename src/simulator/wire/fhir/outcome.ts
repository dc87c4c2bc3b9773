import type { Answer } from '../answer.js';
import { type Json, type Resource, writeJson } from './json.js';
import { terminology } from './names.js';

/** What a state has to say beside a history, or instead of one. */
export interface Issue {
  readonly severity: 'fatal' | 'error' | 'warning' | 'information';
  /** R4 issue-type. */
  readonly code: string;
  /** PMIXStatusCode. */
  readonly pmix?: string;
  readonly text: string;
}

/** A question that cannot be answered, and the HTTP status that says so. */
export class FhirError extends Error {
  override readonly name = 'FhirError';
  constructor(
    readonly status: number,
    /** R4 issue-type. */
    readonly code: string,
    text: string,
  ) {
    super(text);
  }
}

/** An OperationOutcome. */
export function outcomeOf({ severity, code, pmix, text }: Issue, id?: string): Resource {
  const details = pmix === undefined ? undefined : { coding: [{ system: `${terminology}PMIXStatusCode`, code: pmix }] };
  return { resourceType: 'OperationOutcome', id, issue: [{ severity, code, details, diagnostics: text }] };
}

/** The error as an answer: a bare OperationOutcome. */
export function errorAnswer({ status, code, message }: FhirError): Answer {
  return fhirAnswer(outcomeOf({ severity: 'error', code, text: message }), status);
}

/** A resource over HTTP. */
export function fhirAnswer(resource: Json, status = 200): Answer {
  const challenge: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  return {
    status,
    contentType: 'application/fhir+json; charset=utf-8',
    body: writeJson(resource),
    headers: challenge,
  };
}
