import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'fhir-kit-client';
import { importJWK, SignJWT } from 'jose';
import type { Bundle, Resource } from '../../src/fhir/types.js';
import { cast, type Identity } from '../../src/simulator/index.js';
import { clientId, type House, startHouse } from '../support/house.js';
import { asOf, became, resourcesOf, seedQuery, stateOf, type Window, window, words } from './support/ehr.js';
import { knownTo, toldIn } from './support/facts.js';

let house: House;
beforeAll(async () => {
  house = await startHouse({ asOf }, { deadline: '20s' });
});
afterAll(() => house.close());

const base = (): string => `${house.gateway.url}/fhir`;
const states = ['IN', 'KY', 'MD', 'OH', 'WA'];

/** SMART Backend Services by hand: a signed assertion for the endpoint that discovery gave. */
async function accessToken(tokenUrl: string): Promise<string> {
  const { jwk, kid, alg } = house.key;
  const assertion = await new SignJWT({ iss: clientId, sub: clientId, aud: tokenUrl, jti: randomUUID() })
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('2m')
    .sign(await importJWK(jwk, alg));
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'system/MedicationDispense.rs',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  });
  expect(response.status).toBe(200);
  const granted = (await response.json()) as Record<string, unknown>;
  expect(granted).toMatchObject({ token_type: 'bearer', expires_in: 300, scope: 'system/MedicationDispense.rs' });
  return String(granted.access_token);
}

/** The seed's own query as a client library takes it. */
function searchParams({ given, family, birthDate }: Identity, { from, to }: Window = window) {
  return {
    'subject:Patient.name.given': given,
    'subject:Patient.name.family': family,
    'subject:Patient.birthdate': `eq${birthDate}`,
    'authorizingPrescription.dispenseRequest.validityPeriod': [`ge${from}`, `le${to}`],
    _include: ['MedicationDispense:subject', 'MedicationDispense:medication'],
    '_include:recurse': 'MedicationDispense:authorizingPrescription',
  };
}

describe('fhir-kit-client, from discovery to reading back', () => {
  const resourceType = 'MedicationDispense';
  let kit: Client;
  beforeAll(async () => {
    kit = new Client({ baseUrl: base() });
    const { tokenUrl } = await kit.smartAuthMetadata();
    expect(tokenUrl?.href).toBe(`${house.gateway.url}/auth/token`);
    kit.bearerToken = await accessToken(String(tokenUrl?.href));
  });
  const search = async (who: Identity, within?: Window, postSearch = false): Promise<Bundle> =>
    (await kit.search({
      resourceType,
      searchParams: searchParams(who, within),
      options: { postSearch },
    })) as unknown as Bundle;

  it('finds the token endpoint and uses the token; the token itself is got by hand, for it has no call for it', async () => {
    const verbs = Object.getOwnPropertyNames(Client.prototype);
    expect(verbs).toEqual(expect.arrayContaining(['smartAuthMetadata', 'bearerToken', 'search']));
    expect(verbs.filter((verb) => /token|auth|grant/i.test(verb))).toEqual(['bearerToken', 'smartAuthMetadata']);
    expect(await search(cast.unknown)).toMatchObject({ type: 'searchset', total: 0 });
  });

  it('reads the CapabilityStatement', async () => {
    expect(await kit.capabilityStatement()).toMatchObject({
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      rest: [{ resource: expect.arrayContaining([expect.objectContaining({ type: resourceType })]) }],
    });
  });

  it("gets by the seed's query exactly what the states know: every fact, every teller, a duplicate once", async () => {
    const bundle = await search(cast.star);
    const known = knownTo(house.simulator, cast.star, window);
    expect(toldIn(bundle)).toEqual(known);
    expect(bundle.total).toBe(known.length);
    expect(known.length).toBeGreaterThan(30);
    expect(known.filter((fact) => fact.states.length > 1).map((fact) => fact.states)).toEqual([['KY', 'OH']]);
    expect(became(bundle, base())).toEqual(Object.fromEntries(states.map((state) => [state, 'provided'])));
  });

  it("gets the seed's own period too", async () => {
    const period = { from: '2017-12-01', to: '2019-12-01' };
    const known = knownTo(house.simulator, cast.star, period);
    expect(toldIn(await search(cast.star, period))).toEqual(known);
    expect(known.length).toBeGreaterThan(0);
  });

  it('gets the same by POST', async () => {
    const [got, posted] = [await search(cast.star), await search(cast.star, window, true)];
    expect(toldIn(posted)).toEqual(toldIn(got));
    const ids = (bundle: Bundle) => bundle.entry?.map(({ fullUrl }) => fullUrl).filter((url) => !isOfOneAnswer(url));
    expect(ids(posted)?.sort()).toEqual(ids(got)?.sort());
  });

  it('reads back every resource that it was given, as it was', async () => {
    const { entry = [] } = await search(cast.star);
    expect(entry.length).toBeGreaterThan(100);
    for (const { resource, fullUrl } of entry) {
      const { resourceType: type, id = '' } = resource as Resource;
      expect(fullUrl).toBe(`${base()}/${type}/${id}`);
      expect(await kit.read({ resourceType: type, id })).toEqual(resource);
    }
  });

  it('finds a patient for each state, never merged, and one MessageHeader for each', async () => {
    const bundle = await search(cast.star);
    expect(resourcesOf(bundle, 'Patient').map(stateOf).sort()).toEqual(states);
    expect(resourcesOf(bundle, 'MessageHeader').map(stateOf).sort()).toEqual(states);
  });

  it.each([
    ['nobody knows', cast.unknown],
    ['has no prescriptions', cast.noPrescriptions],
  ])("is told of someone who %s: total 0, and each state's word", async (_who, person) => {
    const bundle = await search(person);
    expect(bundle).toMatchObject({ type: 'searchset', total: 0 });
    expect(resourcesOf(bundle, 'MedicationDispense')).toEqual([]);
    const said = words(bundle, base());
    expect(said.map(({ state }) => state).sort()).toEqual(states);
    for (const { state, status, issue } of said) {
      expect([state, status]).toEqual([state, 'no-data']);
      expect(issue).toMatchObject({
        severity: 'information',
        code: 'informational',
        details: { coding: [{ code: 'no-data' }] },
        diagnostics: expect.stringMatching(new RegExp(`^${state}: .+`)),
      });
      expect(issue).not.toHaveProperty('expression');
    }
    expect(resourcesOf(bundle, 'MessageHeader').map(stateOf).sort()).toEqual(states);
  });

  it.each([
    ['apostrophe', cast.apostrophe],
    ['accents', cast.accents],
    ['hyphen', cast.hyphenated],
    ['part of a hyphenated name', cast.unhyphenated],
    ['twin', cast.twinA],
    ['other twin', cast.twinB],
  ])('gets what the states know of somebody with: %s', async (_what, person) => {
    const known = knownTo(house.simulator, person, window);
    expect(toldIn(await search(person))).toEqual(known);
    expect(known.length).toBeGreaterThan(0);
  });

  it('asks states in any order for the same answer', async () => {
    const told = async (jurisdiction: string) =>
      toldIn(
        (await kit.search({
          resourceType,
          searchParams: { ...searchParams(cast.star), jurisdiction },
        })) as unknown as Resource,
      );
    const known = knownTo(house.simulator, cast.star, window);
    for (const order of ['OH,IN,KY,WA,MD', 'MD,WA,KY,IN,OH', 'KY,MD,OH,IN,WA'])
      expect(await told(order)).toEqual(known);
    const two = knownTo(house.simulator, cast.star, window, ['OH', 'IN', 'WA']);
    expect(await told('MD,KY')).toEqual(two);
    expect(two.length).toBeGreaterThan(0);
  });
});

