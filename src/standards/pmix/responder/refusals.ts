import type { Reason } from '../../door/refusal.js';
import type { FaultFacts } from '../../door/soap/fault.js';
import type { PmpStatus } from '../statuses.js';

/** How a reason is told: by a status of the states that were named, or by a SOAP fault. */
export type Telling =
  | { readonly status: PmpStatus; readonly httpStatus: number }
  | {
      readonly fault: 'Sender' | 'Receiver';
      readonly httpStatus: number;
      readonly addressing?: FaultFacts['addressing'];
    };

/** PMIX has a word for who may not ask, and for versions (wire/pmix.md §5.2); what is wrong with a message is a fault. */
export const TELLINGS: Readonly<Record<Reason, Telling>> = {
  unidentified: { status: 'Disallowed', httpStatus: 403 },
  unreadable: { fault: 'Sender', httpStatus: 400 },
  'unknown-version': { status: 'VersionMismatch', httpStatus: 200 },
  unsupported: { status: 'NotSupported', httpStatus: 200 },
  invalid: { fault: 'Sender', httpStatus: 400 },
  foreign: { status: 'Disallowed', httpStatus: 200 },
  duplicate: { fault: 'Sender', httpStatus: 400, addressing: 'DuplicateMessageID' },
  throttled: { fault: 'Receiver', httpStatus: 429 },
  busy: { fault: 'Receiver', httpStatus: 503 },
  disallowed: { status: 'Disallowed', httpStatus: 200 },
  unconsulted: { status: 'Error', httpStatus: 200 },
  timeout: { status: 'Error', httpStatus: 200 },
  ambiguous: { status: 'Deferred', httpStatus: 200 },
  'not-found': { status: 'NotFound', httpStatus: 200 },
  unwritable: { fault: 'Receiver', httpStatus: 500 },
  unrecorded: { fault: 'Receiver', httpStatus: 503 },
  internal: { fault: 'Receiver', httpStatus: 500 },
};
