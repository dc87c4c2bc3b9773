import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import express from 'express';
import { type AuditEvent, createAuditor, openAudit, searchAudit } from '../../../../../src/audit/index.js';
import {
  configuredClients,
  createAuthorizationServer,
  type Individual,
  openKeyRing,
  permit,
  readBackMs,
  type RegisteredClient,
} from '../../../../../src/auth/index.js';
import { individualReader } from '../../../../../src/composition/clients.js';
import { openHistories } from '../../../../../src/composition/history.js';
import { mostCandidates } from '../../../../../src/composition/mostCandidates.js';
import type { Config } from '../../../../../src/config/index.js';
import { createExchange } from '../../../../../src/exchange/exchange.js';
import { planStates } from '../../../../../src/exchange/plan.js';
import type { PdmpQuery, StateAnswer, StateRoute } from '../../../../../src/exchange/types.js';
import type { Bundle, JsonObject, Resource } from '../../../../../src/fhir/types.js';
import type { Staging } from '../../../../../src/inquiry/index.js';
import { embeddedJobs, type Jobs } from '../../../../../src/jobs/index.js';
import { reportRouter } from '../../../../../src/report/index.js';
import {
  createFhirResponder,
  denyAccess,
  type ResponderDeps,
} from '../../../../../src/standards/fhir/responder/index.js';
import { memoryReplayGuard, memoryStore, sealed, type Store } from '../../../../../src/store/index.js';
import { createLog, createMetrics } from '../../../../../src/telemetry/index.js';
import { hangUp, listen } from '../../../../auth/support/rig.js';
import { makeKey, rightClaims, signAssertion } from '../../../../auth/support/keys.js';

/** What a state says to any question; a function sees the question. */
export type Says = StateAnswer | ((query: PdmpQuery, signal: AbortSignal) => Promise<StateAnswer>);

export interface DoorOptions {
  /** The routed states and what each says. */
  readonly states: Readonly<Record<string, Says>>;
  readonly client?: Partial<RegisteredClient>;
  readonly deadlineMs?: number;
  /** Milliseconds of reading back by state; default 15 minutes. */
  readonly cache?: Readonly<Record<string, number>>;
  /** How states let their records be told; default `discrete`. */
  readonly disclosure?: Readonly<Record<string, 'discrete' | 'view' | 'ephemeral'>>;
  /** Milliseconds for which answers asked for ahead may wait; default a day. */
  readonly prestage?: Readonly<Record<string, number>>;
  /** Whether policy tells who matches where several do, up to three; default `never`. */
  readonly candidates?: Readonly<Record<string, 'never' | 'show'>>;
  /** Whether delegates may ask; default not. */
  readonly delegates?: 'allow' | 'deny';
  readonly link?: 'always' | 'view';
  /** What is kept between requests goes here, unsealed, for a test to look at. */
  readonly kept?: Store;
  /** Where work in the background waits; closed with the door. */
  readonly jobs?: Jobs;
  readonly clock?: () => Date;
  /** States that policy forbids, with the sentence why. */
  readonly refused?: Readonly<Record<string, string>>;
  readonly deps?: Partial<ResponderDeps>;
}

