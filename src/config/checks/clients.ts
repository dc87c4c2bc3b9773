import type { ConfigDocument } from '../document.js';
import { isLoopback } from '../domain.js';
import type { Draft, Entry } from '../draft.js';
import { Fault } from '../fault.js';
import type { Client } from '../schema/clients.js';

/** Every client is one of a kind, has one source of keys, and may ask only states that are routed. */
export function checkClients({ clients, routes, server }: Draft, document: ConfigDocument): void {
  const routed = new Set(routes.map(({ name }) => name));
  const seen = new Set<unknown>();
  const certified = new Set<string>();
  for (const entry of clients) {
    const { path, raw, value } = entry;
    if (typeof raw['id'] === 'string' && seen.has(raw['id'])) {
      document.report(
        [...path, 'id'],
        new Fault('{value} is the id of two clients', 'give each client an id of its own'),
      );
    }
    seen.add(raw['id']);
    checkKeys(entry, document);
    checkIndividuals(entry, document);
    if (value === undefined) continue;
    if (value.certificates !== undefined && !server?.tls?.clientCa && !server?.clientCertificateHeader)
      document.warn(
        [...path, 'certificates'],
        new Fault(
          'are asked for nowhere',
          'give server.tls.clientCa, or server.clientCertificateHeader behind a proxy',
        ),
      );
    for (const [index, certificate] of (value.certificates ?? []).entries()) {
      if (certified.has(certificate))
        document.report(
          [...path, 'certificates', index],
          new Fault('is listed twice', 'a certificate is that of one client: remove it from the other'),
        );
      certified.add(certificate);
    }
    for (const state of new Set(value.states)) {
      const place = [...path, 'states', Array.isArray(raw['states']) ? raw['states'].indexOf(state) : 0];
      if (!routed.has(state))
        document.report(place, new Fault(`${state} has no route`, `add routes.${state}, or remove it here`));
    }
    if (value.states.length === 0)
      document.warn([...path, 'states'], new Fault('is empty: this client can ask nobody', 'list its states'));
  }
}

/** An organization's client lists the individuals that it may ask for, each with an identifier, or may ask for any. */
export function checkIndividuals(
  { path, value }: Pick<Entry<Client>, 'path' | 'value'>,
  document: Pick<ConfigDocument, 'report'>,
): void {
  const { accept, list = [] } = value?.individuals ?? {};
  if (accept === undefined) return;
  const place = [...path, 'individuals'];
  if (accept === 'listed' && list.length === 0)
    document.report(place, new Fault('lists nobody: the client could never ask', 'give list, or accept: any'));
  if (accept === 'any' && list.length > 0)
    document.report([...place, 'list'], new Fault('means nothing beside accept: any', 'write accept: listed'));
  for (const [index, { npi, dea }] of list.entries()) {
    if (npi === undefined && dea === undefined)
      document.report([...place, 'list', index], new Fault('has no identifier', 'give npi or dea'));
  }
}

/** A client has one source of keys, and nobody can change them on the way. */
export function checkKeys(
  { path, raw, value }: Pick<Entry<Client>, 'path' | 'raw' | 'value'>,
  document: Pick<ConfigDocument, 'report' | 'warn'>,
): void {
  const both = 'jwks' in raw && 'jwksUrl' in raw;
  if (both) document.report([...path, 'jwksUrl'], new Fault('stands beside jwks', 'keep one of the two'));
  const keyless = !('jwks' in raw) && !('jwksUrl' in raw) && !('certificates' in raw);
  if (keyless) document.report(path, new Fault('has no keys', 'give jwks or jwksUrl'));
  if (value?.jwksUrl?.startsWith('http:') === true && !isLoopback(value.jwksUrl)) {
    document.report(
      [...path, 'jwksUrl'],
      new Fault('is http', 'begin it with https://: whoever changes the keys on the way is the client'),
    );
  }
  if (value?.jwks?.keys.length === 0)
    document.warn([...path, 'jwks'], new Fault('has no keys: this client cannot sign in', 'add its public key'));
}
