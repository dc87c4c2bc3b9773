import type { RequestHandler } from 'express';
import type { Auditor } from '../../../audit/index.js';
import type { Guard, ReadIndividual, RegisteredClient, Shown, StatePolicy } from '../../../auth/index.js';
import type { Exchange } from '../../../exchange/exchange.js';
import type { ExchangeAnswer, PlannedState, StateCode } from '../../../exchange/types.js';
import type { Inquiry, Staging } from '../../../inquiry/index.js';
import type { Jobs } from '../../../jobs/index.js';
import type { Store } from '../../../store/index.js';
import type { Log, Metrics } from '../../../telemetry/index.js';

/** What the FHIR door needs of the rest of the gateway. */
export interface ResponderDeps {
  /** The gateway's URL as clients see it, without a slash at its end; the FHIR base is `{publicUrl}/fhir`. */
  readonly publicUrl: string;
  readonly software: { readonly name: string; readonly version: string };
  /** Serves the SMART configuration of the authorization server. */
  readonly discovery: RequestHandler;
  /** Runs before anything else of the door; may refuse a request with `throttled`. */
  readonly admit?: RequestHandler;
  /** The bearer check; its refusals are written by `denyAccess`. */
  readonly guard: Guard;
  /** Every state that a route leads to: what `jurisdiction` may name. */
  readonly states: readonly StateCode[];
  /**
   * Which states to ask for this client, and why not the others. `jurisdiction` absent: the client's own states. `shown`:
   * how what they tell would be shown; absent: as data.
   */
  readonly plan: (
    client: RegisteredClient,
    jurisdiction?: readonly StateCode[],
    shown?: Shown,
  ) => readonly PlannedState[];
  readonly exchange: Exchange;
  /** Told of everything before it is answered; where it cannot be, nothing is. */
  readonly audit: Auditor;
  /** How far back the report window reaches from its end where the caller gives no start. */
  readonly window: WindowSpan;
  /** Milliseconds for which a state's answer may be read back; 0: never stored. */
  readonly cacheMs: (state: StateCode) => number;
  /** Holds answers for reading back; must seal what it is given. */
  readonly store: Store;
  /** Where in `store` each resource stands: opaque ids and places only. Replicas share it. Default: in this process. */
  readonly index?: Store;
  readonly limits?: Partial<DoorLimits>;
  /** Does what is answered later. */
  readonly jobs: Jobs;
  /** The client of this id, where it is approved now. */
  readonly find: (clientId: string) => Promise<RegisteredClient | undefined>;
  /** What `$pdmp-history` needs beside. */
  readonly history: HistoryDeps;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: () => Date;
}

/** What `$pdmp-history` needs of the rest of the gateway. */
export interface HistoryDeps {
  readonly staging: Staging;
  /** Reads an individual as registrations write one. */
  readonly readIndividual: ReadIndividual;
  /** How a state lets its records be told. */
  readonly disclosure: (state: StateCode) => StatePolicy['disclosure'];
  /** Whether every history has a page, or only one that holds what may be viewed and no more. */
  readonly link: 'always' | 'view';
  /** Makes the page of a history. @returns its one-time link */
  readonly makePage: (page: HistoryPage) => Promise<string>;
  /** Milliseconds in which an answer leaves. */
  readonly deadlineMs: number;
}

/** What a page is made of. */
export interface HistoryPage extends Inquiry {
  /** With the records that may stand on it, and no others. */
  readonly answer: ExchangeAnswer;
  /** States that told records which may not. */
  readonly withheld: readonly StateCode[];
}

/** Calendar time counted back from a day. */
export interface WindowSpan {
  readonly months: number;
  readonly days: number;
}

/** What a request may be at most. */
export interface DoorLimits {
  /** Bytes of a form body; default 64 KiB. */
  readonly bodyBytes: number;
  /** Bytes of a request's path and query; default 8 KiB. */
  readonly urlBytes: number;
}

export const DEFAULT_DOOR_LIMITS: DoorLimits = { bodyBytes: 65_536, urlBytes: 8_192 };
