import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type JWTPayload, SignJWT } from 'jose';
import { cast, FaultError, SimulatorError, startSimulator, type Simulator } from '../../../src/simulator/index.js';
import type { Bundle, JsonObject, Resource } from '../../../src/fhir/types.js';
import { openFhirValidator } from '../../support/fhir-validate.js';
import { seedQuery } from '../../e2e/support/ehr.js';
import { served } from '../support/ask.js';
import { asOf, windowStart } from '../support/requests.js';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const window = { from: windowStart, to: asOf };
const validator = openFhirValidator();
let simulator: Simulator;
beforeAll(async () => {
  const keys = [
    { ...publicKey.export({ format: 'jwk' }), kid: 'ec' },
    { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa' },
  ];
  simulator = await startSimulator({
    asOf,
    clock: () => new Date(`${asOf}T10:11:12Z`),
    states: [
      { state: 'OH', protocol: 'fhir-us-meds' },
      { state: 'KY', protocol: 'fhir-us-pdmp' },
      { state: 'WA', protocol: 'fhir-us-meds', client: { id: 'gateway', keys } },
    ],
  });
});
afterAll(async () => {
  validator.close();
  await simulator.stop();
});

const baseOf = (state: string): string => served(simulator, state).endpoint;
const requestId = { 'x-request-id': 'r-1' };

async function read(answer: Response): Promise<{ status: number; headers: Headers; text: string; body: Resource }> {
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: JSON.parse(text) as Resource };
}

const search = async (state: string, query: string, headers: Record<string, string> = requestId) =>
  read(await fetch(`${baseOf(state)}/MedicationDispense?${query}`, { headers }));

function call(who: { given: string; family: string; birthDate: string }, window?: object, npi = '1234567893') {
  const { given, family, birthDate } = who;
  const url = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-activity-period-extension';
  const identifier = [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }];
  const named = {
    name: 'patient',
    ...(window === undefined ? {} : { extension: [{ url, valuePeriod: window }] }),
    resource: { resourceType: 'Patient', name: [{ family, given: [given] }], birthDate },
  };
  const asking = { name: 'authorized-practitioner', resource: { resourceType: 'Practitioner', identifier } };
  const role = { name: 'authorized-practitioner-role', resource: { resourceType: 'PractitionerRole' } };
  return { resourceType: 'Parameters', parameter: [named, asking, role] };
}

const post = async (parameters: object) =>
  read(
    await fetch(`${baseOf('KY')}/$pdmp-history`, {
      method: 'POST',
      headers: { ...requestId, 'content-type': 'application/fhir+json' },
      body: JSON.stringify(parameters),
    }),
  );

const entriesOf = (bundle: Resource | undefined, type: string): Resource[] =>
  ((bundle as Bundle | undefined)?.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === type ? [resource] : [],
  );
const rxNumbers = (dispenses: readonly Resource[]) =>
  dispenses.map(({ identifier }) => (identifier as JsonObject[])[0]?.value);
const truthOf = (state: string, who: { given: string; family: string; birthDate: string }) =>
  simulator
    .truth(who.given, who.family, who.birthDate, windowStart, asOf)
    .find((one) => one.state === state)
    ?.dispenses.map(({ rxNumber }) => rxNumber);
const parameterOf = ({ parameter }: Resource, name: string): JsonObject | undefined =>
  (parameter as JsonObject[]).find((one) => one.name === name);

describe('a state of the US Meds guide', () => {
  it(`tells exactly what the truth holds, without errors by ${validator.name}`, async () => {
    for (const who of Object.values(cast)) {
      const { status, text, body, headers } = await search('OH', seedQuery(who, window));
      expect([status, headers.get('x-request-id')]).toEqual([200, 'r-1']);
      expect(rxNumbers(entriesOf(body, 'MedicationDispense'))).toEqual(truthOf('OH', who));
      expect(await validator.errors(text, { entryProfiles: [] })).toEqual([]);
    }
  });

  it('keeps the digits of a quantity', async () => {
    const { text } = await search('OH', seedQuery(cast.star, window));
    const [first] = simulator.truth(cast.star.given, cast.star.family, cast.star.birthDate, windowStart, asOf);
    expect(text).toContain(`"value":${String(first?.dispenses[0]?.quantity)},`);
  });

  it('tells beside the matches what is included alone', async () => {
    const { body } = await search('OH', seedQuery(cast.star, window).replace(/&_include.*/, ''));
    expect(entriesOf(body, 'MedicationDispense').length).toBeGreaterThan(0);
    expect(entriesOf(body, 'Medication')).toEqual([]);
  });

  it.each([
    ['no family name', /&subject:Patient\.name\.family=[^&]*/, '', 'required'],
    ['no birth date', /eq1954/, '1954', 'value'],
    ['no window', /&authorizing[^&]*/g, '', 'value'],
    ['two people', 'given=Sherlock', 'given=Sherlock,Mycroft', 'value'],
    ['a parameter of its own', /$/, '&mood=fine', 'not-supported'],
    ['a name twice', /$/, '&subject:Patient.name.given=Mycroft', 'not-supported'],
  ])('refuses a search with %s', async (_name, from, to, code) => {
    const { status, body } = await search('OH', seedQuery(cast.star, window).replace(from, to));
    expect([status, body.issue]).toEqual([400, [expect.objectContaining({ code })]]);
  });

  it('wants to know what a request is known by', async () => {
    expect((await search('OH', seedQuery(cast.star, window), {})).status).toBe(400);
  });
});

