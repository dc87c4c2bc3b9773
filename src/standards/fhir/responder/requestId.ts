import { randomUUID } from 'node:crypto';
import { isFhirId } from './types.js';

/** How one request is named between the client and us. */
export interface Correlation {
  /** `X-Request-ID` of the answer. */
  readonly id: string;
  /** What the client sent where we could not use it; goes back as `X-Correlation-Id`. */
  readonly replaced?: string;
}

const USABLE = /^[\x20-\x7e]{1,128}$/;
const REPEATABLE = /^[\x20-\x7e]{1,1024}$/;

/**
 * Takes the client's `X-Request-ID`, or makes one: where none came, or one that is longer than 128 characters or holds
 * anything but printable ASCII (R4 http, "Custom Headers"; docs/decisions/0042).
 */
export function correlate(header: string | undefined): Correlation {
  const sent = header?.trim() ?? '';
  if (USABLE.test(sent)) return { id: sent };
  const id = randomUUID();
  return REPEATABLE.test(sent) ? { id, replaced: sent } : { id };
}

/** `MessageHeader.response.identifier`: the request's id where FHIR's datatype `id` can hold it, else our own. */
export function responseIdentifier(requestId: string, own: string): string {
  return isFhirId(requestId) ? requestId : own;
}
