import type { FaultInput, Protocol } from '../../../src/simulator/index.js';

/** A fault of a demo state, and what becomes of the state (contract §4). */
export interface FaultRow {
  readonly fault: FaultInput;
  readonly name: string;
  readonly status: string;
  /** The type, where the status does not say it alone. */
  readonly code?: string;
  /** PMIX status code. */
  readonly pmix?: string;
}

type Row = readonly [fault: FaultInput, status: string, more?: { code?: string; pmix?: string }];

const payload = (kind: 'truncated' | 'malformed' | 'doctype'): FaultInput => ({ kind, part: 'payload' });
const timeout = { code: 'timeout' };
const version = { pmix: 'version-mismatch' };

/** Faults that a state of any protocol can have. */
const every: readonly Row[] = [
  ['slow:200', 'provided'],
  ['hang', 'failed', timeout],
  ['reset', 'failed'],
  ['refuse', 'failed'],
  ['truncated', 'failed'],
  ['truncated:0', 'failed'],
  ['truncated:1', 'failed'],
  [{ kind: 'truncated', fraction: 0.99 }, 'failed'],
  ['malformed', 'failed'],
  ['html', 'failed'],
  ['html-500', 'failed'],
  ['http-400', 'failed'],
  ['http-401', 'failed'],
  ['http-403', 'failed'],
  ['http-404', 'failed'],
  ['http-408', 'failed', timeout],
  ['http-429', 'failed'],
  ['http-500', 'failed'],
  ['http-503', 'failed'],
  ['huge:2000', 'provided'],
  ['duplicated', 'provided'],
  ['unmapped-element', 'provided'],
];

/** Faults that a state of any protocol in XML can have. */
const any: readonly Row[] = [
  ...every,
  ['doctype', 'failed'],
  ['wrong-relates-to', 'failed'],
  ['missing-status', 'provided'],
  ['schema-invalid', 'provided'],
  ['prefix-scramble', 'provided'],
];

const pmix: readonly Row[] = [
  [payload('truncated'), 'failed'],
  [payload('malformed'), 'failed'],
  [payload('doctype'), 'failed'],
  ['soap-fault', 'failed'],
  [{ kind: 'soap-fault', code: 'Sender' }, 'failed'],
  [{ kind: 'soap-fault', code: 'wsa' }, 'failed'],
  ['Provided', 'failed'],
  ['NotFound', 'no-data'],
  ['Deferred', 'deferred'],
  ['NotSupported', 'unsupported'],
  ['VersionMismatch', 'unsupported', version],
  ['Disallowed', 'disallowed'],
  ['Error', 'failed'],
  [{ kind: 'pmp-status', status: 'Provided', report: 'empty' }, 'no-data'],
  [{ kind: 'pmp-status', status: 'NotFound', report: 'empty' }, 'no-data'],
  ['several-status', 'provided'],
  ['escaped', 'provided'],
];

/** The one SOAP fault that a SCRIPT hub sends says Invalid Requestor (wire/ncpdp.md §5.3 item 4). */
const script: readonly Row[] = [
  ['soap-fault', 'disallowed'],
  [{ kind: 'soap-fault', code: 'Sender' }, 'disallowed'],
  ['script-error', 'failed'],
  [{ kind: 'script-error', code: '600' }, 'failed'],
  [{ kind: 'script-error', code: '600', descriptionCode: '008' }, 'failed', timeout],
  [{ kind: 'script-error', code: '601' }, 'failed'],
  [{ kind: 'script-error', code: '602' }, 'failed'],
  [{ kind: 'script-denied', reason: 'AA' }, 'no-data'],
  ['script-denied', 'disallowed'],
  ['script-status', 'failed'],
  ['wcf-string', 'provided'],
];

const described: readonly Row[] = [
  [{ kind: 'script-error', code: '700' }, 'failed'],
  ['script-error:1000', 'no-data'],
  ['script-error:2000', 'ambiguous'],
  ['script-error:4030', 'disallowed'],
  ['script-error:4040', 'unsupported'],
  [{ kind: 'script-denied', reason: 'GV' }, 'disallowed'],
  ['foreign-namespace', 'provided'],
];

