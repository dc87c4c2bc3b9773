import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { JWTPayload } from 'jose';
import {
  type AcceptRegistration,
  type AuthEvent,
  clientOf,
  type ClientRegistry,
  configuredClients,
  createAuthorizationServer,
  openKeyRing,
  type RegisteredClient,
} from '../../../src/auth/index.js';
import { individualReader } from '../../../src/composition/clients.js';
import { memoryReplayGuard, type ReplayGuard } from '../../../src/store/index.js';
import { type ClientKey, makeKey, rightClaims, signAssertion } from './keys.js';

export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
export const SCOPE = 'system/MedicationDispense.rs';

/** An answer of the token endpoint. */
export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** An authorization server with a guarded door behind it, on loopback, under a clock of the test's. */
export interface Rig {
  readonly url: string;
  readonly tokenUrl: string;
  /** Seconds since the epoch; tests turn it. */
  now: number;
  readonly events: AuthEvent[];
  readonly es: ClientKey;
  readonly rs: ClientKey;
  /** Clients known from now on. */
  register(...clients: RegisteredClient[]): void;
  /** A right assertion of `ehr`, but for what is given. */
  assertion(change?: {
    claims?: JWTPayload;
    header?: Readonly<Record<string, unknown>>;
    key?: ClientKey;
    client?: string;
  }): Promise<string>;
  /** The four parameters of K-1, but for what is given; `undefined` leaves one out. */
  form(assertion: string, change?: Readonly<Record<string, string | undefined>>): URLSearchParams;
  post(body: string | URLSearchParams | Uint8Array, headers?: Record<string, string>): Promise<TokenAnswer>;
  /** Asks with a right request, but for what is given. */
  ask(change?: {
    scope?: string;
    client?: string;
    key?: ClientKey;
    header?: Record<string, unknown>;
  }): Promise<TokenAnswer>;
  token(scope?: string, client?: string): Promise<string>;
  /** Asks another endpoint about a token, as a client. */
  about(
    endpoint: 'introspect' | 'revoke',
    token: string | undefined,
    change?: { client?: string; claims?: JWTPayload; key?: ClientKey },
  ): Promise<Response>;
  close(): Promise<void>;
}

/** What a rig may be told. */
export interface RigOptions {
  readonly replay?: ReplayGuard;
  readonly registry?: ClientRegistry;
  readonly folder?: string;
  readonly tokenLifeSeconds?: number;
  readonly register?: AcceptRegistration;
}

/** Made once a test file: RSA keys take a while. */
const keys = Promise.all([makeKey('ES384', 'es-1'), makeKey('RS384', 'rs-1')]);

/** A client registered with these keys. */
export function clientWith(id: string, own: Partial<RegisteredClient>): RegisteredClient {
  return {
    id,
    name: `${id} (test)`,
    scopes: [SCOPE],
    states: ['OH', 'KY'],
    requestor: { name: { given: 'Adam', family: 'Amster' }, role: 'physician', npi: '1234567893' },
    ...own,
  };
}

/** Listens on a free loopback port. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends a server and whatever connections it keeps. */
export async function hangUp(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}

/** Starts the rig: clients `ehr` (ES384 and RS384 keys inline) and `narrow` (search only). */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'pdmp-auth-')));
  const [es, rs] = await keys;
  const jwks = { keys: [es.publicJwk, rs.publicJwk] };
  let clients = [clientWith('ehr', { jwks }), clientWith('other', { jwks })];
  const events: AuthEvent[] = [];

  const app = express();
  const server = createServer(app);
  const url = await listen(server);
  const rig = { now: 1_770_000_000 };
  const clock = (): Date => new Date(rig.now * 1000);
  const auth = createAuthorizationServer({
    publicUrl: url,
    registry: options.registry ?? { find: (id) => configuredClients(clients).find(id) },
    keys: await openKeyRing({ folder: join(folder, 'keys'), clock }),
    replay: options.replay ?? memoryReplayGuard({ clock }),
    onDenied: (_req, res, { code, text }) =>
      res.json({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, details: { text } }] }),
    observe: (event) => events.push(event),
    clock,
    tokenLifeSeconds: options.tokenLifeSeconds,
    register: options.register,
    readIndividual: individualReader(),
  });
  app.use(auth.router);
  app.get('/fhir/.well-known/smart-configuration', auth.discovery);
  const pass: express.RequestHandler = (_req, res) =>
    void res.json({ client: clientOf(res).id, requestor: clientOf(res).requestor });
  app.get('/fhir/MedicationDispense', auth.guard({ resource: 'MedicationDispense', permission: 's' }), pass);
  app.get('/fhir/Patient/:id', auth.guard({ resource: 'Patient', permission: 'r' }), pass);
  app.get('/fhir/Patient', auth.guard({ resource: 'Patient', permission: 's' }), pass);
  app.get('/unguarded', pass);

  const tokenUrl = `${url}/auth/token`;
  const made: Rig = Object.assign(rig, {
    url,
    tokenUrl,
    events,
    es,
    rs,
    register: (...more: RegisteredClient[]) => {
      const ids = new Set(more.map(({ id }) => id));
      clients = [...clients.filter(({ id }) => !ids.has(id)), ...more];
    },
    assertion: ({ claims, header, key = es, client = 'ehr' } = {}) =>
      signAssertion({ key, header, claims: { ...rightClaims(client, tokenUrl, rig.now), ...claims } }),
    form: (assertion, change = {}) => {
      const parameters: Readonly<Record<string, string | undefined>> = {
        grant_type: 'client_credentials',
        scope: SCOPE,
        client_assertion_type: JWT_BEARER,
        client_assertion: assertion,
        ...change,
      };
      const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
      return new URLSearchParams(given);
    },
    post: async (body, headers = {}) => {
      const answer = await fetch(tokenUrl, { method: 'POST', body, headers });
      return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
    },
    ask: async ({ scope = SCOPE, ...change } = {}) => made.post(made.form(await made.assertion(change), { scope })),
    token: async (scope = SCOPE, client = 'ehr') => {
      const { body } = await made.ask({ scope, client });
      return String(body.access_token);
    },
    about: async (endpoint, token, change = {}) => {
      const parameters = { grant_type: undefined, scope: undefined, token, token_type_hint: 'access_token' };
      const body = made.form(await made.assertion(change), parameters);
      return fetch(`${url}/auth/${endpoint}`, { method: 'POST', body });
    },
    close: async () => {
      await auth.close();
      await hangUp(server);
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  } satisfies Omit<Rig, 'now'>);
  return made;
}
