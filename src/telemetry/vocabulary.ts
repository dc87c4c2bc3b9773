import { constants } from 'node:os';

/** Every word that may stand in a log line or a metric label comes from a closed set: these, or the configuration's. */

/** Route templates of contract §3; `other` stands for every path that is none of them. */
export const ROUTES = [
  '/fhir/metadata',
  '/fhir/.well-known/smart-configuration',
  '/fhir/MedicationDispense',
  '/fhir/MedicationDispense/_search',
  '/fhir/:type',
  '/fhir/:type/_search',
  '/fhir/:type/:id',
  '/fhir/$pdmp-history',
  '/fhir/Patient/$pdmp-history',
  '/fhir/$process-message',
  '/fhir/async/:id',
  '/auth/token',
  '/auth/register',
  '/auth/introspect',
  '/auth/revoke',
  '/auth/jwks',
  '/cds-services',
  '/report',
  '/script',
  '/asap',
  '/pmix',
  '/console',
  '/admin',
  '/healthz',
  '/readyz',
  '/metrics',
  'other',
] as const;
export type Route = (typeof ROUTES)[number];

/** What became of a state: contract §4. */
export const STATE_STATUSES = [
  'provided',
  'no-data',
  'ambiguous',
  'deferred',
  'disallowed',
  'unsupported',
  'failed',
] as const;

/** Why a state failed: `FailureCode` of the exchange. */
export const FAILURE_CODES = [
  'unreachable',
  'timeout',
  'reset',
  'http-status',
  'malformed',
  'schema',
  'limit',
  'mismatched',
  'state-error',
  'circuit-open',
  'abandoned',
  'internal',
] as const;

/** Kinds of work in the background. */
export const JOB_KINDS = ['stage', 'search'] as const;

/** How a call of a job's handler ended. */
export const JOB_OUTCOMES = ['done', 'failed', 'given-up'] as const;

/** Protocol names of contract §2. */
export const PROTOCOLS = [
  'pmix-3',
  'pmix-2',
  'script-10.6',
  'script-2017071',
  'asap-2.1a',
  'fhir-us-meds',
  'fhir-us-pdmp',
] as const;

/** Postal codes of states, district and territories: who may be a disclosing state. */
export const STATES = (
  'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA ' +
  'RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI'
).split(' ');

/** How a request for a token ended: `issued`, or why not (auth/token/failure.ts). */
export const TOKEN_OUTCOMES = [
  'issued',
  'form',
  'form-too-large',
  'grant-type',
  'assertion-type',
  'scope-missing',
  'scope-syntax',
  'scope-not-granted',
  'two-methods',
  'header-method',
  'assertion-malformed',
  'algorithm',
  'type',
  'critical',
  'key-id',
  'issuer',
  'client-id',
  'client-unknown',
  'client-revoked',
  'client-pending',
  'token-foreign',
  'individual',
  'individual-foreign',
  'jku',
  'jwks-unavailable',
  'key-unknown',
  'key-ambiguous',
  'key-unfit',
  'signature',
  'audience',
  'expiry',
  'not-yet',
  'token-id',
  'replay',
  'method',
  'unavailable',
  'throttled',
  'internal',
] as const;

/** How the bearer check at a door ended. */
export const BEARER_OUTCOMES = ['missing', 'unknown', 'expired', 'insufficient'] as const;

/** Names of errors that may be told. */
export const ERROR_NAMES = [
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'EvalError',
  'URIError',
  'AggregateError',
  'AbortError',
  'TimeoutError',
  'AssertionError',
  'SystemError',
  'ZodError',
  'ConfigError',
  'TableError',
  'MessageError',
  'TransportError',
  'StoreError',
  'JobsError',
  'AuditError',
  'TokenFailure',
] as const;

/** Codes of errors that may be told: the operating system's, and those of the libraries we build on. */
export const ERROR_CODES: readonly string[] = [
  ...Object.keys(constants.errno),
  'ENOTFOUND',
  'EAI_AGAIN',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_INVALID_ARG_TYPE',
  'ERR_INVALID_ARG_VALUE',
  'ERR_INVALID_STATE',
  'ERR_OUT_OF_RANGE',
  'ERR_HTTP_HEADERS_SENT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_WRITE_AFTER_END',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_ABORTED',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'encoding',
  'doctype',
  'not-well-formed',
  'wrong-message',
  'unwritable',
  'tampered',
  'locked',
  'missing',
  'full',
  'closed',
  'unhandled',
  'worker-died',
  'key',
  ...FAILURE_CODES,
];