const asap: readonly Row[] = [
  ['soap-fault', 'failed'],
  [{ kind: 'soap-fault', code: 'Sender' }, 'failed'],
  ['asap-status', 'failed'],
  [{ kind: 'asap-status', status: 'Provided' }, 'no-data'],
  [{ kind: 'asap-status', status: 'Provided', picklist: true }, 'ambiguous'],
  [{ kind: 'asap-status', status: 'NotFound' }, 'no-data'],
  [{ kind: 'asap-status', status: 'MultipleMatches', picklist: true }, 'ambiguous'],
  [{ kind: 'asap-status', status: 'Deferred' }, 'deferred'],
  [{ kind: 'asap-status', status: 'Disallowed' }, 'disallowed'],
  [{ kind: 'asap-status', status: 'NotSupported' }, 'unsupported'],
  [{ kind: 'asap-status', status: 'VersionMismatch' }, 'unsupported', version],
  ['asap-exception', 'failed'],
  [{ kind: 'asap-exception', code: 'NotAuthorized' }, 'disallowed'],
  [{ kind: 'asap-exception', code: 'PatientNotFound' }, 'no-data'],
  [{ kind: 'asap-exception', code: 'MultipleMatches' }, 'ambiguous'],
  [{ kind: 'asap-exception', code: 'NotSupported' }, 'unsupported'],
  [{ kind: 'asap-exception', code: 'InvalidRequest' }, 'failed'],
  [{ kind: 'asap-exception', code: 'E-4711' }, 'failed'],
];

const saying = (severity: 'error' | 'warning' | 'information', code: string, pmixCode?: string): FaultInput => ({
  kind: 'fhir-outcome',
  severity,
  code,
  ...(pmixCode === undefined ? {} : { pmix: pmixCode }),
});

const fhir: readonly Row[] = [
  ['fhir-outcome', 'failed'],
  [saying('warning', 'incomplete', 'error'), 'failed'],
  [saying('error', 'timeout'), 'failed', timeout],
  [saying('warning', 'not-found'), 'no-data'],
  [saying('information', 'informational', 'no-data'), 'no-data'],
  [saying('warning', 'multiple-matches'), 'ambiguous'],
  [saying('warning', 'incomplete', 'deferred'), 'deferred'],
  [saying('error', 'forbidden', 'disallowed'), 'disallowed'],
  [saying('error', 'not-supported'), 'unsupported'],
  [saying('error', 'exception', 'version-mismatch'), 'unsupported', version],
];

const picklist: Row = [{ kind: 'pmp-status', status: 'Deferred', report: 'picklist' }, 'ambiguous'];

const rows: Readonly<Record<Protocol, readonly Row[]>> = {
  'pmix-3': [...any, ...pmix, picklist],
  'pmix-2': [...any, ...pmix],
  'script-10.6': [...any, ...script],
  'script-2017071': [...any, ...script, ...described],
  'asap-2.1a': [...any, ...asap],
  'fhir-us-meds': [...every, ...fhir],
  'fhir-us-pdmp': [...every, ...fhir],
};

/** Every fault that applies to a protocol. */
export function faultsOf(protocol: Protocol): FaultRow[] {
  return rows[protocol].map(([fault, status, more]) => ({
    fault,
    name: typeof fault === 'string' ? fault : Object.values(fault).join(' '),
    status,
    ...more,
  }));
}

/** Severity, issue type and PMIX status code of contract §4, with the state's records in the answer or without. */
export const contract: Readonly<Record<string, { severity: string; code: string; pmix: string }>> = {
  provided: { severity: 'information', code: 'informational', pmix: 'complete' },
  'no-data': { severity: 'information', code: 'informational', pmix: 'no-data' },
  ambiguous: { severity: 'warning', code: 'multiple-matches', pmix: 'deferred' },
  deferred: { severity: 'warning', code: 'incomplete', pmix: 'deferred' },
  disallowed: { severity: 'error', code: 'forbidden', pmix: 'disallowed' },
  unsupported: { severity: 'error', code: 'not-supported', pmix: 'error' },
  failed: { severity: 'warning', code: 'incomplete', pmix: 'error' },
};
