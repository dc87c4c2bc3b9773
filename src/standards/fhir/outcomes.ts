import type { Issue, Resource } from '../../fhir/types.js';

/** FHIR `OperationOutcome`. */
export interface OperationOutcome extends Resource {
  resourceType: 'OperationOutcome';
  issue: Issue[];
}

/**
 * What the FHIR door itself may answer with an error: HTTP status and FHIR issue type of each. Closed. What states say is
 * no door error: that is told by the exchange's issues.
 */
export const DOOR_ERRORS = {
  'malformed-request': { status: 400, issue: 'structure' },
  'missing-parameter': { status: 400, issue: 'required' },
  'invalid-parameter': { status: 400, issue: 'value' },
  'conflicting-parameters': { status: 400, issue: 'invalid' },
  'unsupported-parameter': { status: 400, issue: 'not-supported' },
  'unsupported-modifier': { status: 400, issue: 'not-supported' },
  'unknown-jurisdiction': { status: 400, issue: 'code-invalid' },
  'cannot-be-paged': { status: 400, issue: 'not-supported' },
  forbidden: { status: 403, issue: 'forbidden' },
  'foreign-key': { status: 403, issue: 'forbidden' },
  'not-found': { status: 404, issue: 'not-found' },
  'not-supported': { status: 404, issue: 'not-supported' },
  'method-not-allowed': { status: 405, issue: 'not-supported' },
  'not-acceptable': { status: 406, issue: 'not-supported' },
  'body-too-large': { status: 413, issue: 'too-long' },
  'url-too-long': { status: 414, issue: 'too-long' },
  'unsupported-media-type': { status: 415, issue: 'not-supported' },
  throttled: { status: 429, issue: 'throttled' },
  busy: { status: 503, issue: 'throttled' },
  unavailable: { status: 503, issue: 'transient' },
  internal: { status: 500, issue: 'exception' },
} as const satisfies Record<string, { status: number; issue: string }>;

export type DoorErrorCode = keyof typeof DOOR_ERRORS;

/** An error of the FHIR door. `message` is a sentence for the client's developer: it names parameters, never values. */
export class DoorError extends Error {
  override readonly name = 'DoorError';
  constructor(
    readonly code: DoorErrorCode,
    message: string,
    /** Headers that the answer must bear, e.g. `Allow`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  get status(): number {
    return DOOR_ERRORS[this.code].status;
  }
}

/** An OperationOutcome of these issues, with what they refer to. */
export function outcome(issue: Issue[], id?: string, contained: Resource[] = []): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    ...(id === undefined ? {} : { id }),
    ...(contained.length === 0 ? {} : { contained }),
    issue,
  };
}

/** An OperationOutcome of one error in one sentence. `code` is a FHIR issue type. */
export function errorOutcome(code: string, sentence: string): OperationOutcome {
  return outcome([{ severity: 'error', code, details: { text: sentence }, diagnostics: sentence }]);
}

/** What a {@link DoorError} is in FHIR. */
export function doorOutcome(error: DoorError): OperationOutcome {
  return errorOutcome(DOOR_ERRORS[error.code].issue, error.message);
}
