import { afterEach, describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '../../../../../src/audit/index.js';
import type { Individual, RegisteredClient } from '../../../../../src/auth/index.js';
import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { type Door, type DoorOptions, openDoor } from '../support/door.js';
import { askHistory, historyOf, ORGANIZATION, parametersOf, PRACTITIONER, ROLE } from '../support/history.js';

const NPI = 'http://hl7.org/fhir/sid/us-npi';
const DEA = 'http://terminology.hl7.org/NamingSystem/usdeanumber';
const NCPDP = 'http://terminology.hl7.org/CodeSystem/NCPDPProviderIdentificationNumber';
const OWN_ROLES = 'urn:pdmp:requestor-role';

const adam: Individual = {
  name: { given: 'Adam', family: 'Amster' },
  role: 'physician',
  npi: '1234567893',
  dea: 'BA1234563',
};
const ben: Individual = { name: { given: 'Ben', family: 'Boxer' }, role: 'dentist', npi: '1987654328' };
const facility = { name: 'Made-up Clinic', npi: '1987654328', dea: 'BX1234563', ncpdp: '9900001', state: 'KY' };
const hospital = { name: { given: 'Hope', family: 'Officer' }, role: 'institution', npi: '1999999984', facility };

const practitioner = (
  numbers: Readonly<Record<string, string>>,
  name: JsonObject = { family: 'Amster', given: ['A.'] },
): Resource => ({
  resourceType: 'Practitioner',
  identifier: Object.entries(numbers).map(([system, value]) => ({ system, value })),
  name: [name],
});
const roleOf = (system: string, code: string, member = 'code'): Resource => ({
  resourceType: 'PractitionerRole',
  [member]: [{ coding: [{ system, code }] }],
});
const house = (numbers: Readonly<Record<string, string>>): Resource => ({
  ...practitioner(numbers),
  resourceType: 'Organization',
  name: 'X',
});

let door: Door;
const open = async (client: Partial<RegisteredClient> = {}, options: Partial<DoorOptions> = {}): Promise<Door> =>
  (door = await openDoor({ states: { KY: { status: 'no-data' } }, client, ...options }));
afterEach(() => door.close());

/** Asks as this practitioner. @returns HTTP status, and the requester as the state was told */
async function askAs(told: Resource, changes: Readonly<Record<string, unknown>> = {}, token?: string) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const before = door.questions.length;
  const reply = await askHistory(door, parametersOf({ 'authorized-practitioner': told, ...changes }), { headers });
  const [question] = door.questions.slice(before);
  const [coding] = ((question?.role?.code as JsonObject[] | undefined)?.[0]?.coding ?? []) as JsonObject[];
  return {
    reply,
    status: reply.status,
    question,
    role: coding?.code,
    told: question && toldOf(question.practitioner!),
  };
}
const toldOf = ({ identifier, name }: Resource): unknown[] => [
  ...(identifier as JsonObject[]).map(({ value }) => value),
  ...(name as JsonObject[]).map(({ family, given }) => `${String(given)} ${String(family)}`),
];
const ADAM = ['1234567893', 'BA1234563', 'Adam Amster'];

async function expectForbidden(told: Resource, changes: Readonly<Record<string, unknown>> = {}, token?: string) {
  const { reply, question } = await askAs(told, changes, token);
  expect([reply.status, reply.issue.code, question]).toEqual([403, 'forbidden', undefined]);
  expect((await door.audited()).at(-1)?.outcomeDesc).toBe('HTTP 403 forbidden');
  return reply.issue.diagnostics;
}

