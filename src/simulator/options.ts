import type { FaultInput } from './faults/fault.js';
import type { Habits } from './habits.js';
import type { Dispense } from './population/types.js';
import type { Protocol } from './protocol.js';
import type { EndpointTls } from './server/endpoint.js';
import type { RegisteredClient } from './wire/fhir/sign-in.js';

/** One demo state to be served. */
export interface StateOptions {
  readonly state: string;
  readonly protocol: Protocol;
  /** States with the same hub share one port (and, at the same path, one endpoint). */
  readonly hub?: string;
  /** Default 0: a free one. States with the same port share it. */
  readonly port?: number;
  /** Default `/pmix`, `/ncpdp`, `/asap` or `/fhir`. */
  readonly path?: string;
  /** FHIR: who must sign in before asking (SMART Backend Services). Left out: anybody may ask. */
  readonly client?: RegisteredClient;
  /** Changes to how the state writes and answers. */
  readonly habits?: Partial<Habits>;
}

/** What a simulator is started with; everything has a default. */
export interface SimulatorOptions {
  /** The same seed makes the same people. Default `pdmp`. */
  readonly seed?: string | number;
  /** The day on which this world stands, `YYYY-MM-DD`: histories end here. Default: today. */
  readonly asOf?: string;
  /** Dispenses of a test's own beside the invented ones, each in the register of its patient's state. */
  readonly dispenses?: readonly Dispense[];
  /** Where to listen. Default 127.0.0.1. */
  readonly host?: string;
  /** Default: OH and IN behind one PMIX 3 hub, KY in PMIX 2, WA in SCRIPT 2017071, MD in SCRIPT 10.6. */
  readonly states?: readonly StateOptions[];
  /** Faults from the start, by state. */
  readonly faults?: Readonly<Record<string, FaultInput>>;
  /** Serves https; with `ca`, to clients with a certificate only. */
  readonly tls?: EndpointTls;
  /** The time of answers. Default: the system's. */
  readonly clock?: () => Date;
  /** How many received requests to keep. Default 100. */
  readonly keepRequests?: number;
}

/** Options that cannot be served; the message is a sentence for whoever wrote them. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
}

/** The demo's states: four protocols, one hub. */
export const demoStates: readonly StateOptions[] = [
  { state: 'OH', protocol: 'pmix-3', hub: 'rxcheck' },
  { state: 'IN', protocol: 'pmix-3', hub: 'rxcheck' },
  { state: 'KY', protocol: 'pmix-2' },
  { state: 'WA', protocol: 'script-2017071', path: '/ncpdp_requests' },
  { state: 'MD', protocol: 'script-10.6' },
];
