import type { Router } from 'express';
import { type AuthorizationServer, permit, policyOf, readBackMs, type RegisteredClient } from '../auth/index.js';
import type { Config } from '../config/index.js';
import { createExchange, type Exchange } from '../exchange/exchange.js';
import { planStates } from '../exchange/plan.js';
import type { PlannedState, StateCode } from '../exchange/types.js';
import type { Jobs } from '../jobs/index.js';
import type { Shown } from '../auth/index.js';
import { createFhirResponder } from '../standards/fhir/responder/index.js';
import type { Store } from '../store/index.js';
import type { Log, Metrics } from '../telemetry/index.js';
import type { Auditing } from './auditing.js';
import { individualReader } from './clients.js';
import { type Histories, openHistories } from './history.js';
import type { Limiting } from './limiting.js';
import { mostCandidates } from './mostCandidates.js';
import { observed } from './observed.js';
import type { OpenRoute } from './openRoutes.js';

/** What the FHIR door is made of. */
export interface FhirDoorParts {
  readonly config: Config;
  readonly url: string;
  readonly version: string;
  readonly routes: readonly OpenRoute[];
  readonly auth: AuthorizationServer;
  readonly auditing: Auditing;
  readonly limited: Limiting;
  readonly store: Store;
  readonly index: Store | undefined;
  readonly jobs: Jobs;
  /** The client of this id, where it is approved. */
  readonly find: (clientId: string) => Promise<RegisteredClient | undefined>;
  /** Resolves when the next question may be put to a state in the background. */
  readonly turn: (state: StateCode, signal: AbortSignal) => Promise<void>;
  readonly idKey: Uint8Array;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The FHIR door, and what the pages and jobs beside it have in common with it. */
export interface FhirDoor {
  readonly router: Router;
  readonly histories: Histories;
  readonly exchange: Exchange;
  /** Which states a question goes to. @throws UnknownStateError where it names a state without a route */
  readonly plan: (client: RegisteredClient, asked?: readonly StateCode[], shown?: Shown) => readonly PlannedState[];
}

/** Binds exchange, policies and stores to the door that EHRs come to. */
export function openFhirDoor(parts: FhirDoorParts): FhirDoor {
  const { config, url, version, routes, auth, auditing, limited, store, index, idKey, log, metrics } = parts;
  const { failures, within: windowMs, coolDown: coolDownMs } = config.breaker;
  const breaker = { failures, windowMs, coolDownMs };
  const exchange = observed(
    createExchange({ deadlineMs: config.deadline, idKey, publicUrl: url, breaker }),
    routes,
    log,
    metrics,
  );
  const byState = new Map(
    routes.map(({ state: route }) => [
      route.state,
      {
        ...route,
        allowed: policyOf(config.policies, route.state).window,
        candidates: mostCandidates(config, route.state),
      },
    ]),
  );
  const plan = (client: RegisteredClient, asked?: readonly StateCode[], shown?: Shown): readonly PlannedState[] =>
    planStates({
      asked,
      defaults: client.states,
      routes: byState,
      permit: (state) => permit(client, state, config.policies, shown),
    });
  const audit = auditing.auditor;
  const { jobs, find, turn } = parts;
  const readIndividual = individualReader();
  const histories = openHistories({
    config,
    store,
    publicUrl: url,
    readIndividual,
    exchange,
    audit,
    log,
    plan,
    jobs,
    find,
    turn,
  });
  const router = createFhirResponder({
    publicUrl: url,
    software: { name: 'pdmp-gateway', version },
    discovery: auth.discovery,
    admit: limited.fhir,
    guard: limited.guard(auth.guard),
    states: [...byState.keys()],
    plan,
    exchange,
    audit,
    window: config.window,
    cacheMs: (state) => readBackMs(state, config.policies),
    store,
    index,
    jobs,
    find,
    history: histories.deps,
    limits: { bodyBytes: config.limits.requestBody, urlBytes: config.limits.url },
    log,
    metrics,
  });
  return { router, histories, exchange, plan };
}
