import type { RequestListener } from 'node:http';
import type { Writable } from 'node:stream';
import {
  type AcceptRegistration,
  type ClientRecord,
  createAuthorizationServer,
  type DurableRegistry,
  pendingRegistrations,
  type RegisteredClient,
} from './auth/index.js';
import { ownPublicKeys } from './composition/assertionKeys.js';
import { openAsapDoor } from './composition/asapDoor.js';
import { openAuditing } from './composition/auditing.js';
import { adminApp, publicApp, startingApp } from './composition/apps.js';
import { individualReader, openClients } from './composition/clients.js';
import { openData } from './composition/data.js';
import { openDoors } from './composition/doors.js';
import { openFhirDoor } from './composition/fhirDoor.js';
import { healthRouter } from './composition/health.js';
import { openHomes } from './composition/homes.js';
import { openJobs } from './composition/jobs.js';
import { limiting } from './composition/limiting.js';
import { observeAuth } from './composition/observeAuth.js';
import { openQuestions } from './composition/openQuestions.js';
import { openRoutes } from './composition/openRoutes.js';
import { messageDoor } from './composition/messageDoor.js';
import { openPmixDoor } from './composition/pmixDoor.js';
import { packageVersion } from './composition/packageVersion.js';
import { openScriptDoor } from './composition/scriptDoor.js';
import { tablesOf } from './composition/protocols.js';
import { isLoopbackHost } from './config/domain.js';
import type { Config } from './config/index.js';
import { openTables } from './mapping/index.js';
import { reportRouter } from './report/index.js';
import { denyAccess } from './standards/fhir/responder/index.js';
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
  if (!isLoopbackHost(config.admin.host)) log.warn('admin.plain');

  const tables = await openTables({ limits: config.limits.xml, only: tablesOf(config) });
  const open = openQuestions(() => homes.kept, config);
  const routes = openRoutes(config, tables, version, (...question) => open.note(...question));
  const data = await openData(config.data, {
    tokenLifeMs: config.auth.tokenLife,
    onRotated: () => log.info('key.rotated'),
  });

  const registry = await openClients(
    config,
    (file) => log.error('registry.broken', { file }),
    // Clients that bring their own registration; operators' changes are recorded by the command line.
    ({ address = '', ...change }) => auditing.auditor.clientChanged(change, { address }),
  );
  registered.knows = (id) => registry.knows(id);

  let ready = false;
  const health = healthRouter(() => ready);
  const homes = await openHomes(config, data.storeKey, log);
  const limited = limiting(homes.limits, log, metrics);
  // The port may be the system's choice, and everything behind the door needs the URL that follows from it.
  const { publicUrl = config.server.tls === undefined ? '' : 'https:' } = config.server;
  const served = {
    app: startingApp(health, publicUrl) as RequestListener,
    admin: startingApp(health, '') as RequestListener,
  };
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
    ownKeys: ownPublicKeys(config),
    onDenied: denyAccess,
    observe: observeAuth(log, metrics),
    skewSeconds: config.auth.clockSkew / 1000,
    tokenLifeSeconds: Math.floor(config.auth.tokenLife / 1000),
  });
  const { kept: store, index, paces } = homes;
  const jobs = await openJobs(config, log, metrics).catch(async (error: unknown) => {
    await Promise.all([doors.closeClients(0), doors.closeAdmin(), homes.close(), auditing.close()]);
    throw error;
  });
  const {
    router: fhir,
    histories,
    exchange,
    plan,
  } = openFhirDoor({
    config,
    url: doors.url,
    version,
    routes,
    auth,
    auditing,
    limited,
    store,
    index,
    jobs,
    find: async (id) => approved(await registry.find(id)),
    turn: (state, signal) => paces.turn(state, signal),
    idKey: data.idKey,
    log,
    metrics,
  });
  const report = reportRouter({
    links: histories.links,
    audit: auditing.auditor,
    log,
    metrics,
    admit: limited.page,
  });
  const door = messageDoor({
    ...{ config, registry, homes, tables, exchange, plan, log, metrics },
    audit: auditing.auditor,
  });
  const pmix = openPmixDoor({
    config,
    url: doors.url,
    door,
    routes,
    tables,
    staging: histories.staging,
    open,
    limits: homes.limits,
    log,
    metrics,
  });
  const script = openScriptDoor(config, version, door);
  const asap = openAsapDoor(config, doors.url, door);
  const { proxies } = config.server;
  served.app = publicApp({
    url: doors.url,
    proxies,
    health,
    admit: limited.auth,
    auth: auth.router,
    fhir,
    report,
    pmix,
    script,
    asap,
  });
  jobs.start();
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
      await Promise.all([doors.closeClients(config.deadline + 1000), jobs.close(config.deadline)]);
      await Promise.all(routes.map(({ requestor }) => requestor.close()));
      await Promise.all([auth.close(), homes.close(), doors.closeAdmin()]);
      await auditing.close();
      log.info('gateway.stopped', { ms: performance.now() - stopping });
    },
  };
}

function approved(record: ClientRecord | undefined): RegisteredClient | undefined {
  return record?.status === 'approved' ? record.client : undefined;
}

function mayRegister({ auth }: Config, registry: DurableRegistry): AcceptRegistration | undefined {
  return auth.pendingRegistrations === 0 ? undefined : pendingRegistrations(registry, auth.pendingRegistrations);
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
