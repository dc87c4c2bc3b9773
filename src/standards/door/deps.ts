import type { Request } from 'express';
import type { Auditor } from '../../audit/index.js';
import type { ReadIndividual, RegisteredClient } from '../../auth/index.js';
import type { Exchange } from '../../exchange/exchange.js';
import type { PlannedState, StateCode } from '../../exchange/types.js';
import type { Tables } from '../../mapping/types.js';
import type { Log, Metrics } from '../../telemetry/index.js';
import type { Span } from './readQuestion.js';

/** What a door for messages needs of the rest of the gateway, whatever its standard. */
export interface MessageDoorDeps {
  /** The approved client whose certificate a request came with; `undefined` where it is nobody's. */
  readonly identify: (req: Request) => Promise<RegisteredClient | undefined>;
  readonly readIndividual: ReadIndividual;
  /**
   * Which states a question goes to, and why not where it may not.
   * @throws UnknownStateError where it names a state without a route
   */
  readonly plan: (client: RegisteredClient, asked?: readonly StateCode[]) => readonly PlannedState[];
  readonly exchange: Exchange;
  readonly audit: Auditor;
  /** Claims a name of a client's message until then, epoch milliseconds: false where it came before. */
  readonly claim: (clientId: string, name: string, until: number) => Promise<boolean>;
  readonly tables: Tables;
  /** Report window where a message names no start. */
  readonly window: Span;
  readonly admit: {
    /** Counts one request of an address; the seconds to wait where there were too many. */
    address(address: string | undefined): Promise<number | undefined>;
    /** Counts one message of a client. */
    client(id: string): Promise<number | undefined>;
    /** A place for one question, to be given back; `undefined` where all are taken. */
    question(): (() => void) | undefined;
  };
  /** Most bytes of one message. */
  readonly bodyBytes: number;
  /** `gateway.site`: who answers. */
  readonly site: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: () => Date;
}