describe('a client that is registered for one person', () => {
  it.each([
    ['both numbers', { [NPI]: '1234567893', [DEA]: 'BA1234563' }],
    ['the NPI', { [NPI]: '1234567893' }],
    ['the DEA number', { [DEA]: 'BA1234563' }],
  ])('asks for that person, known by %s, and states are told what is registered', async (_what, numbers) => {
    await open();
    const { status, told, role, question } = await askAs(practitioner(numbers), {
      'authorized-practitioner-role': roleOf(OWN_ROLES, 'dentist'),
    });
    expect([status, told, role]).toEqual([200, ADAM, 'physician']);
    expect(question?.organization).toMatchObject({ name: 'Made-up Clinic' });
  });

  it.each([
    ['another NPI', { [NPI]: '1999999984' }],
    ['the right NPI with another DEA number', { [NPI]: '1234567893', [DEA]: 'BB1234563' }],
    ['another NPI with the right DEA number', { [NPI]: '1999999984', [DEA]: 'BA1234563' }],
  ])('may not ask for somebody with %s', async (_what, numbers) => {
    await open();
    expect(await expectForbidden(practitioner(numbers))).toMatch(/not who its token or registration names/);
  });

  it('may not ask for somebody with the right numbers and another family name', async () => {
    await open();
    await expectForbidden({ ...PRACTITIONER, name: [{ family: 'Eve', given: ['Adam'] }] });
  });

  it.each<[string, Resource, number, string]>([
    ['an NPI whose check digit is wrong', practitioner({ [NPI]: '1234567890' }), 400, 'value'],
    ['a DEA number whose check digit is wrong', practitioner({ [DEA]: 'BA1234560' }), 400, 'value'],
    ['no name', { ...PRACTITIONER, name: [] }, 400, 'value'],
    ['a family name alone', practitioner({ [NPI]: '1234567893' }, { family: 'Amster' }), 400, 'value'],
    ['no number', practitioner({}), 403, 'forbidden'],
  ])('may not ask for somebody with %s', async (_what, told, status, code) => {
    await open();
    const { reply, question } = await askAs(told);
    expect([reply.status, reply.issue.code, question]).toEqual([status, code, undefined]);
  });

  const licensed = (numbers: Readonly<Record<string, string>>, value: string, state: string): Resource => {
    const url = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-jurisdiction';
    const place = { url, valueCodeableConcept: { coding: [{ system: 'https://www.usps.com/', code: state }] } };
    const { identifier, ...rest } = practitioner(numbers, { family: 'Amster', given: ['Adam'] });
    const license = { system: 'urn:pdmp:state-license', value, extension: [place] };
    return { ...rest, identifier: [...(identifier as JsonObject[]), license] } as Resource;
  };

  it('is known by name or licence where no number is told, by the rule of every door', async () => {
    await open({ requestor: { ...adam, stateLicense: { number: 'L1', state: 'KY' } } });
    expect((await askAs(practitioner({}, { family: 'AMSTER', given: ['Adam'] }))).told).toContain('Adam Amster');
    expect((await askAs(licensed({}, 'L1', 'KY'))).told).toContain('Adam Amster');
    await expectForbidden(licensed({}, 'L2', 'KY'));
  });

  it('is not refused for a licence of another state beside a number', async () => {
    await open({ requestor: { ...adam, stateLicense: { number: 'L1', state: 'KY' } } });
    expect((await askAs(licensed({ [NPI]: adam.npi! }, 'L9', 'OH'))).told).toEqual([
      ...ADAM.slice(0, 2),
      'L1',
      ADAM[2],
    ]);
  });

  it('has the licence that it tells passed on where its registration takes its word', async () => {
    await open({ requestor: hospital, individuals: { accept: 'any' } });
    const { told } = await askAs(licensed({ [NPI]: '1234567893' }, 'L9', 'OH'));
    expect(told).toEqual(['1234567893', 'L9', 'Adam Amster']);
  });

  it('is not refused for a number that the registration lacks, and states are not told it', async () => {
    await open({ requestor: { ...adam, dea: undefined } });
    expect((await askAs(PRACTITIONER)).told).toEqual(['1234567893', 'Adam Amster']);
  });

  it.each([
    ['a NUCC code', roleOf('http://nucc.org/provider-taxonomy', '207Q00000X')],
    ['a NUCC code as specialty', roleOf('http://nucc.org/provider-taxonomy', '207Q00000X', 'specialty')],
    ['a code of our own', roleOf(OWN_ROLES, 'physician')],
    ['no code that is known here: the registration has it', roleOf('urn:example', 'doctor')],
  ])('may tell its role by %s', async (_what, role) => {
    await open();
    expect(await askAs(PRACTITIONER, { 'authorized-practitioner-role': role })).toMatchObject({
      status: 200,
      role: 'physician',
    });
  });

  it.each([
    ['a role of our own that there is not', roleOf(OWN_ROLES, 'astrologer')],
    ['a code that NUCC cannot have', roleOf('http://nucc.org/provider-taxonomy', 'zzz')],
  ])('may not tell %s', async (_what, role) => {
    await open();
    const { reply } = await askAs(PRACTITIONER, { 'authorized-practitioner-role': role });
    expect([reply.status, reply.issue.code]).toEqual([400, 'value']);
  });
});

