import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import type { SimulatorOptions } from '../../../src/simulator/index.js';
import { cast } from '../../../src/simulator/index.js';
import { type Credential, makeAuthority } from '../../support/certificates.js';
import { clientId, type House, requestor, startHouse } from '../../support/house.js';
import { sample, textOf as elementOf } from '../../standards/stateServer.js';

/** A whole gateway with its SCRIPT door over https, on demo states. */
export interface ScriptHouse {
  readonly house: House;
  /** The authority of all. */
  readonly ca: string;
  /** Of the registered EHR. */
  readonly own: Credential;
  /** Of the same authority, registered for nobody. */
  readonly stranger: Credential;
  /** Of an authority that nobody trusts, with the EHR's name. */
  readonly forged: Credential;
  /** Sends a message by POST. @param as default: the registered EHR; `null`: without a certificate */
  send(message: string | Buffer, as?: Credential | null, headers?: Record<string, string>): Promise<Told>;
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

/** @param registered more of the EHR's registration @param changes more of the configuration */
export async function startScriptHouse(
  simulated: SimulatorOptions = {},
  registered: Record<string, unknown> = {},
  changes: Record<string, unknown> = {},
): Promise<ScriptHouse> {
  const authority = makeAuthority('clients authority');
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
      server: { port: 0, tls: { cert: door.cert, key: door.key, clientCa: authority.cert } },
      clients: [client],
      ...changes,
    },
  );
  return {
    house,
    ca: authority.cert,
    own,
    stranger,
    forged: makeAuthority('clients authority').issue('ehr.example.org'),
    send: (message, as = own, headers = {}) => send(house, authority.cert, message, as, headers),
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
  { gateway }: House,
  ca: string,
  message: string | Buffer,
  as: Credential | null,
  headers: Record<string, string>,
): Promise<Told> {
  const sent = request(`${gateway.url}/script`, {
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

export type Version = '10.6' | '2017071';
export const versions: readonly Version[] = ['10.6', '2017071'];

let count = 0;

/** A question about the demo's star, by the registered prescriber: a published sample with other texts. */
export function question(version: Version, changes: readonly (readonly [string | RegExp, string])[] = []): string {
  const { given, family, birthDate } = cast.star;
  count += 1;
  const usual: [string | RegExp, string][] = [
    [/<MessageID>[^<]*/, `<MessageID>${String(count).padStart(32, '0')}`],
    ['>Testpatient<', `>${family}<`],
    ['>Casey<', `>${given}<`],
    ['>1984-07-02<', `>${birthDate}<`],
    [/<Address><AddressLine1>12 Elm St.*?<\/Address>/, ''],
    ['>1999999984<', '>1234567893<'],
    [/<Identification><DEANumber>AB1234579/, '<Identification><DEANumber>BA1234563'],
    [/<Facility>.*<\/Facility>/, ''],
    ['>2024-01-15<', `>${window.start}<`],
    ['>2026-01-15<', `>${window.end}<`],
    [/<PDMPStatesRequested>.*<\/PDMPStatesRequested>/, ''],
  ];
  const name = version === '10.6' ? '10-rxhistoryrequest' : '17-rxhistoryrequest-prescriber';
  return [...usual, ...changes].reduce((text, [from, to]) => text.replace(from, to), sample(`ncpdp/${name}.xml`));
}

/** The codes of an Error; empty where there is none. */
export function codesOf({ body }: Told): { code: string; descriptionCode?: string; description: string } {
  const error = /<Error>.*<\/Error>/.exec(body)?.[0] ?? '';
  const descriptionCode = elementOf(error, 'DescriptionCode');
  return {
    code: elementOf(error, 'Code'),
    ...(descriptionCode === '' ? {} : { descriptionCode }),
    description: elementOf(error, 'Description'),
  };
}

/** What 2017071 tells of each state. */
export function statesOf({ body }: Told): Record<string, string> {
  const listed = body.matchAll(/<PDMPStates><StateProvince>([A-Z]+)<\/StateProvince><ReasonCode>([A-Z]+)</g);
  return Object.fromEntries([...listed].map(([, state = '', code = '']) => [state, code]));
}
