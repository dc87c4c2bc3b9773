import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { JOB_KINDS, JOB_OUTCOMES, PROTOCOLS, ROUTES, STATE_STATUSES, STATES, TOKEN_OUTCOMES } from './vocabulary.js';

/** One request that the gateway has answered. */
export interface RequestFigures {
  /** Route template of `ROUTES`; anything else counts as `other`. */
  readonly route: string;
  readonly httpStatus: number;
  readonly ms: number;
}

/** What became of one state that was asked. */
export interface StateFigures {
  readonly state: string;
  readonly protocol: string;
  readonly status: string;
  readonly ms: number;
  /** Bytes of the state's reply, where it came. */
  readonly replyBytes?: number;
  /** Elements of the reply that no table row reads. */
  readonly unread?: number;
  readonly dispenses?: number;
}

/** The gateway's figures. Labels are words of closed sets; a word outside its set counts as `other`. */
export interface Metrics {
  request(figures: RequestFigures): void;
  state(figures: StateFigures): void;
  /** How a request for a token ended: a word of `TOKEN_OUTCOMES`. */
  token(outcome: string): void;
  /** A group of events that went into the audit log, and how long the disk took. */
  audited(events: number, ms: number): void;
  /** A group of events that could not be put there: what they told of was not answered. */
  auditFailed(): void;
  /** How a call of a job's handler ended: words of `JOB_KINDS` and `JOB_OUTCOMES`. */
  job(kind: string, outcome: string): void;
  /** Where to ask how many jobs wait, once. */
  jobsWaiting(count: () => Promise<number>): void;
  logDropped(count: number): void;
  /** Content type and body of `/metrics`. */
  readonly contentType: string;
  expose(): Promise<string>;
}

const SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30];
const BYTES = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

/** Creates the registry with request, state, token and process metrics. Each call is a registry of its own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[], buckets: number[]) =>
    new Histogram({ name, help, labelNames, buckets, registers });

  const requests = counter('pdmp_http_requests_total', 'Requests answered', ['route', 'code']);
  const requestTime = histogram('pdmp_http_request_seconds', 'Time to answer', ['route'], SECONDS);
  const states = counter('pdmp_state_answers_total', 'What became of states asked', ['state', 'protocol', 'status']);
  const stateTime = histogram('pdmp_state_answer_seconds', 'Time a state took', ['state', 'status'], SECONDS);
  const replies = histogram('pdmp_state_reply_bytes', 'Size of replies', ['state', 'protocol'], BYTES);
  const unread = counter('pdmp_state_unread_elements_total', 'Reply elements no table row reads', ['state']);
  const dispenses = counter('pdmp_state_dispenses_total', 'Dispenses told', ['state']);
  const tokens = counter('pdmp_token_requests_total', 'How requests for tokens ended', ['code']);
  const audited = counter('pdmp_audit_events_total', 'Events put into the audit log', []);
  const auditFailed = counter('pdmp_audit_failures_total', 'Groups of events the audit log could not take', []);
  const auditTime = histogram('pdmp_audit_write_seconds', 'Time to put a group of events on the disk', [], SECONDS);
  const jobs = counter('pdmp_jobs_total', 'How jobs in the background ended', ['kind', 'outcome']);
  const dropped = counter('pdmp_log_dropped_total', 'Fields and messages the log left out', []);

  return {
    contentType: registry.contentType,
    expose: () => registry.metrics(),
    request({ route, httpStatus, ms }) {
      const label = word(ROUTE_SET, route);
      requests.inc({ route: label, code: httpCode(httpStatus) });
      requestTime.observe({ route: label }, figure(ms) / 1000);
    },
    state(figures) {
      const state = word(STATE_SET, figures.state);
      const protocol = word(PROTOCOL_SET, figures.protocol);
      const status = word(STATUS_SET, figures.status);
      states.inc({ state, protocol, status });
      stateTime.observe({ state, status }, figure(figures.ms) / 1000);
      if (figures.replyBytes !== undefined) replies.observe({ state, protocol }, figure(figures.replyBytes));
      unread.inc({ state }, figure(figures.unread));
      dispenses.inc({ state }, figure(figures.dispenses));
    },
    token: (outcome) => tokens.inc({ code: word(TOKEN_SET, outcome) }),
    audited(events, ms) {
      audited.inc(figure(events));
      auditTime.observe(figure(ms) / 1000);
    },
    auditFailed: () => auditFailed.inc(),
    job: (kind, outcome) => jobs.inc({ kind: word(JOB_SET, kind), outcome: word(JOB_OUTCOME_SET, outcome) }),
    jobsWaiting(count) {
      new Gauge({
        name: 'pdmp_jobs_waiting',
        help: 'Jobs that wait; NaN while Redis is gone',
        registers,
        async collect() {
          this.set(await count().catch(() => Number.NaN));
        },
      });
    },
    logDropped: (count) => dropped.inc(figure(count)),
  };
}

const ROUTE_SET = new Set<string>(ROUTES);
const STATE_SET = new Set<string>(STATES);
const PROTOCOL_SET = new Set<string>(PROTOCOLS);
const STATUS_SET = new Set<string>(STATE_STATUSES);
const JOB_SET = new Set<string>(JOB_KINDS);
const JOB_OUTCOME_SET = new Set<string>(JOB_OUTCOMES);
const TOKEN_SET = new Set<string>(TOKEN_OUTCOMES);

function word(set: ReadonlySet<string>, value: string): string {
  return set.has(value) ? value : 'other';
}

/** prom-client throws on what is no figure; a metric must never be why a request fails. */
function figure(value = 0): number {
  return Number.isFinite(value) && value > 0 ? value : 0;
}

function httpCode(status: number): string {
  return Number.isInteger(status) && status >= 100 && status <= 599 ? String(status) : 'other';
}
