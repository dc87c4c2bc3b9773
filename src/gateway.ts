import type { RequestListener } from 'node:http';
import type { Writable } from 'node:stream';
import type { Router } from 'express';
import {
  type AcceptRegistration,
  type AuthorizationServer,
  createAuthorizationServer,
  type DurableRegistry,
  pendingRegistrations,
  permit,
  policyOf,
  readBackMs,
} from './auth/index.js';
import { type Auditing, openAuditing } from './composition/auditing.js';
import { adminApp, publicApp, startingApp } from './composition/apps.js';
import { individualReader, openClients } from './composition/clients.js';
import { openData } from './composition/data.js';
import { openDoors } from './composition/doors.js';
import { healthRouter } from './composition/health.js';
import { openHomes } from './composition/homes.js';
import { type Limiting, limiting } from './composition/limiting.js';
import { observeAuth } from './composition/observeAuth.js';
import { observed } from './composition/observed.js';
import { type OpenRoute, openRoutes } from './composition/openRoutes.js';
import { packageVersion } from './composition/packageVersion.js';
import { tablesOf } from './composition/protocols.js';
import type { Config } from './config/index.js';
import { createExchange } from './exchange/exchange.js';
import { planStates } from './exchange/plan.js';
import { openTables } from './mapping/index.js';
import { createFhirResponder, denyAccess } from './standards/fhir/responder/index.js';
import type { Store } from './store/index.js';
import { createLog, createMetrics, type Log, type Metrics } from './telemetry/index.js';

/** A running gateway. */
export interface Gateway {
  /** `server.publicUrl`, or where it listens. */
  readonly url: string;
  /** Where `/metrics` is. */
  readonly adminUrl: string;
  /** Says not ready, lets running requests end (within the deadline and a second), then frees everything. */
  close(): Promise<void>;
}

/** What a caller may bring. */
export interface GatewayOptions {
  /** Default: one of our own. */
  readonly log?: Log;
  /** Where our own log writes its JSON lines; default stdout. */
  readonly logTo?: Writable;
}

/**
 * Config in, running gateway out: the only place that knows every room.
 * @throws StoreError for keys it cannot use; TableError for a wrong mapping table; StartError for what is configured but
 *   not there; the system's error for an address in use
 */
export async function startGateway(config: Config, options: GatewayOptions = {}): Promise<Gateway> {
  const started = performance.now();
  const version = packageVersion();
  const metrics = createMetrics();
  const registered: { knows(id: string): boolean } = { knows: () => false };
  const log = options.log ?? openLog({ config, version, metrics, stream: options.logTo, registered });
  log.info('gateway.starting', { version, pid: process.pid });

  const tables = await openTables({ limits: config.limits.xml, only: tablesOf(config) });
  const routes = openRoutes(config, tables, version);
  const data = await openData(config.data, {
    tokenLifeMs: config.auth.tokenLife,
    onRotated: () => log.info('key.rotated'),
  });

  const registry = await openClients(config, (file) => log.error('registry.broken', { file }));
  registered.knows = (id) => registry.knows(id);

  let ready = false;
  const health = healthRouter(() => ready);
  const homes = await openHomes(config, data.storeKey, log);
  const limited = limiting(homes.limits, log, metrics);
  // The port may be the system's choice, and everything behind the door needs the URL that follows from it.
  const served = { app: startingApp(health) as RequestListener, admin: startingApp(health) as RequestListener };
  const doors = await openDoors(
    config,
    (req, res) => served.app(req, res),
    (req, res) => served.admin(req, res),
  ).catch(async (error: unknown) => {
    await homes.close();
    throw error;
  });
  const auditing = await openAuditing({ config, urls: doors, routes, log, metrics }).catch(async (error: unknown) => {
    await Promise.all([doors.closeClients(0), doors.closeAdmin(), homes.close()]);
    throw error;
  });
  served.admin = adminApp(metrics, health, auditing.router);
  const auth = createAuthorizationServer({
    publicUrl: doors.url,
    registry,
    keys: data.signing,
    replay: homes.replay,
    revoked: homes.revoked,
    throttle: limited.throttle,
    readIndividual: individualReader(),
    register: mayRegister(config, registry),
    onDenied: denyAccess,
    observe: observeAuth(log, metrics),
    skewSeconds: config.auth.clockSkew / 1000,
    tokenLifeSeconds: Math.floor(config.auth.tokenLife / 1000),
  });
  const { kept: store, index } = homes;
  const fhir = fhirDoor({
    config,
    url: doors.url,
    version,
    routes,
    auth,
    auditing,
    limited,
    store,
    index,
    idKey: data.idKey,
    log,
    metrics,
  });
  const { proxies } = config.server;
  served.app = publicApp({ url: doors.url, proxies, health, admit: limited.auth, auth: auth.router, fhir });
  ready = true;
  const { url, adminUrl, port, adminPort } = doors;
  const states = routes.map(({ state }) => state.state);
  const ms = performance.now() - started;
  log.info('gateway.started', { version, pid: process.pid, port, adminPort, states, ms });

  return {
    url,
    adminUrl,
    async close() {
      const stopping = performance.now();
      ready = false;
      await doors.closeClients(config.deadline + 1000);
      await Promise.all(routes.map(({ requestor }) => requestor.close()));
      await Promise.all([auth.close(), homes.close(), doors.closeAdmin()]);
      await auditing.close();
      log.info('gateway.stopped', { ms: performance.now() - stopping });
    },
  };
}

