import {
  BEARER_OUTCOMES,
  ERROR_CODES,
  ERROR_NAMES,
  FAILURE_CODES,
  JOB_KINDS,
  PROTOCOLS,
  ROUTES,
  STATE_STATUSES,
  STATES,
  TOKEN_OUTCOMES,
} from './vocabulary.js';

/** Words that only the running configuration knows. Asked for each value, so a registry may change under way. */
export interface KnownWords {
  /** Whether this is the id of a registered client. */
  client?(id: string): boolean;
  /** Whether this is the name of a configured connection. */
  connection?(name: string): boolean;
  /** Whether this is this package's version. */
  version?(text: string): boolean;
}

/** Says whether a value may be told as it stands. */
type Check = (value: unknown, known: KnownWords) => boolean;

const oneOf = (words: readonly string[]): Check => {
  const set = new Set(words);
  return (value) => typeof value === 'string' && set.has(value);
};
const known =
  (kind: keyof KnownWords): Check =>
  (value, words) =>
    typeof value === 'string' && words[kind]?.(value) === true;
const whole =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
const listOf =
  (check: Check, most: number): Check =>
  (value, words) =>
    Array.isArray(value) && value.length <= most && value.every((item) => check(item, words));

const states = oneOf(STATES);

/**
 * The kinds of value that a log line may hold. None can carry text that a person or a state wrote: words are of closed
 * sets, identifiers are ours and random, whole numbers have too few digits for a birth date, SSN, NPI or telephone.
 */
export const KINDS = {
  requestId: (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
  fileName: (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
  /** SHA-256 of a record of the audit log, which is ciphertext. */
  hash: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  state: states,
  states: listOf(states, STATES.length),
  status: oneOf(STATE_STATUSES),
  failure: oneOf(FAILURE_CODES),
  job: oneOf(JOB_KINDS),
  disclosed: oneOf(['no', 'maybe']),
  protocol: oneOf(PROTOCOLS),
  route: oneOf(ROUTES),
  method: oneOf(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']),
  format: oneOf(['json', 'xml']),
  httpStatus: whole(100, 599),
  ms: whole(0, 9_999_999),
  count: whole(0, 9_999_999),
  kib: whole(0, 9_999_999),
  pid: whole(0, 9_999_999),
  port: whole(0, 65_535),
  flag: (value) => typeof value === 'boolean',
  client: known('client'),
  connection: known('connection'),
  version: known('version'),
  tokenOutcome: oneOf(TOKEN_OUTCOMES),
  bearerOutcome: oneOf(BEARER_OUTCOMES),
  signal: oneOf(['SIGTERM', 'SIGINT', 'SIGHUP']),
  errorName: oneOf(ERROR_NAMES),
  errorCode: oneOf(ERROR_CODES),
  at: listOf((value) => typeof value === 'string' && /^[A-Za-z0-9_/-]{1,120}\.[jt]s:\d{1,6}:\d{1,6}$/.test(value), 8),
} as const satisfies Record<string, Check>;

export type Kind = keyof typeof KINDS;

/** The TypeScript type of a kind's values. */
export type KindValue<K extends Kind> = K extends 'httpStatus' | 'ms' | 'count' | 'kib' | 'pid' | 'port'
  ? number
  : K extends 'flag'
    ? boolean
    : K extends 'states' | 'at'
      ? readonly string[]
      : string;
