import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Agent, get } from 'node:https';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { type Client, ClientSSLSecurity, createClientAsync } from 'soap';
import { openTables } from '../../src/index.js';
import type { Tables } from '../../src/mapping/types.js';
import { cast } from '../../src/simulator/index.js';
import { createPmixRequestor } from '../../src/standards/pmix/requestor.js';
import { openConnection } from '../../src/transport/connection.js';
import { about, fillsOf, residents } from '../standards/demoStates.js';
import { type MessageHouse, startMessageHouse, window } from './support/messageHouse.js';
import { generations, HISTORY, payloadOf, question } from './support/pmixHouse.js';
import { factsOf, factsOfTruth } from './support/recordFacts.js';

let door: MessageHouse;
let tables: Tables;
beforeAll(async () => {
  tables = await openTables({ only: generations.flatMap((one) => [`${one}/report`, `${one}/request`]) });
  door = await startMessageHouse('/pmix');
});
afterAll(() => door.house.close());

const secured = () => ({ ca: door.ca, cert: door.own.cert, key: door.own.key, servername: 'pdmp.example.org' });

const asksAbout = (state: string) => ({
  Requestor: {
    RequestorRole: 'Physicians',
    RequestorIdentification: { IdentificationID: '1234567893', IdentificationCategoryCode: 'NPI' },
  },
  RequestorOrganization: { RequestorOrganizationName: 'Highview' },
  RoutingData: {
    RequestID: `IN${randomUUID()}`,
    RequestDateTime: '2026-10-31T10:00:00Z',
    RequestingState: 'IN_EHR',
    StateRequestID: '',
    DisclosingState: state,
    StateDisclosureID: '',
    HubRequestID: '',
    HubDisclosureID: '',
    HubUsedIdentification: { HubIdentificationID: '', HubIdentificationCode: '' },
  },
  Version: '2',
});

interface Answered {
  readonly ResponseData: string;
}
interface AnswerHeader {
  readonly ResponseStatus: { readonly Status: readonly { DisclosingState: string; PMPStatus: string }[] };
  readonly RoutingData: { readonly StateDisclosureID: string };
}

describe('a SOAP client made from the WSDL', () => {
  let client: Client;
  beforeAll(async () => {
    const agent = new Agent(secured());
    client = await createClientAsync(`${door.house.gateway.url}/pmix?wsdl`, {
      disableCache: true,
      forceSoap12Headers: true,
      wsdl_options: { httpsAgent: agent },
    });
    const { key, cert, ca, servername } = secured();
    client.setSecurity(new ClientSSLSecurity(Buffer.from(key), Buffer.from(cert), [ca], { servername }));
  });

  it('finds every operation in both versions of SOAP', () => {
    const operations = {
      ProvidePrescriptionDrugHistory: {},
      ProvidePatientPicklist: {},
      ReceiveDeferredPrescriptionDrugHistory: {},
    };
    expect(client.describe()).toMatchObject({ pmp: { WsBasicProfile: operations, WsBasicProfileSoap11: operations } });
  });

  it('asks, and is told what the states know', async () => {
    const addressed = { Action: HISTORY, MessageID: `urn:uuid:${randomUUID()}`, To: 'urn://KY_TST' };
    for (const [name, value] of Object.entries(addressed))
      client.addSoapHeader(`<${name} xmlns="http://www.w3.org/2005/08/addressing">${value}</${name}>`);
    client.addSoapHeader({ MetaData: asksAbout('OH IN') }, '', 'px', 'http://www.pmixpmp.org');
    const ask = client['ProvidePrescriptionDrugHistoryAsync'] as (
      body: object,
    ) => Promise<[Answered, string, AnswerHeader]>;
    const [body, raw, header] = await ask({ RequestData: payloadOf({ body: question('pmix-3') }) });
    expect(header.ResponseStatus.Status).toEqual([
      { DisclosingState: 'IN', PMPStatus: 'Provided' },
      { DisclosingState: 'OH', PMPStatus: 'Provided' },
    ]);
    expect(header.RoutingData.StateDisclosureID).toMatch(/^[0-9a-f]{32}$/);
    const { given, family, birthDate } = cast.star;
    const truth = door.house.simulator
      .truth(given, family, birthDate, window.start, window.end)
      .filter(({ state }) => state === 'OH' || state === 'IN');
    const expected = new Set(truth.flatMap(({ dispenses }) => dispenses.map(factsOfTruth)));
    expect(expected.size).toBeGreaterThan(10);
    for (const told of [body.ResponseData, raw])
      expect(new Set(factsOf(tables.readGraph('pmix-3/report', Buffer.from(told), { schema: 'strict' })))).toEqual(
        expected,
      );
  });
});

it('serves its WSDL to whoever looks, with the address that is configured', async () => {
  const answer = await new Promise<IncomingMessage>((told) =>
    get(`${door.house.gateway.url}/pmix?WSDL`, { ca: door.ca, servername: 'pdmp.example.org', agent: false }, told),
  );
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/xml; charset=utf-8']);
  const wsdl = await text(answer);
  expect(wsdl.match(/location="[^"]*"/g)).toEqual(Array(2).fill(`location="${door.house.gateway.url}/pmix"`));
});

describe('our own requestor at the door', () => {
  it.each(generations)('reads in %s exactly what a state knows', async (generation) => {
    const { gateway, simulator } = door.house;
    const connection = openConnection({ endpoint: `${gateway.url}/pmix`, tls: secured() });
    const requestor = createPmixRequestor({ tables, connection, generation, site: 'IN_GWY', schema: 'strict' });
    const people = residents(simulator, 'OH').filter(({ known, fills }) => known === 'one' && fills.length > 3);
    for (const { person, fills } of people.slice(0, 3)) {
      const { practitioner: _, organization: __, ...query } = about(person);
      const answer = await requestor.ask(query, { state: 'OH' }, AbortSignal.timeout(10_000));
      expect(fillsOf(answer)).toEqual(fills);
    }
    await requestor.close();
  });
});