function mayRegister({ auth }: Config, registry: DurableRegistry): AcceptRegistration | undefined {
  return auth.pendingRegistrations === 0 ? undefined : pendingRegistrations(registry, auth.pendingRegistrations);
}

interface Parts {
  readonly config: Config;
  readonly url: string;
  readonly version: string;
  readonly routes: readonly OpenRoute[];
  readonly auth: AuthorizationServer;
  readonly auditing: Auditing;
  readonly limited: Limiting;
  readonly store: Store;
  readonly index: Store | undefined;
  readonly idKey: Uint8Array;
  readonly log: Log;
  readonly metrics: Metrics;
}

function fhirDoor(parts: Parts): Router {
  const { config, url, version, routes, auth, auditing, limited, store, index, idKey, log, metrics } = parts;
  const { failures, within: windowMs, coolDown: coolDownMs } = config.breaker;
  const breaker = { failures, windowMs, coolDownMs };
  const exchange = createExchange({ deadlineMs: config.deadline, idKey, publicUrl: url, breaker });
  const byState = new Map(
    routes.map(({ state: route }) => [
      route.state,
      { ...route, allowed: policyOf(config.policies, route.state).window },
    ]),
  );
  return createFhirResponder({
    publicUrl: url,
    software: { name: 'pdmp-gateway', version },
    discovery: auth.discovery,
    admit: limited.fhir,
    guard: limited.guard(auth.guard),
    states: [...byState.keys()],
    plan: (client, asked) =>
      planStates({
        asked,
        defaults: client.states,
        routes: byState,
        permit: (state) => permit(client, state, config.policies),
      }),
    exchange: observed(exchange, routes, log, metrics),
    audit: auditing.auditor,
    window: config.window,
    cacheMs: (state) => readBackMs(state, config.policies),
    store,
    index,
    limits: { bodyBytes: config.limits.requestBody, urlBytes: config.limits.url },
    log,
    metrics,
  });
}

interface LogParts {
  readonly config: Config;
  readonly version: string;
  readonly metrics: Metrics;
  readonly stream: Writable | undefined;
  /** Asked for every line that names a client. */
  readonly registered: { knows(id: string): boolean };
}

function openLog({ config, version, metrics, stream, registered }: LogParts): Log {
  const connections = new Set([...Object.keys(config.connections), ...Object.keys(config.routes)]);
  return createLog({
    level: config.log.level,
    stream,
    known: {
      client: (id) => registered.knows(id),
      connection: (name) => connections.has(name),
      version: (text) => text === version,
    },
    onDropped: (count) => metrics.logDropped(count),
  });
}