describe('the organization', () => {
  it.each([
    ['NPI', NPI, '1999999984'],
    ['DEA number', DEA, 'BA1234563'],
    ['NCPDP id', NCPDP, '9900002'],
  ])('whose %s is another one than the facility’s is refused', async (_what, system, value) => {
    await open({ requestor: { ...adam, facility } });
    const other = { 'authorized-practitioner-organization': house({ [system]: value }) };
    expect(await expectForbidden(PRACTITIONER, other)).toMatch(/not the facility/);
  });

  it.each([
    ['its own numbers', house({ [NPI]: '1987654328', [DEA]: 'BX1234563', [NCPDP]: '9900001' })],
    ['no number', house({})],
    ['a number of another kind', house({ 'urn:example:ids': '7' })],
    ['nothing: it need not be named', undefined],
  ])('is the registered one with %s', async (_what, organization) => {
    await open({ requestor: { ...adam, facility } });
    const { status, question } = await askAs(PRACTITIONER, { 'authorized-practitioner-organization': organization });
    expect([status, question?.organization?.name]).toEqual([200, 'Made-up Clinic']);
  });
});

describe('a client that is registered for an organization', () => {
  it('asks for those who are listed, as they are listed', async () => {
    await open({ requestor: hospital, individuals: { accept: 'listed', list: [adam, ben] } });
    expect((await askAs(practitioner({ [NPI]: adam.npi! }))).told).toEqual(ADAM);
    expect(await askAs(practitioner({ [NPI]: ben.npi! }, { family: 'BOXER', given: ['B.'] }))).toMatchObject({
      told: ['1987654328', 'Ben Boxer'],
      role: 'dentist',
    });
    await expectForbidden(practitioner({ [NPI]: '1999999984' }));
    // Two people in one.
    await expectForbidden(practitioner({ [NPI]: adam.npi!, [DEA]: 'BB1234563' }));
  });

  it('asks for anybody with a number where its registration says so, on its word', async () => {
    await open({ requestor: hospital, individuals: { accept: 'any' } });
    const { told, role, question } = await askAs(
      practitioner({ [NPI]: '1234567893' }, { family: 'New', given: ['Nina'] }),
    );
    expect([told, role]).toEqual([['1234567893', 'Nina New'], 'physician']);
    expect(question?.organization).toMatchObject({ name: 'Made-up Clinic' });
    const nobody = await askAs(practitioner({}));
    expect([nobody.status, nobody.question]).toEqual([400, undefined]);
  });

  it('without individuals asks for its own requestor alone', async () => {
    await open({ requestor: hospital });
    expect((await askAs(practitioner({ [NPI]: hospital.npi }, { family: 'Officer', given: ['Hope'] }))).status).toBe(
      200,
    );
    await expectForbidden(PRACTITIONER);
  });

  it('whose token names a person asks for that person alone', async () => {
    await open({ requestor: hospital, individuals: { accept: 'listed', list: [adam, ben] } });
    const token = await door.tokenOf('ehr', ben);
    expect(
      (await askAs(practitioner({ [NPI]: ben.npi! }, { family: 'BOXER', given: ['B.'] }), {}, token)).told,
    ).toEqual(['1987654328', 'Ben Boxer']);
    await expectForbidden(PRACTITIONER, {}, token);
  });
});

