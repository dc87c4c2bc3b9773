import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Individual, permit, type Policies, type RegisteredClient } from '../../src/auth/index.js';
import { clientWith, type Rig, SCOPE, startRig } from './support/rig.js';

const ada: Individual = {
  name: { given: 'Ada', family: 'Amster' },
  role: 'physician',
  npi: '1234567893',
  dea: 'BA1234563',
};
const ben: Individual = { name: { given: 'Ben', family: 'Boxer' }, role: 'dentist', npi: '1987654328' };
const hospital = {
  requestor: {
    name: { given: 'Hope', family: 'Officer' },
    role: 'institution',
    npi: '1999999984',
    facility: { name: 'Highview Hospital', state: 'KY' },
  },
};

describe('individuals under the registration of an organization', () => {
  let rig: Rig;
  const register = (own: Partial<RegisteredClient>, id = 'org') =>
    rig.register(clientWith(id, { jwks: { keys: [rig.es.publicJwk] }, ...hospital, ...own }));
  const ask = async (extensions: unknown, client = 'org') => {
    const body = rig.form(await rig.assertion({ client, claims: { extensions } }));
    return rig.post(body);
  };
  const outcome = async (extensions: unknown, client?: string) => {
    const { body } = await ask(extensions, client);
    return [body.error, body.error === undefined ? 'issued' : rig.events.at(-1)?.outcome];
  };
  const who = async (token: unknown) => {
    const headers = { authorization: `Bearer ${String(token)}` };
    const answer = await fetch(`${rig.url}/fhir/MedicationDispense`, { headers });
    return answer.status === 200 ? ((await answer.json()) as { requestor: Individual }).requestor : answer.status;
  };
  const own = (individual: unknown) => ({ 'pdmp-requestor': individual });

  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());
  beforeEach(() => register({ individuals: { accept: 'listed', list: [ada, ben] } }));

  it('who is listed asks, at the facility of the organization', async () => {
    const { body } = await ask(own(ada));
    expect(await who(body.access_token)).toEqual({ ...ada, facility: hospital.requestor.facility });
  });

  it('is told as registered, not as the assertion has it', async () => {
    const { body } = await ask(own({ name: { given: 'A.', family: 'Other' }, role: 'dentist', npi: ada.npi }));
    expect(await who(body.access_token)).toMatchObject({ name: ada.name, role: 'physician', dea: ada.dea });
  });

  it('nobody named: the organization itself asks', async () => {
    const { body } = await ask(undefined);
    expect(await who(body.access_token)).toEqual(hospital.requestor);
  });

  it.each([
    ['bare', ben.npi],
    ['as an OID', `urn:oid:2.16.840.1.113883.4.6#${ben.npi}`],
    ['behind its system', `http://hl7.org/fhir/sid/us-npi|${ben.npi}`],
  ])("takes UDAP's hl7-b2b subject, NPI %s", async (_how, subject_id) => {
    const { body } = await ask({ 'hl7-b2b': { version: '1', subject_id, purpose_of_use: ['x'] } });
    expect(await who(body.access_token)).toMatchObject({ npi: ben.npi, name: ben.name });
  });

  it('prefers our own claim to hl7-b2b, and ignores extensions that it does not know', async () => {
    const { body } = await ask({ ...own(ada), 'hl7-b2b': { subject_id: ben.npi }, 'x-other': 1 });
    expect(await who(body.access_token)).toMatchObject({ npi: ada.npi });
    expect(await outcome({ 'x-other': 1 })).toEqual([undefined, 'issued']);
    expect(await outcome({ 'hl7-b2b': { version: '1' } })).toEqual([undefined, 'issued']);
  });

  it.each<[string, unknown]>([
    ['nobody who is listed', own({ ...ben, npi: '1111111112' })],
    ['an identifier of one and another of the other', own({ ...ada, npi: ben.npi })],
    ['a DEA number that differs', own({ ...ada, dea: 'AB1234563' })],
    ['an hl7-b2b subject who is not listed', { 'hl7-b2b': { subject_id: '1111111112' } }],
  ])('refuses %s', async (_what, extensions) => {
    expect(await outcome(extensions)).toEqual(['unauthorized_client', 'individual-foreign']);
  });

  it.each<[string, unknown]>([
    ['extensions that are no object', 'x'],
    ['a list', [own(ada)]],
    ['an individual that is none', own('Ada')],
    ['null', own(null)],
    ['a wrong NPI', own({ ...ada, npi: '1234567890' })],
    ['a wrong DEA number', own({ ...ada, dea: 'BA1234567' })],
    ['no name', own({ ...ada, name: undefined })],
    ['a role nobody knows', own({ ...ada, role: 'wizard' })],
    ['a member more', own({ ...ada, facility: { name: 'x', state: 'KY' } })],
    ['a subject that is no NPI', { 'hl7-b2b': { subject_id: 'ada' } }],
    ['an hl7-b2b that is no object', { 'hl7-b2b': 1 }],
  ])('refuses %s', async (_what, extensions) => {
    expect(await outcome(extensions)).toEqual(['invalid_client', 'individual']);
  });

  it('any: whoever is named with an identifier, by a contract role or a NUCC code', async () => {
    register({ individuals: { accept: 'any' } });
    const { body } = await ask(own({ ...ben, role: '122300000X' }));
    expect(await who(body.access_token)).toMatchObject({ npi: ben.npi, role: 'dentist', taxonomy: '122300000X' });
    expect(await outcome(own({ name: ben.name, role: 'dentist' }))).toEqual([
      'unauthorized_client',
      'individual-foreign',
    ]);
  });

  it('a client of one person asks for nobody else', async () => {
    const requestor = { ...ada, facility: hospital.requestor.facility };
    register({ requestor, individuals: undefined }, 'ada-ehr');
    expect(await outcome(own(ada), 'ada-ehr')).toEqual([undefined, 'issued']);
    expect(await outcome(own(ben), 'ada-ehr')).toEqual(['unauthorized_client', 'individual-foreign']);
  });

  it('who is taken off the list is refused at once, also with a token in date', async () => {
    const { body } = await ask(own(ben));
    expect(await who(body.access_token)).toMatchObject({ npi: ben.npi });
    register({ individuals: { accept: 'listed', list: [ada] } });
    expect(await who(body.access_token)).toBe(401);
  });

  it('introspection tells for whom', async () => {
    const { body } = await ask(own(ada));
    const told = await rig.about('introspect', String(body.access_token), { client: 'org' });
    expect(await told.json()).toMatchObject({ active: true, client_id: 'org', scope: SCOPE, pdmp_requestor: ada });
  });

  it('policy decides about an organization that names nobody', () => {
    const usual = { disclosure: 'discrete', cache: 0, delegates: 'deny', require: {} } as const;
    const policies: Policies = { default: usual, OH: { individual: 'required' } };
    const org = clientWith('org', { ...hospital, individuals: { accept: 'any' } });
    expect(permit(org, 'KY', policies)).toBeUndefined();
    expect(permit(org, 'OH', policies)).toMatch(
      /^OH wants to know which person asks \(individual: required\); name one/,
    );
    expect(permit(clientWith('org', hospital), 'OH', policies)).toContain('individual: required');
    expect(permit(clientWith('ada', { requestor: ada }), 'OH', policies)).toBeUndefined();
  });
});
