import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Session } from '../../src/cli/ehr/signIn.js';
import { cast, type FaultInput, type Simulator } from '../../src/simulator/index.js';
import { ask, became, get, type Heard, resourcesOf, seedQuery, stateOf, window, words } from './support/ehr.js';
import { bare, knownTo, toldIn } from './support/facts.js';
import { contract, faultsOf } from './support/faultTable.js';
import { leaksIn, secretsOf } from './support/secrets.js';
import { type ServedHouse, startServedHouse } from './support/servedHouse.js';

const seats = [
  ['OH', 'pmix-3'],
  ['KY', 'pmix-2'],
  ['MD', 'script-10.6'],
  ['WA', 'script-2017071'],
] as const;
const states = ['IN', 'KY', 'MD', 'OH', 'WA'];

type Faults = Readonly<Record<string, FaultInput | undefined>>;
const denied: Faults = {
  OH: 'Disallowed',
  IN: 'Disallowed',
  KY: 'Disallowed',
  MD: 'script-denied',
  WA: 'script-denied',
};
const all = (fault: FaultInput): Faults => Object.fromEntries(states.map((state) => [state, fault]));
/** Faults of which no state answers, with HTTP status, and status and type of each issue. */
const ofNone: readonly (readonly [string, Faults, number, string, string])[] = [
  ['all out of service', all('http-503'), 502, 'failed', 'incomplete'],
  ['all cut off', all('truncated'), 502, 'failed', 'incomplete'],
  ['all unreachable', all('refuse'), 502, 'failed', 'incomplete'],
  ['all hung', all('hang'), 504, 'failed', 'timeout'],
  ['all timed out behind their hubs', all('http-408'), 504, 'failed', 'timeout'],
  ['all disallowed', denied, 403, 'disallowed', 'forbidden'],
];

/** Faults of which no state has records, with HTTP status. */
const ofSome: readonly (readonly [string, Faults, number])[] = [
  ['some disallowed, the others failed', { ...all('http-503'), OH: 'Disallowed' }, 502],
  ['some unsupported, the others failed', { ...all('truncated'), OH: 'VersionMismatch' }, 502],
  ['some hung, the others failed', { ...all('http-503'), OH: 'hang' }, 502],
  ['one without data, the others failed', { ...all('http-503'), OH: 'NotFound' }, 200],
  ['one deferred, the others failed', { ...all('http-503'), OH: 'Deferred' }, 200],
];

let house: ServedHouse;
let session: Session;
let secrets: readonly string[];
/** Every body that says of a state what became of it, for the search for secrets. */
const outcomes: string[] = [];
/** Answers to questions that a hung state holds until the deadline: they are asked before all others, and at once. */
const held = new Map<string, Promise<Heard>>();
beforeAll(async () => {
  house = await startServedHouse(
    ({ states }) => ({ deadline: '6s', breaker: { failures: 1000 }, routes: Object.fromEntries(states.map(routeTo)) }),
    { keepRequests: 10_000 },
  );
  session = await house.signIn();
  secrets = secretsOf(house.simulator, cast.star);
  for (const [state] of seats) await hold({ [state]: 'hang' });
  for (const [, faults] of [...ofNone, ...ofSome]) if (Object.values(faults).includes('hang')) await hold(faults);
  await Promise.all(held.values());
}, 180_000);
afterAll(() => house.close());

/** One question each: asked for what is older still, a state that tells 2,000 records would make up as many more. */
function routeTo({ state, protocol, endpoint }: Simulator['states'][number]): [string, unknown] {
  const once = protocol.startsWith('script') ? { script: { messages: 1 } } : {};
  return [state, { protocol, endpoint, timeout: '30s', ...once }];
}

async function strike(faults: Faults): Promise<void> {
  for (const [state, fault] of Object.entries(faults)) await house.simulator.setFault(state, fault);
}

const heal = (faults: Faults) => strike(Object.fromEntries(Object.keys(faults).map((state) => [state, undefined])));

async function hold(faults: Faults): Promise<void> {
  const { requests } = house.simulator;
  const before = requests.length;
  await strike(faults);
  held.set(JSON.stringify(faults), question());
  while (requests.length < before + states.length) await new Promise((resolve) => setTimeout(resolve, 5));
  await heal(faults);
}

/** What was heard under these faults. */
async function under(faults: Faults): Promise<Heard> {
  const asked = held.get(JSON.stringify(faults));
  if (asked !== undefined) return asked;
  await strike(faults);
  const heard = await question();
  await heal(faults);
  return heard;
}

async function question(): Promise<Heard> {
  if (asked++ % 50 === 49) session = await house.signIn();
  const heard = await ask(session, cast.star);
  outcomes.push(
    heard.body.resourceType === 'Bundle' ? JSON.stringify(resourcesOf(heard.body, 'OperationOutcome')) : heard.text,
  );
  return heard;
}
let asked = 0;