describe('a state of the US PDMP guide', () => {
  it(`tells exactly what the truth holds, without errors by ${validator.name}`, async () => {
    for (const who of Object.values(cast)) {
      const { status, body } = await post(call(who, { start: windowStart, end: asOf }));
      const bundle = parameterOf(body, 'pdmp-history-data')?.resource as Resource | undefined;
      expect([status, rxNumbers(entriesOf(bundle, 'MedicationDispense'))]).toEqual([200, truthOf('KY', who)]);
      expect(parameterOf(body, 'outcome') === undefined).toBe((truthOf('KY', who) ?? []).length > 0);
      expect(await validator.errors(JSON.stringify(body), { usCore: '6.1.0', entryProfiles: [] })).toEqual([]);
    }
  });

  it('looks two years back where it is not asked for a window', async () => {
    const { body } = await post(call(cast.star));
    expect(JSON.stringify(parameterOf(body, 'pdmp-history-data')?.extension)).toContain(windowStart);
  });

  it.each([
    ['a wrong NPI', call(cast.star, undefined, '1234567890'), 200, 'forbidden'],
    ['a birth date that is none', call({ ...cast.star, birthDate: '1954-02-30' }), 400, 'invalid'],
    ['a name that it does not know', { resourceType: 'Parameters', parameter: [{ name: 'mood' }] }, 400, 'invalid'],
    ['no Parameters', { resourceType: 'Patient' }, 400, 'invalid'],
  ])('says no to %s', async (_name, parameters, status, code) => {
    const { status: said, body } = await post(parameters);
    const outcome = (status === 200 ? parameterOf(body, 'outcome')?.resource : body) as Resource;
    expect([said, outcome.issue]).toEqual([status, [expect.objectContaining({ code })]]);
  });
});

describe('signing in', () => {
  const tokenUrl = (): string => `${baseOf('WA')}/auth/token`;
  const seconds = (): number => Math.floor(Date.now() / 1000);
  let ids = 0;

  function assertion(claims: JWTPayload = {}, header: object = {}, key: KeyObject = privateKey): Promise<string> {
    return new SignJWT({
      iss: 'gateway',
      sub: 'gateway',
      aud: tokenUrl(),
      exp: seconds() + 200,
      jti: `j${ids++}`,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES384', kid: 'ec', typ: 'JWT', ...header })
      .sign(key);
  }

  async function ask(client_assertion: string, more: Record<string, string> = {}) {
    const form = {
      grant_type: 'client_credentials',
      scope: 'system/MedicationDispense.rs',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion,
      ...more,
    };
    return read(await fetch(tokenUrl(), { method: 'POST', body: new URLSearchParams(form) }));
  }

  it('is found by discovery, and gives a token that is good for questions', async () => {
    const { body } = await read(await fetch(`${baseOf('WA')}/.well-known/smart-configuration`));
    expect(body['token_endpoint']).toBe(tokenUrl());
    expect((await search('WA', seedQuery(cast.star, window))).status).toBe(401);
    for (const signed of [await assertion(), await assertion({}, { alg: 'RS384', kid: 'rsa' }, rsa.privateKey)]) {
      const { status, body: grant } = await ask(signed);
      expect([status, grant['token_type'], grant['expires_in']]).toEqual([200, 'bearer', 300]);
      const authorization = `Bearer ${String(grant['access_token'])}`;
      expect((await search('WA', seedQuery(cast.star, window), { ...requestId, authorization })).status).toBe(200);
    }
    expect(simulator.requests.filter(({ url }) => url.includes('/auth/'))).toEqual([]);
  });

  it.each<[string, () => Promise<string>]>([
    ['another issuer', () => assertion({ iss: 'x' })],
    ['another audience', () => assertion({ aud: 'https://x.example/token' })],
    ['no time left', () => assertion({ exp: seconds() - 1 })],
    ['too much time', () => assertion({ exp: seconds() + 400 })],
    ['an unknown key', () => assertion({}, { kid: 'x' })],
    ['a stranger’s key', () => assertion({}, {}, generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey)],
    ['no JWT', () => Promise.resolve('x.y.z')],
  ])('takes nothing with %s', async (_name, make) => {
    const { status, body } = await ask(await make());
    expect([status, body['error']]).toEqual([401, 'invalid_client']);
  });

  it('takes an assertion once, and no other kind of grant', async () => {
    const once = await assertion();
    expect([(await ask(once)).status, (await ask(once)).status]).toEqual([200, 401]);
    expect((await ask(await assertion(), { grant_type: 'password' })).body['error']).toBe('unsupported_grant_type');
  });
});

it('has a FHIR base for one state, and faults that FHIR can have', async () => {
  const shared = { protocol: 'fhir-us-meds', port: 9, path: '/fhir' } as const;
  const two = startSimulator({
    asOf,
    states: [
      { ...shared, state: 'OH' },
      { ...shared, state: 'KY' },
    ],
  });
  await expect(two).rejects.toThrow(SimulatorError);
  await expect(simulator.setFault('OH', 'doctype')).rejects.toThrow(FaultError);
});
