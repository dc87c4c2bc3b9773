import type { Reason } from '../../door/refusal.js';

/** How a reason is told: HTTP status, Error/Code, and where the version has one that says it, a DescriptionCode. */
export interface Telling {
  readonly status: number;
  readonly code: '600' | '602' | '900';
  readonly described?: { readonly '2017071': string; readonly '10.6'?: string };
}

/** Codes of wire/ncpdp.md §2.4, §4; what most of 10.6's DescriptionCodes mean is not public, so it has only two. */
export const TELLINGS: Readonly<Record<Reason, Telling>> = {
  unidentified: { status: 403, code: '900', described: { '2017071': '4030' } },
  unreadable: { status: 400, code: '900', described: { '2017071': '500' } },
  'unknown-version': { status: 200, code: '900', described: { '2017071': '3000' } },
  unsupported: { status: 200, code: '900', described: { '2017071': '4040' } },
  invalid: { status: 200, code: '900', described: { '2017071': '3000' } },
  foreign: { status: 200, code: '900', described: { '2017071': '4030' } },
  duplicate: { status: 200, code: '900', described: { '2017071': '220', '10.6': '220' } },
  throttled: { status: 429, code: '600' },
  busy: { status: 503, code: '600' },
  disallowed: { status: 200, code: '900', described: { '2017071': '4030' } },
  unconsulted: { status: 200, code: '600', described: { '2017071': '4000' } },
  timeout: { status: 200, code: '600', described: { '2017071': '008', '10.6': '008' } },
  ambiguous: { status: 200, code: '900', described: { '2017071': '2000' } },
  'not-found': { status: 200, code: '900', described: { '2017071': '1000' } },
  unwritable: { status: 200, code: '602', described: { '2017071': '4010' } },
  unrecorded: { status: 503, code: '602', described: { '2017071': '4020' } },
  internal: { status: 500, code: '602', described: { '2017071': '4020' } },
};
