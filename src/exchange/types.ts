import type { DayPeriod, Issue, MessageWarning, Resource } from '../fhir/types.js';

/** A disclosing state's two-letter postal code, upper case. */
export type StateCode = string;

/**
 * One question about one patient: a small graph of FHIR resources, because the seed's tables map requests to FHIR too.
 * The requester comes from registration, never from the query (wire/fhir.md UM-18).
 */
export interface PdmpQuery {
  /** The gateway's own id of this question: 32 lower-case hex digits. */
  readonly requestId: string;
  /** When it was asked, FHIR instant in UTC. */
  readonly requestedAt: string;
  /** `Patient` with name, birthDate and whatever else the caller gave. */
  readonly patient: Resource;
  /** The prescriber (or other individual) who asks: `Practitioner`. */
  readonly practitioner?: Resource;
  /** `PractitionerRole.code` in system `urn:pdmp:requestor-role` (contract §2). */
  readonly role?: Resource;
  /** The requesting facility: `Organization`. */
  readonly organization?: Resource;
  /** `Practitioner` who asks on behalf of `practitioner`; `role` is theirs then. No standard towards states names both. */
  readonly delegate?: Resource;
  /** The asked window of fill dates, both days included; a route may narrow or widen it where its start is a default. */
  readonly period: DayPeriod;
  /** True where the caller named the window's start: no route's own window replaces it then. */
  readonly startGiven?: boolean;
  /**
   * Where several people match: whether who they are may be told. A door says so where it has a place for them; to a state
   * it is put so where policy allows it, too.
   */
  readonly candidates?: boolean;
}

/** Why a state failed. Closed: each has one sentence in `exchange/sentences.ts`. */
export type FailureCode =
  | 'unreachable' // no connection, TLS refused, DNS
  | 'timeout' // the route's timeout or the deadline
  | 'reset' // the connection broke while the answer came
  | 'http-status' // an HTTP status that says failure, without an understandable body
  | 'malformed' // not well-formed, not the right message, or not complete
  | 'schema' // not valid where the route asks `strict`
  | 'limit' // larger or deeper than the limits allow
  | 'mismatched' // an answer to another question (RelatesTo, RequestID)
  | 'state-error' // the state says that it failed
  | 'circuit-open' // the state failed so often that it is left alone for a while
  | 'abandoned' // the requester went away before the state answered
  | 'internal'; // our own fault

/** What came of asking one state: closed union of contract §4. `detail` is a sentence for operators, never patient data. */
export type StateAnswer =
  | {
      readonly status: 'provided';
      /** Everything the state told; references are `urn:uuid:` + id of a resource of this list. */
      readonly resources: readonly Resource[];
      /** The window the state says it searched; absent: the asked one. */
      readonly period?: DayPeriod;
      /** When the state made its report, FHIR dateTime. */
      readonly executedAt?: string;
      /** What was not read, counted by element; schema findings; oddities. Never values. */
      readonly warnings: readonly AnswerWarning[];
    }
  | { readonly status: 'no-data'; readonly detail?: string; readonly warnings?: readonly AnswerWarning[] }
  | { readonly status: 'ambiguous'; readonly candidates?: readonly Resource[]; readonly detail?: string }
  | { readonly status: 'deferred'; readonly key?: string; readonly detail?: string }
  | { readonly status: 'disallowed'; readonly reason: string }
  | {
      readonly status: 'unsupported';
      /** What is not supported there; a version is told as PMIX `version-mismatch`, anything else as `error`. */
      readonly what?: 'version' | 'operation';
      readonly detail?: string;
    }
  | {
      readonly status: 'failed';
      readonly code: FailureCode;
      readonly detail?: string;
      readonly retryable: boolean;
      /** Whether the state may have disclosed (and logged a disclosure) although we have nothing. */
      readonly disclosed: 'no' | 'maybe';
    };

export type StateStatus = StateAnswer['status'];

/** Something about a state's answer that its reader must know. */
export type AnswerWarning = MessageWarning;

