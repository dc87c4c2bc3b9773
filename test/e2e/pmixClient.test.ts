import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Client, ClientSSLSecurity, createClientAsync } from 'soap';
import { type Session, signIn } from '../../src/cli/ehr/signIn.js';
import { loadConfig } from '../../src/config/index.js';
import { type Gateway, startGateway } from '../../src/gateway.js';
import { openTables } from '../../src/index.js';
import type { Tables } from '../../src/mapping/types.js';
import { cast, type FaultInput, type Identity } from '../../src/simulator/index.js';
import { createPmixRequestor } from '../../src/standards/pmix/requestor.js';
import { openConnection } from '../../src/transport/connection.js';
import { about, fillsOf, residents } from '../standards/demoStates.js';
import { clientId, writeHouse } from '../support/house.js';
import { ask, became, window as asked, words } from './support/ehr.js';
import { knownTo, toldIn } from './support/facts.js';
import { type MessageHouse, startMessageHouse, window } from './support/messageHouse.js';
import { nowhere } from './support/nowhere.js';
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

describe('a gateway that asks this one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pdmp-behind-'));
  let front: Gateway;
  let session: Session;
  beforeAll(async () => {
    const { simulator, gateway } = door.house;
    const { ca, cert, key, servername } = secured();
    writeFileSync(join(folder, 'front.key'), key, { mode: 0o600 });
    const tls = { ca, cert, key: '${file:front.key}', servername };
    const endpoint = `${gateway.url}/pmix`;
    const generationOf = (state: string) => (state === 'KY' ? 'pmix-2' : 'pmix-3');
    const routes = simulator.states.map(({ state }) => [
      state,
      { protocol: generationOf(state), endpoint, tls, timeout: '5s' },
    ]);
    const written = await writeHouse(folder, simulator, {
      gateway: { site: 'OH_FRT' },
      deadline: '6s',
      routes: Object.fromEntries(routes) as Record<string, unknown>,
    });
    front = await startGateway(loadConfig(written.configFile, {}), { logTo: nowhere() });
    session = await signIn(`${front.url}/fhir`, clientId, written.key, 'system/MedicationDispense.rs');
  });
  afterAll(async () => {
    await front.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each<[string, Identity]>([
    ['is known to all', cast.star],
    ['nobody knows', cast.unknown],
    ['has an apostrophe', cast.apostrophe],
  ])('learns of somebody who %s what the states say', async (_name, person) => {
    const { status, body } = await ask(session, person);
    const { simulator } = door.house;
    const known = simulator.truth(person.given, person.family, person.birthDate, window.start, window.end);
    expect(status).toBe(200);
    expect(became(body, session.base)).toEqual(
      Object.fromEntries(known.map(({ state, dispenses }) => [state, dispenses.length > 0 ? 'provided' : 'no-data'])),
    );
    expect(toldIn(body)).toEqual(knownTo(simulator, person, asked));
  });

  it.each<[string, FaultInput, string]>([
    ['disallows', { kind: 'pmp-status', status: 'Disallowed' }, 'disallowed'],
    ['has several people', { kind: 'pmp-status', status: 'Deferred', report: 'picklist' }, 'deferred'],
    ['speaks another version', { kind: 'pmp-status', status: 'VersionMismatch' }, 'unsupported'],
    ['knows nothing', { kind: 'pmp-status', status: 'NotFound' }, 'no-data'],
    ['ends its answer early', { kind: 'truncated' }, 'failed'],
  ])('learns that a state behind it %s', async (_name, fault, expected) => {
    const { simulator } = door.house;
    await simulator.setFault('IN', fault);
    const { body } = await ask(session, cast.star);
    await simulator.setFault('IN', undefined);
    expect(became(body, session.base)).toMatchObject({ IN: expected, OH: 'provided', WA: 'provided' });
    expect(toldIn(body)).toEqual(knownTo(simulator, cast.star, asked, ['IN']));
  });

  it('leaves out nothing of the other in silence: a remark of it is told', async () => {
    const { simulator } = door.house;
    await simulator.setFault('IN', { kind: 'several-status' });
    const { body } = await ask(session, cast.star);
    await simulator.setFault('IN', undefined);
    const said = words(body, session.base).find(({ state }) => state === 'IN');
    expect(said?.issue.diagnostics).toContain('adds a remark of its own');
  });
});