describe('a delegate', () => {
  const nora = {
    resourceType: 'Practitioner',
    identifier: [{ system: 'urn:example:staff', value: 'S-7' }],
    name: [{ family: 'Nurse', given: ['Nora'] }],
  };
  const delegate = (role?: Resource) => ({ 'delegate-practitioner': nora, 'delegate-practitioner-role': role });
  const agentsOf = ({ agent }: AuditEvent) =>
    agent
      .filter(({ who }) => who?.type === 'Practitioner')
      .map(({ name, requestor, role }) => [name, requestor, JSON.stringify(role ?? null)]);

  it('is not let in by a state that takes none: it is disallowed, and not asked', async () => {
    await open();
    const { reply, question } = await askAs(PRACTITIONER, delegate());
    const { outcome } = historyOf(reply);
    expect(question).toBeUndefined();
    expect(outcome?.issue.at(-1)).toMatchObject({
      code: 'forbidden',
      diagnostics: expect.stringContaining('delegates: deny'),
    });
  });

  it.each([
    ['no role', undefined, adam, 'prescriber-delegate-unlicensed'],
    ['a role of our own', roleOf(OWN_ROLES, 'prescriber-delegate-licensed'), adam, 'prescriber-delegate-licensed'],
    [
      'another role, which is a delegate’s all the same',
      roleOf(OWN_ROLES, 'physician'),
      adam,
      'prescriber-delegate-unlicensed',
    ],
    ['a NUCC code', ROLE, adam, 'prescriber-delegate-unlicensed'],
    ['no role, of a pharmacist', undefined, { ...adam, role: 'pharmacist' }, 'dispenser-delegate-unlicensed'],
  ])('with %s asks under the practitioner’s name and numbers', async (_what, role, requestor, expected) => {
    await open({ requestor }, { delegates: 'allow' });
    const asked = await askAs(PRACTITIONER, delegate(role));
    expect(asked).toMatchObject({ status: 200, told: ADAM, role: expected });
    const events = (await door.audited()).slice(-2);
    expect(events).toHaveLength(2);
    for (const event of events) {
      expect(event.subtype?.[0]?.code).toBe('operation');
      expect(agentsOf(event)).toEqual([
        ['Nora Nurse', true, expect.stringContaining(expected)],
        ['Adam Amster', false, 'null'],
      ]);
    }
  });

  it('does not make up for a practitioner whom the client may not ask for', async () => {
    await open({}, { delegates: 'allow' });
    await expectForbidden(practitioner({ [NPI]: '1999999984' }), delegate());
  });
});

describe('the audit', () => {
  it('has one event as server and one as client a state, of an operation, with client, gateway, person and facility', async () => {
    await open();
    await askAs(PRACTITIONER, { 'authorized-practitioner-organization': ORGANIZATION });
    const events = (await door.audited()).slice(1);
    expect(events.map(({ outcomeDesc, action, subtype }) => [outcomeDesc, action, subtype?.[0]?.code])).toEqual([
      ['HTTP 200', 'E', 'operation'],
      ['no-data', 'E', 'operation'],
    ]);
    expect(events[0]?.agent.map(({ who, requestor }) => [who?.type, who?.identifier?.value, requestor])).toEqual([
      ['Device', 'ehr', false],
      ['Device', door.publicUrl, false],
      ['Practitioner', '1234567893', true],
      ['Organization', '1987654328', false],
    ]);
  });
});
