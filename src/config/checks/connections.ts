import { isLoopback } from '../domain.js';
import type { ConfigDocument, Path } from '../document.js';
import type { Draft, Entry } from '../draft.js';
import { Fault } from '../fault.js';
import { spoken } from '../schema/connections.js';
import type { ClientTls } from '../schema/tls.js';
import { checkKeyPair } from './tls.js';

interface Link {
  readonly protocol?: string;
  readonly endpoint?: string;
  readonly tls?: ClientTls;
}

/** Every endpoint's protocol is spoken and its TLS settings make sense; a connection no route uses is worth a look. */
export function checkConnections(draft: Draft, document: ConfigDocument, now: Date): void {
  for (const entry of draft.connections) {
    checkLink(entry, document, now);
    if (!draft.routes.some(({ raw }) => raw['via'] === entry.name)) {
      document.warn(entry.path, new Fault('is used by no route', 'remove it, or add a route with via'));
    }
  }
  for (const entry of draft.routes) checkLink(entry, document, now);
}

function checkLink({ path, raw, value }: Entry<Link>, document: ConfigDocument, now: Date): void {
  if (value === undefined) return;
  if (value.protocol !== undefined && !spoken.some((name) => name === value.protocol)) {
    document.report(
      [...path, 'protocol'],
      new Fault('{value} is not spoken by this release', `use one of ${spoken.join(', ')}`),
    );
  }
  if (value.endpoint !== undefined) checkEndpoint(value.endpoint, raw['tls'], path, document);
  if (value.tls !== undefined) checkKeyPair(value.tls, raw['tls'], [...path, 'tls'], document, now);
}

function checkEndpoint(endpoint: string, tls: unknown, path: Path, document: ConfigDocument): void {
  if (!endpoint.startsWith('http:')) return;
  if (typeof tls === 'object' && tls !== null && Object.keys(tls).length > 0) {
    document.report(
      [...path, 'tls'],
      new Fault('is set, but the endpoint is http', 'begin the endpoint with https://, or write tls: {}'),
    );
  } else if (!isLoopback(endpoint)) {
    document.warn(
      [...path, 'endpoint'],
      new Fault('is http: patient data would travel in the clear', 'use an https endpoint'),
    );
  }
}
