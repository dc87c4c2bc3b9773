import type { Reason } from '../../door/refusal.js';
import type { AsapException } from '../exceptions.js';

/** How a reason is told: HTTP status, and what the code list `asap-exception` makes a code of. */
export interface Telling {
  /** In an envelope all but 200 is a SOAP fault. */
  readonly status: 200 | 400 | 403 | 429 | 500 | 503;
  readonly exception: AsapException;
}

/** No code of ASAP's is public: each reason is told by what a reader may do about it. */
export const TELLINGS: Readonly<Record<Reason, Telling>> = {
  unidentified: { status: 403, exception: 'disallowed' },
  unreadable: { status: 400, exception: 'invalid-request' },
  'unknown-version': { status: 400, exception: 'unsupported' },
  unsupported: { status: 400, exception: 'unsupported' },
  invalid: { status: 200, exception: 'invalid-request' },
  foreign: { status: 200, exception: 'disallowed' },
  duplicate: { status: 200, exception: 'invalid-request' },
  throttled: { status: 429, exception: 'unavailable' },
  busy: { status: 503, exception: 'unavailable' },
  disallowed: { status: 200, exception: 'disallowed' },
  unconsulted: { status: 200, exception: 'unavailable' },
  timeout: { status: 200, exception: 'unavailable' },
  ambiguous: { status: 200, exception: 'ambiguous' },
  'not-found': { status: 200, exception: 'no-data' },
  unwritable: { status: 200, exception: 'unsupported' },
  unrecorded: { status: 503, exception: 'unavailable' },
  internal: { status: 500, exception: 'unavailable' },
};
