import { createPrivateKey } from 'node:crypto';
import { type ClientTls, type Config, type ResolvedRoute, resolveRoutes } from '../config/index.js';
import type { StateRoute } from '../exchange/types.js';
import { inWindows } from '../exchange/windows/inWindows.js';
import type { Tables } from '../mapping/types.js';
import { type HttpConnection, openConnection, type TlsOptions } from '../transport/connection.js';
import type { OpenQuestions } from './openQuestions.js';
import { overlayFaults } from './overlays.js';
import { type BoundRequestor, protocols } from './protocols.js';
import { StartError } from './startError.js';

/** A state's route with its pool open. */
export interface OpenRoute {
  readonly settings: ResolvedRoute;
  readonly state: StateRoute;
  readonly requestor: BoundRequestor;
}

/**
 * Opens every route of the configuration, each with a pool of its own, also where several go by one connection: a state
 * that hangs holds its own sockets only. Nothing is sent yet.
 * @throws StartError where a route names an overlay that is not there
 */
export function openRoutes(
  config: Config,
  tables: Tables,
  version: string,
  asking?: OpenQuestions['note'],
): OpenRoute[] {
  const { site } = config.gateway;
  const resolved = resolveRoutes(config);
  const faults = overlayFaults(config);
  if (faults.length > 0) throw new StartError(faults);
  return resolved.map((settings) => {
    const maxBytes = config.limits.xml.bytes;
    const connection = connect(settings, maxBytes);
    // What is said to a state's endpoint by `headers` is for nobody else.
    const open = (endpoint: string): HttpConnection => connect({ ...settings, endpoint, headers: {} }, maxBytes);
    const requestor = protocols[settings.protocol]({
      route: settings,
      site,
      version,
      tables,
      connection,
      open,
      maxBytes,
      asking,
    });
    const state: StateRoute = {
      state: settings.state,
      timeoutMs: settings.timeout,
      windowMonths: settings.window?.months || undefined,
      windowDays: settings.window?.days || undefined,
      ask: windowed(settings, requestor.ask),
    };
    return { settings, state, requestor };
  });
}

/** As the route's state may be asked: for windows as long as it answers. */
function windowed({ state, longestWindow, mostWindows, windowsAtOnce }: ResolvedRoute, ask: StateRoute['ask']) {
  if (longestWindow === undefined) return ask;
  return inWindows({ state, ask }, { longest: longestWindow, most: mostWindows, atOnce: windowsAtOnce });
}

function connect({ endpoint, tls, sockets, gzip, headers }: ResolvedRoute, maxResponseBytes: number): HttpConnection {
  return openConnection({
    endpoint,
    tls: plainTls(tls),
    connections: sockets,
    gzip,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.reveal()])),
    maxResponseBytes,
  });
}

function plainTls({ ca, cert, key, passphrase, servername }: ClientTls): TlsOptions {
  return { ca, cert, servername, key: key && plainKey(key.reveal(), passphrase?.reveal()) };
}

/** A private key as PEM without a passphrase. @throws where it cannot be read; `loadConfig` has seen to that */
export function plainKey(pem: string, passphrase?: string): string {
  if (passphrase === undefined) return pem;
  return createPrivateKey({ key: pem, passphrase }).export({ type: 'pkcs8', format: 'pem' }).toString();
}
