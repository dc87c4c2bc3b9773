import { isLoopback } from '../domain.js';
import type { ConfigDocument, Path } from '../document.js';
import type { Draft, Entry } from '../draft.js';
import { Fault } from '../fault.js';
import { readAssertionKey } from '../assertionKey.js';
import type { Smart } from '../schema/fhir.js';
import type { ClientTls } from '../schema/tls.js';
import { checkKeyPair } from './tls.js';

interface Link {
  readonly protocol?: string;
  readonly endpoint?: string;
  readonly tls?: ClientTls;
  readonly smart?: Smart;
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
  if (value.endpoint !== undefined) checkEndpoint(value.endpoint, raw['tls'], path, document);
  if (value.tls !== undefined) checkKeyPair(value.tls, raw['tls'], [...path, 'tls'], document, now);
  if (value.smart !== undefined) checkSmart(value.smart, [...path, 'smart'], document);
  checkFhir(value.protocol, raw, path, document);
}

/** Settings of FHIR stand only where it is spoken, and a FHIR state has to know who asks. */
function checkFhir(protocol: string | undefined, raw: Entry<Link>['raw'], path: Path, document: ConfigDocument): void {
  if (protocol === undefined) return;
  if (protocol.startsWith('fhir-')) {
    if (raw['smart'] === undefined && raw['headers'] === undefined && raw['tls'] === undefined)
      document.warn(path, new Fault('says nothing of how the state knows us', 'add smart, or what else it asks for'));
    return;
  }
  for (const key of ['smart', 'fhir'].filter((name) => raw[name] !== undefined))
    document.report([...path, key], new Fault(`is set, but ${protocol} is spoken`, 'remove it'));
}

function checkSmart({ key, passphrase, kid, tokenUrl }: Smart, path: Path, document: ConfigDocument): void {
  const read = readAssertionKey(key.reveal(), passphrase?.reveal(), kid);
  if (read instanceof Fault) document.report([...path, 'key'], read);
  if (tokenUrl?.startsWith('http:') === true && !isLoopback(tokenUrl))
    document.report(
      [...path, 'tokenUrl'],
      new Fault('is http: our tokens would travel in the clear', 'use an https URL'),
    );
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
