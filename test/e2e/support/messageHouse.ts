import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import type { SimulatorOptions } from '../../../src/simulator/index.js';
import { type Credential, makeAuthority } from '../../support/certificates.js';
import { clientId, type House, requestor, startHouse } from '../../support/house.js';

/** A whole gateway with a door for messages over https, on demo states. */
export interface MessageHouse {
  readonly house: House;
  /** The authority of all. */
  readonly ca: string;
  /** Of the registered EHR. */
  readonly own: Credential;
  /** Of the same authority, registered for nobody. */
  readonly stranger: Credential;
  /** Of an authority that nobody trusts, with the EHR's name. */
  readonly forged: Credential;
  /** Sends a message by POST. @param as default: the registered EHR; `null`: without a certificate @param to another door */
  send(message: string | Buffer, as?: Credential | null, headers?: Record<string, string>, to?: string): Promise<Told>;
}

/** What the door answered. */
export interface Told {
  readonly status: number;
  readonly type: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export const asOf = '2026-10-31';
export const window = { start: '2024-11-01', end: asOf };

/** Persons under the EHR's organization: somebody else, and the one whom questions name. */
export const twoPersons = {
  accept: 'listed',
  list: [
    { name: { given: 'Pat', family: 'Prescriber' }, role: 'physician', npi: '1999999984' },
    { name: requestor.name, role: requestor.role, npi: requestor.npi, dea: requestor.dea },
  ],
};

/**
 * @param path where messages go, such as `/script`
 * @param registered more of the EHR's registration
 * @param changes more of the configuration
 * @param authority of all certificates
 */
export async function startMessageHouse(
  path: '/script' | '/asap' | '/pmix',
  simulated: SimulatorOptions = {},
  registered: Record<string, unknown> = {},
  { server, ...changes }: Record<string, unknown> & { readonly server?: Record<string, unknown> } = {},
  authority = makeAuthority('clients authority'),
): Promise<MessageHouse> {
  const [door, own, stranger] = ['pdmp.example.org', 'ehr.example.org', 'other.example.org'].map((name) =>
    authority.issue(name),
  ) as [Credential, Credential, Credential];
  const states = simulated.states?.map(({ state }) => state) ?? ['OH', 'IN', 'KY', 'WA', 'MD'];
  const client = {
    ...{ id: clientId, name: 'Test EHR', certificates: [fingerprint(own)], scopes: ['system/MedicationDispense.rs'] },
    ...{ states, requestor, ...registered },
  };
  const house = await startHouse(
    { asOf, ...simulated },
    {
      clients: [client],
      ...changes,
      server: { port: 0, tls: { cert: door.cert, key: door.key, clientCa: authority.cert }, ...server },
    },
  );
  return {
    house,
    ca: authority.cert,
    own,
    stranger,
    forged: makeAuthority('clients authority').issue('ehr.example.org'),
    send: (message, as = own, headers = {}, to = path) =>
      send(`${house.gateway.url}${to}`, authority.cert, message, as, headers),
  };
}

/** SHA-256, as openssl says it. */
export function fingerprint({ cert }: Credential): string {
  return createHash('sha256')
    .update(new X509Certificate(cert).raw)
    .digest('hex')
    .toUpperCase()
    .replace(/..(?=.)/g, '$&:');
}

async function send(
  url: string,
  ca: string,
  message: string | Buffer,
  as: Credential | null,
  headers: Record<string, string>,
): Promise<Told> {
  const sent = request(url, {
    ...{ method: 'POST', ca, servername: 'pdmp.example.org', agent: false },
    ...(as === null ? {} : { cert: as.cert, key: as.key }),
    headers: { 'content-type': 'application/xml', ...headers },
  });
  sent.end(message);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return {
    status: answer.statusCode!,
    type: answer.headers['content-type'],
    headers: answer.headers,
    body: await textOf(answer),
  };
}
