import type { Kind, KindValue } from './fields.js';

/**
 * Every event that may be logged, and every field it may have. A line for another event, or a field that is not listed
 * here or not of its kind, is dropped. To log something new, list it here: that is where a reviewer looks for PHI.
 */
export const EVENTS = {
  'gateway.starting': { version: 'version', pid: 'pid' },
  'gateway.started': { version: 'version', pid: 'pid', port: 'port', adminPort: 'port', states: 'states', ms: 'ms' },
  'gateway.stopping': { signal: 'signal' },
  'gateway.stopped': { ms: 'ms' },
  'gateway.failed': {},
  'config.reloaded': { states: 'states', clients: 'count' },
  'config.rejected': { problems: 'count' },
  'http.request': {
    requestId: 'requestId',
    route: 'route',
    method: 'method',
    status: 'httpStatus',
    ms: 'ms',
    kib: 'kib',
    client: 'client',
    format: 'format',
    aborted: 'flag',
  },
  'http.error': { requestId: 'requestId', route: 'route', status: 'httpStatus' },
  'question.asked': { requestId: 'requestId', client: 'client', states: 'states' },
  'question.answered': {
    requestId: 'requestId',
    client: 'client',
    ms: 'ms',
    states: 'count',
    provided: 'count',
    failed: 'count',
    dispenses: 'count',
  },
  'state.answered': {
    requestId: 'requestId',
    state: 'state',
    protocol: 'protocol',
    connection: 'connection',
    status: 'status',
    failure: 'failure',
    disclosed: 'disclosed',
    retryable: 'flag',
    ms: 'ms',
    kib: 'kib',
    dispenses: 'count',
    unread: 'count',
    warnings: 'count',
  },
  /** A late answer came; `kept`: a question waited for it. */
  'state.landed': { requestId: 'requestId', state: 'state', status: 'status', kept: 'flag' },
  'connection.opened': { connection: 'connection', protocol: 'protocol' },
  'connection.failed': { connection: 'connection', protocol: 'protocol', failure: 'failure' },
  'token.issued': { client: 'client', ms: 'ms' },
  'token.refused': { client: 'client', outcome: 'tokenOutcome', status: 'httpStatus', ms: 'ms' },
  'bearer.refused': { client: 'client', outcome: 'bearerOutcome', status: 'httpStatus' },
  'registry.broken': { file: 'fileName' },
  /** Somebody came with a certificate that two approved clients have: neither is known by it. */
  'certificate.shared': { client: 'client', other: 'client' },
  'auth.request': { route: 'route', outcome: 'tokenOutcome', status: 'httpStatus', client: 'client', ms: 'ms' },
  'policy.refused': { requestId: 'requestId', client: 'client', state: 'state' },
  /** The operators' port, plain HTTP, can be reached from other machines. */
  'admin.plain': {},
  'key.rotated': {},
  'audit.failed': { events: 'count' },
  /** Hash of the audit log's last signature: a witness of all before it, where logs are kept elsewhere. */
  'audit.signed': { hash: 'hash' },
  'job.failed': { job: 'job', attempt: 'count', final: 'flag' },
  /** The job queue in Redis is there, but something is wrong with it. */
  'job.trouble': {},
  'redis.lost': {},
  'redis.back': {},
  /** Its `maxmemory-policy` is not `noeviction`: a used assertion could be forgotten too early. */
  'redis.evicts': {},
  'simulator.started': { port: 'port', states: 'states' },
} as const satisfies Record<string, Record<string, Kind>>;

export type EventName = keyof typeof EVENTS;

/** The fields of one event; all may be left out. */
export type EventFields<E extends EventName> = {
  readonly [F in keyof (typeof EVENTS)[E]]?: (typeof EVENTS)[E][F] extends Kind
    ? KindValue<(typeof EVENTS)[E][F]> | undefined
    : never;
};