describe.each(seats)('%s, speaking %s', (state, protocol) => {
  it.each(faultsOf(protocol))('$name: $status', async ({ fault, name, status, code, pmix }) => {
    // IN shares the port with OH: nobody listens for both.
    const struck = name === 'refuse' && state === 'OH' ? ['IN', 'OH'] : [state];
    const heard = await under({ [state]: fault });
    expect(heard.status).toBe(200);
    const expected = Object.fromEntries(states.map((one) => [one, struck.includes(one) ? status : 'provided']));
    expect(became(heard.body, session.base)).toEqual(expected);
    const told = toldIn(heard.body);
    const others = knownTo(house.simulator, cast.star, window, [state, ...struck]);
    // What OH and KY both told is KY's alone, where OH does not answer.
    const ofOthers = told.filter((fact) => fact.states.some((one) => !struck.includes(one)));
    expect(ofOthers.map(bare)).toEqual(others.map(bare));
    if (status !== 'provided') expect(told).toHaveLength(ofOthers.length);

    const said = words(heard.body, session.base).filter((word) => word.state === state);
    expect(said.length).toBe(status === 'provided' ? said.length : 1);
    const { severity, code: type, pmix: pmixCode } = contract[status] ?? {};
    for (const { issue } of said)
      expect(issue).toMatchObject({
        severity,
        code: code ?? type,
        details: { coding: [{ code: pmix ?? pmixCode }], text: expect.any(String) },
        diagnostics: expect.stringMatching(new RegExp(`^${state}: .{10,}`)),
      });
  });

  it.each([
    ['slow:200', 1],
    ['duplicated', 2],
    ['missing-status', 1],
    ['unmapped-element', 1],
    ['schema-invalid', 1],
    ['prefix-scramble', 1],
  ])('%s: every record told, %d times', async (fault, times) => {
    const { body } = await under({ [state]: fault });
    const known = knownTo(house.simulator, cast.star, window);
    const ofState = known.filter((fact) => fact.states.includes(state));
    const told = toldIn(body).filter((fact) => fact.states.includes(state));
    expect(told.map(bare)).toEqual(ofState.flatMap((fact) => Array.from({ length: times }, () => bare(fact))));
  });

  it('huge:2000: every record', async () => {
    const { body } = await under({ [state]: 'huge:2000' });
    expect(resourcesOf(body, 'MedicationDispense').filter((one) => stateOf(one) === state)).toHaveLength(2000);
  });

  it('tells of what no row reads, and of what the schema forbids', async () => {
    for (const fault of ['unmapped-element', 'schema-invalid', 'missing-status']) {
      const { body } = await under({ [state]: fault });
      expect(words(body, session.base).map((word) => [word.state, word.status])).toEqual([[state, 'provided']]);
    }
  });
});

describe('an answer of no state', () => {
  it.each(ofNone)('%s: HTTP status and a bare OperationOutcome', async (_name, faults, httpStatus, status, code) => {
    const heard = await under(faults);
    expect([heard.status, heard.body.resourceType]).toEqual([httpStatus, 'OperationOutcome']);
    const said = words(heard.body, session.base);
    expect(said.map((word) => [word.state, word.status])).toEqual(states.map((state) => [state, status]));
    for (const { issue } of said) expect(issue).toMatchObject({ severity: 'error', code });
  });

  it.each(ofSome)('%s: HTTP %d', async (_name, faults, httpStatus) => {
    const heard = await under(faults);
    expect(heard.status).toBe(httpStatus);
    expect(words(heard.body, session.base).map(({ state }) => state)).toEqual(states);
    if (httpStatus === 200) expect(heard.body).toMatchObject({ resourceType: 'Bundle', total: 0 });
  });
});

describe('a question that the door refuses', () => {
  it.each([
    ['no birth date', seedQuery(cast.star).replace(/&subject:Patient.birthdate=[^&]*/, ''), 400],
    ['an impossible birth date', seedQuery({ ...cast.star, birthDate: '1954-01-36' }), 400],
    ['two family names', `${seedQuery(cast.star)}&subject:Patient.family=Watson`, 400],
    ['a modifier', seedQuery(cast.star).replace('name.given=', 'name.given:exact='), 400],
    ['an unknown state', `${seedQuery(cast.star)}&jurisdiction=Sherlock`, 400],
  ])('%s: HTTP %d', async (_name, query, status) => {
    const heard = await get(session, `MedicationDispense?${query}`);
    expect([heard.status, heard.body.resourceType]).toEqual([status, 'OperationOutcome']);
    outcomes.push(heard.text);
  });

  it('a bearer that is none: HTTP 401', async () => {
    const heard = await ask({ ...session, accessToken: 'Sherlock.Holmes.1954-01-06' }, cast.star);
    expect([heard.status, heard.body.resourceType]).toEqual([401, 'OperationOutcome']);
    outcomes.push(heard.text);
  });
});

// Last: by now the gateway has met every fault.
describe('after all that, nothing of the patient stands', () => {
  it('in what the process printed', () => {
    const { program } = house;
    expect(program.out().split('\n').length).toBeGreaterThan(1000);
    expect(leaksIn(program.out() + program.err(), secrets)).toEqual([]);
    expect(program.err()).toBe('');
    expect(secrets.length).toBeGreaterThan(50);
  });

  it('in /metrics', async () => {
    const text = await (await fetch(`${house.adminUrl}/metrics`)).text();
    expect(text).toContain('pdmp_state_answers_total');
    expect(leaksIn(text, secrets)).toEqual([]);
  });

  it('in any OperationOutcome', () => {
    expect(outcomes.length).toBeGreaterThan(200);
    expect(outcomes.flatMap((text) => leaksIn(text, secrets))).toEqual([]);
  });
});