/** One state that may be asked: what the composition root binds from a route of the configuration. */
export interface StateRoute {
  readonly state: StateCode;
  /** Milliseconds after which this state counts as failed with `timeout`; the deadline rules where it is shorter. */
  readonly timeoutMs: number;
  /** Months back from the asked end, where the route has a window of its own. */
  readonly windowMonths?: number;
  /** The same in days; `windowMonths` rules where both stand. */
  readonly windowDays?: number;
  /** How far back from the day of the question policy lets this state be asked; a window that reaches further is cut. */
  readonly allowed?: { readonly months: number; readonly days: number };
  /** Questions that may be open at once on this route; more wait their turn. Default: no limit. */
  readonly maxConcurrent?: number;
  /** How many people may be told where several match; where more do, none is told. Default 0: policy tells nobody. */
  readonly candidates?: number;
  /**
   * Puts the question. Must settle soon after `signal` aborts; may reject: that is `failed`, code `internal`.
   * @param leftMs milliseconds until `signal` aborts
   */
  ask(query: PdmpQuery, signal: AbortSignal, leftMs?: number): Promise<StateAnswer>;
}

/** One of the standards the gateway speaks towards states, bound to one connection. */
export interface StateProtocol<Settings> {
  /**
   * Asks one disclosing state over this connection. Never throws for what the state does: that is an answer.
   * @param leftMs milliseconds until `signal` aborts, where there is a second question that must not cost the first answer
   */
  ask(query: PdmpQuery, settings: Settings, signal: AbortSignal, leftMs?: number): Promise<StateAnswer>;
  /** Whether the endpoint can be reached (connect, TLS); for `check --probe`. Resolves to a sentence where it cannot. */
  probe(signal: AbortSignal): Promise<string | undefined>;
  /** Ends pools and timers. */
  close(): Promise<void>;
}

/** What the plan says of one state: ask it, why not, or what it told when it was asked before. */
export type PlannedState =
  | { readonly state: StateCode; readonly route: StateRoute }
  | { readonly state: StateCode; readonly refused: string }
  | {
      readonly state: StateCode;
      readonly earlier: EarlierAnswer;
      /** As the route has it now: what it told of fills before that is left out. */
      readonly allowed?: StateRoute['allowed'];
      /** As the route has it now. */
      readonly candidates?: StateRoute['candidates'];
    };

/** What a state told to the same question before, kept since then. */
export interface EarlierAnswer {
  readonly answer: StateAnswer;
  /** The window put to the state. */
  readonly period: DayPeriod;
  /** When it answered, FHIR instant. */
  readonly toldAt: string;
}

/** How one question is asked. */
export interface AskLimits {
  /** Aborts when nobody waits for the answer any more: states that have not answered are given up at once. */
  readonly signal?: AbortSignal;
  /** Milliseconds in which the answer leaves. Default: the exchange's own deadline. */
  readonly deadlineMs?: number;
}

/** What became of one state, with figures. Every state of the plan appears exactly once in an answer. */
export interface StateOutcome {
  readonly state: StateCode;
  readonly status: StateStatus;
  /** What the state told, as it told it; but `candidates` are those that may be told, re-keyed. */
  readonly answer: StateAnswer;
  /** The window put to this state. */
  readonly period: DayPeriod;
  readonly elapsedMs: number;
  /** Dispenses in the merged answer that this state told. */
  readonly dispenses: number;
  readonly warnings: readonly AnswerWarning[];
  /** Set where the state was not asked now: when it told this, FHIR instant. */
  readonly toldAt?: string;
}

/** The merged answer of all states, ready for a face. */
export interface ExchangeAnswer {
  readonly query: PdmpQuery;
  /** In the plan's order. */
  readonly outcomes: readonly StateOutcome[];
  /** Re-keyed resources; references are `Type/id`; `meta.source` = `urn:pdmp:STATE`. */
  readonly resources: readonly Resource[];
  /** When the answer was complete, FHIR instant. */
  readonly answeredAt: string;
}

/** Per-state issues of the one OperationOutcome (contract §4), made by `exchange/issues.ts`. */
export type StateIssue = Issue;