/** A FHIR door on loopback in front of a real exchange and authorization server; only the states are ours. */
export interface Door {
  readonly publicUrl: string;
  readonly base: string;
  readonly token: string;
  /** Every question put to a state, in order. */
  readonly questions: PdmpQuery[];
  /** Log lines written so far. */
  readonly log: string;
  metrics(): Promise<string>;
  /** Every event in the audit log so far, oldest first. */
  audited(): Promise<readonly AuditEvent[]>;
  /** Makes the audit log one that cannot be written any more. */
  breakAudit(): Promise<void>;
  /** Questions put ahead of time, where late answers of states land. */
  readonly staging: Staging;
  /** A request with the bearer token. `path` is below the FHIR base, and sent as it stands. */
  fetch(path: string, init?: RequestInit & { headers?: Record<string, string> }): Promise<Reply>;
  /** A token of a client registered beside the first; `individual`: whom its assertion names. */
  tokenOf(clientId: string, individual?: Individual): Promise<string>;
  close(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed JSON body, as any resource, as a Bundle, or the first issue of an OperationOutcome. */
  readonly resource: Resource;
  readonly bundle: Bundle;
  readonly issue: JsonObject;
}

const SCOPE = 'system/MedicationDispense.rs';
const key = makeKey('ES384', 'door-1');

export async function openDoor(options: DoorOptions): Promise<Door> {
  const folder = await mkdtemp(join(tmpdir(), 'pdmp-door-'));
  const app = express();
  const server = createServer(app);
  const publicUrl = await listen(server);
  const { publicJwk } = await key;
  const readIndividual = individualReader();
  const clients = ['ehr', 'other', 'narrow'].map((id) => clientOf(id, publicJwk, options));
  const auth = createAuthorizationServer({
    publicUrl,
    registry: configuredClients(clients),
    keys: await openKeyRing({ folder: join(folder, 'keys') }),
    replay: memoryReplayGuard(),
    readIndividual,
    onDenied: denyAccess,
  });
  const questions: PdmpQuery[] = [];
  const policies = policiesOf(options);
  const rules = { policies, limits: { candidates: 3 } };
  const routes = new Map(
    Object.entries(options.states).map(([state, says]) => [
      state,
      { ...route(state, says, questions), candidates: mostCandidates(rules, state) },
    ]),
  );
  let log = '';
  const stream = new Writable({ write: (chunk: Buffer, _encoding, done) => ((log += chunk.toString()), done()) });
  const store = memoryStore({ maxBytes: 64 * 1024 * 1024 });
  const metrics = createMetrics();
  const gateway = { publicUrl, site: 'KY_TST' };
  const audit = await openAudit({ data: folder, instance: 'gateway', gateway });
  const auditor = createAuditor({
    log: audit.log,
    gateway,
    patientKey: audit.keys.patients,
    routeOf: (state) => ({ state, endpoint: `https://${state.toLowerCase()}.example.org`, protocol: 'pmix-3' }),
  });
  const exchange = createExchange({ deadlineMs: options.deadlineMs ?? 5_000, idKey: Buffer.alloc(32, 7), publicUrl });
  const logger = createLog({ stream, known: { client: (id) => clients.some((client) => client.id === id) } });
  const plan: ResponderDeps['plan'] = (client, asked, shown) =>
    planStates({
      asked,
      defaults: client.states,
      routes,
      permit: (state) => options.refused?.[state] ?? permit(client, state, policies, shown),
    });
  const jobs = options.jobs ?? embeddedJobs({ concurrency: 4, maxWaiting: 100, onFailed: () => undefined });
  const find = async (id: string) => clients.find((client) => client.id === id);
  const histories = openHistories({
    config: {
      ...rules,
      deadline: options.deadlineMs ?? 5_000,
      report: { link: options.link ?? 'always', life: 900_000 },
    },
    publicUrl,
    store: options.kept ?? sealed(store, Buffer.alloc(32, 9)),
    exchange,
    audit: auditor,
    log: logger,
    plan,
    jobs,
    readIndividual,
    find,
    turn: async () => undefined,
  });
  app.use(auth.router);
  app.use('/report', reportRouter({ links: histories.links, audit: auditor, log: logger, metrics }));
  app.use(
    '/fhir',
    createFhirResponder({
      publicUrl,
      software: { name: 'pdmp-gateway', version: '0.1.0' },
      discovery: auth.discovery,
      guard: auth.guard,
      states: [...routes.keys()],
      plan,
      audit: auditor,
      exchange,
      window: { months: 24, days: 0 },
      cacheMs: (state) => readBackMs(state, policies),
      store: options.kept ?? sealed(store, Buffer.alloc(32, 9)),
      jobs,
      find,
      history: histories.deps,
      log: logger,
      metrics,
      clock: options.clock,
      ...options.deps,
    }),
  );
  jobs.start();
  const tokenOf: Door['tokenOf'] = (clientId, individual) => getToken(publicUrl, clientId, individual);
  const token = await tokenOf('ehr');
  return {
    publicUrl,
    base: `${publicUrl}/fhir`,
    token,
    questions,
    staging: histories.staging,
    get log() {
      return log;
    },
    metrics: () => metrics.expose(),
    async breakAudit() {
      const home = join(audit.folder, 'gateway');
      // Another writer: from then on the log refuses to write, for good.
      for (const name of await readdir(home)) await appendFile(join(home, name), 'x');
    },
    audited: async () =>
      (await searchAudit(audit.folder, audit.keys, {}, { order: 'oldest', offset: 0, count: 10_000 })).events,
    tokenOf,
    async fetch(path, init = {}) {
      const headers = { authorization: `Bearer ${token}`, ...init.headers };
      const answer = await fetch(`${publicUrl}/fhir${path}`, { ...init, headers });
      return read(answer.status, answer.headers, await answer.text());
    },
    async close() {
      await hangUp(server);
      await jobs.close(0);
      await auth.close();
      await audit.log.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Policies of the gateway's own making, from the few words of a test. */
function policiesOf({
  states,
  cache,
  disclosure,
  prestage,
  candidates,
  delegates = 'deny',
}: DoorOptions): Config['policies'] {
  const usual = { disclosure: 'discrete', cache: 900_000, prestage: 86_400_000, delegates, require: {} } as const;
  const own = Object.keys(states).map((state) => [
    state,
    {
      ...(cache?.[state] === undefined ? {} : { cache: cache[state] }),
      ...(disclosure?.[state] === undefined ? {} : { disclosure: disclosure[state] }),
      ...(prestage?.[state] === undefined ? {} : { prestage: prestage[state] }),
      ...(candidates?.[state] === undefined ? {} : { candidates: candidates[state] }),
    },
  ]);
  return { ...Object.fromEntries(own), default: usual } as Config['policies'];
}

function clientOf(
  id: string,
  publicJwk: JsonObject | Readonly<Record<string, unknown>>,
  options: DoorOptions,
): RegisteredClient {
  return {
    id,
    name: 'Made-up Clinic EHR',
    jwks: { keys: [publicJwk] },
    scopes: id === 'narrow' ? ['system/Patient.rs'] : [SCOPE],
    states: Object.keys(options.states),
    requestor: {
      name: { given: 'Adam', family: 'Amster' },
      role: 'physician',
      npi: '1234567893',
      dea: 'BA1234563',
      facility: { name: 'Made-up Clinic', npi: '1987654328', state: 'KY' },
    },
    ...options.client,
  };
}

function route(state: string, says: Says, questions: PdmpQuery[]): StateRoute {
  return {
    state,
    timeoutMs: 4_000,
    ask: async (query, signal) => {
      questions.push(query);
      return typeof says === 'function' ? says(query, signal) : says;
    },
  };
}

async function getToken(publicUrl: string, clientId: string, individual?: Individual): Promise<string> {
  const tokenUrl = `${publicUrl}/auth/token`;
  const named = individual && { extensions: { 'pdmp-requestor': individual } };
  const claims = { ...rightClaims(clientId, tokenUrl, Math.floor(Date.now() / 1000)), ...named };
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    scope: clientId === 'narrow' ? 'system/Patient.rs' : SCOPE,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await signAssertion({ key: await key, claims }),
  });
  const answer = await fetch(tokenUrl, { method: 'POST', body });
  const { access_token: token } = (await answer.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`no token: ${answer.status}`);
  return token;
}

function read(status: number, headers: Headers, text: string): Reply {
  const parsed = (): Resource => JSON.parse(text) as Resource;
  return {
    status,
    headers,
    text,
    get resource() {
      return parsed();
    },
    get bundle() {
      return parsed() as Bundle;
    },
    get issue() {
      return (parsed() as unknown as { issue: [JsonObject] }).issue[0];
    },
  };
}