describe('fhirclient (SMART JS)', () => {
  interface Smart {
    request<T>(url: string): Promise<T>;
  }
  type Library = (
    request: object,
    response: object,
    storage: object,
  ) => {
    client(state: { serverUrl: string; tokenResponse: { access_token: string } }): Smart;
  };
  /** How the library asks for a token; it knows the code grant alone. */
  type TokenRequest = (
    environment: object,
    asked: { code: string; state: Record<string, string>; privateKey: object },
  ) => Promise<{ headers: Record<string, string>; body: string }>;
  const require = createRequire(import.meta.url);
  const library = require('fhirclient') as Library;
  const { buildTokenRequest } = require('fhirclient/lib/smart') as { buildTokenRequest: TokenRequest };
  const environment = {
    security: require('fhirclient/lib/security/server') as object,
    base64urlencode: (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url'),
  };

  /** Posts the token request that the library makes and signs itself, but for what is changed in its form. */
  const token = async (change: (form: URLSearchParams) => void) => {
    const tokenUri = `${house.gateway.url}/auth/token`;
    const { headers, body } = await buildTokenRequest(environment, {
      code: 'none',
      state: { redirectUri: 'https://app.example.org/', tokenUri, clientId },
      privateKey: { ...house.key.jwk, alg: house.key.alg },
    });
    const form = new URLSearchParams(body);
    change(form);
    const answer = await fetch(tokenUri, { method: 'POST', headers, body: form.toString() });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('has no call for client_credentials: the request that it makes is refused with exactly 400', async () => {
    const { status, body } = await token(() => undefined);
    expect([status, body.error]).toEqual([400, 'unsupported_grant_type']);
  });

  it('gets a token by the assertion that it signs, with the grant changed by hand, and searches with it', async () => {
    const { status, body } = await token((form) => {
      form.set('grant_type', 'client_credentials');
      form.set('scope', 'system/MedicationDispense.rs');
    });
    expect([status, body.token_type]).toEqual([200, 'bearer']);
    const tokenResponse = { access_token: String(body.access_token) };
    const smart = library({}, {}, {}).client({ serverUrl: base(), tokenResponse });
    const bundle = await smart.request<Bundle>(`MedicationDispense?${seedQuery(cast.star)}`);
    expect(toldIn(bundle)).toEqual(knownTo(house.simulator, cast.star, window));
    const [dispense] = resourcesOf(bundle, 'MedicationDispense');
    const { reference } = dispense?.subject as { reference: string };
    expect(await smart.request<Resource>(reference)).toMatchObject({ resourceType: 'Patient' });
  });
});

/** MessageHeader and OperationOutcome are of the one question that they answer. */
function isOfOneAnswer(fullUrl = ''): boolean {
  return /\/(MessageHeader|OperationOutcome)\/[^/]+$/.test(fullUrl);
}
