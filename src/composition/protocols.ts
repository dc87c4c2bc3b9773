import { type Config, type Protocol, type ResolvedRoute, resolveRoutes } from '../config/index.js';
import { tellable } from '../exchange/candidates.js';
import type { StateProtocol, StateRoute } from '../exchange/types.js';
import type { Tables } from '../mapping/types.js';
import { createAsapRequestor } from '../standards/asap/requestor.js';
import {
  createUsMedsRequestor,
  createUsPdmpRequestor,
  type FhirClient,
  fhirClient,
  smartTokens,
} from '../standards/fhir/requestor/index.js';
import { createPmixRequestor, type PmixGeneration } from '../standards/pmix/requestor.js';
import { createScriptRequestor, type ScriptVersion } from '../standards/script/requestor.js';
import type { HttpConnection } from '../transport/connection.js';
import { assertionKeyOf } from './assertionKeys.js';
import { hasMessageDoors } from './clientCertificates.js';
import { messageSecurityOf } from './messageSecurity.js';
import type { OpenQuestions } from './openQuestions.js';
import { overlayOf } from './overlays.js';

/** What a requestor is made of. */
export interface RequestorParts {
  readonly route: ResolvedRoute;
  /** `gateway.site`. */
  readonly site: string;
  readonly version: string;
  readonly tables: Tables;
  readonly connection: HttpConnection;
  /** Opens a connection of the same kind to another origin, such as a state's authorization server. */
  readonly open: (url: string) => HttpConnection;
  /** Bytes of one answer at most. */
  readonly maxBytes: number;
  /** Told of each question to a state that may push its answer later, just before it is sent. */
  readonly asking?: OpenQuestions['note'];
}

/** One state, ready to be asked in its standard. */
export interface BoundRequestor {
  readonly ask: StateRoute['ask'];
  probe(signal: AbortSignal): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Every protocol spoken towards states: the one place where a standard's room is opened. */
export const protocols: Readonly<Record<Protocol, (parts: RequestorParts) => BoundRequestor>> = {
  'pmix-3': pmix('pmix-3'),
  'pmix-2': pmix('pmix-2'),
  'script-10.6': script('10.6'),
  'script-2017071': script('2017071'),
  'asap-2.1a': asap,
  'fhir-us-meds': usMeds,
  'fhir-us-pdmp': usPdmp,
};

/** The mapping tables that each protocol needs; a PMIX state may answer in the generation that it was not asked in. */
const tables: Readonly<Record<Protocol, readonly string[]>> = {
  'pmix-3': ['pmix-3/request', 'pmix-3/report', 'pmix-2/report'],
  'pmix-2': ['pmix-2/request', 'pmix-2/report', 'pmix-3/report'],
  'script-10.6': ['script-10.6/request', 'script-10.6/history'],
  'script-2017071': ['script-2017071/request', 'script-2017071/history'],
  'asap-2.1a': ['asap-2.1a/request', 'asap-2.1a/history'],
  'fhir-us-meds': [],
  'fhir-us-pdmp': [],
};

/** The mapping tables that a configuration's routes and doors need. */
export function tablesOf(config: Pick<Config, 'connections' | 'routes' | 'server'>): string[] {
  const routes = resolveRoutes(config);
  const spoken = routes.map(({ protocol }) => protocol);
  const doors: readonly Protocol[] = hasMessageDoors(config)
    ? ['script-10.6', 'script-2017071', 'asap-2.1a', 'pmix-3', 'pmix-2']
    : [];
  const either = routes.some(({ otherGeneration }) => otherGeneration) ? ['pmix-3/request', 'pmix-2/request'] : [];
  return [...new Set([...[...spoken, ...doors].flatMap((protocol) => tables[protocol]), ...either])];
}

function pmix(generation: PmixGeneration) {
  return ({ route, site, tables, connection, asking }: RequestorParts): BoundRequestor => {
    const { state, sendSsn, schema, pmixVersion: version } = route;
    const overlay = overlayOf(route);
    const security = messageSecurityOf(route);
    const other = route.otherGeneration ? { rememberMs: route.otherGenerationFor } : undefined;
    const how = { generation, other, site, schema, version, security, asking };
    return bind(createPmixRequestor({ tables, connection, ...how }), { state, overlay, sendSsn });
  };
}

function script(version: ScriptVersion) {
  return ({ route, site, version: ours, tables, connection }: RequestorParts): BoundRequestor => {
    const { state, sendSsn, schema } = route;
    const overlay = overlayOf(route);
    const software = { developer: 'pdmp-gateway', product: 'pdmp-gateway', version: ours };
    const header = { to: state, toQualifier: 'ZZZ', from: site, fromQualifier: 'D', messages: 10, ...route.script };
    return bind(createScriptRequestor({ tables, connection, version, schema, software }), {
      ...header,
      state,
      overlay,
      sendSsn,
    });
  };
}

function asap({ route, tables, connection }: RequestorParts): BoundRequestor {
  const { state, sendSsn, schema } = route;
  const { envelope, action, destination = state } = route.asap;
  const soap = envelope === 'soap-1.2' ? '1.2' : '1.1';
  const overlay = overlayOf(route);
  return bind(createAsapRequestor({ tables, connection, schema }), {
    state,
    overlay,
    sendSsn,
    soap,
    action,
    destination,
  });
}

function usMeds(parts: RequestorParts): BoundRequestor {
  const { state, endpoint, fhir } = parts.route;
  const { method, pages, nameState } = fhir;
  const { maxBytes } = parts;
  const client = fhirClientOf(parts);
  return bind(createUsMedsRequestor({ client, endpoint, method, pages, maxBytes }), { state, nameState });
}

function usPdmp(parts: RequestorParts): BoundRequestor {
  const { state, endpoint, fhir, sendSsn } = parts.route;
  const { nameState } = fhir;
  return bind(createUsPdmpRequestor({ client: fhirClientOf(parts), endpoint }), { state, nameState, sendSsn });
}

/** A FHIR state signed in at, where its route says how. */
function fhirClientOf({ route: { endpoint, smart }, connection, open }: RequestorParts): FhirClient {
  if (smart === undefined) return fhirClient(connection);
  const { clientId, scopes, tokenUrl } = smart;
  const base = endpoint.replace(/\/+$/, '');
  const key = assertionKeyOf(smart);
  return fhirClient(connection, smartTokens({ clientId, key, scopes, tokenUrl, base, connection, open }));
}

function bind<Settings>(protocol: StateProtocol<Settings>, settings: Settings): BoundRequestor {
  return {
    // Who matches leaves no requestor where it may not be told.
    ask: async (query, signal, leftMs) =>
      tellable(await protocol.ask(query, settings, signal, leftMs), query.candidates === true ? Infinity : 0),
    probe: (signal) => protocol.probe(signal),
    close: () => protocol.close(),
  };
}
