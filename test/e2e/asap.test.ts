import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Session } from '../../src/cli/ehr/signIn.js';
import type { Bundle } from '../../src/fhir/types.js';
import { cast } from '../../src/simulator/index.js';
import { openFhirValidator } from '../support/fhir-validate.js';
import { type House, startHouse } from '../support/house.js';
import { ask, asOf, became, window, words } from './support/ehr.js';
import { bare, knownTo, toldIn } from './support/facts.js';
import { contract, faultsOf } from './support/faultTable.js';
import { leaksIn, secretsOf } from './support/secrets.js';

/** MI speaks ASAP beside a state that is well. */
const states = [
  { state: 'MI', protocol: 'asap-2.1a', habits: { ambiguous: 'picklist' } },
  { state: 'KY', protocol: 'pmix-2' },
] as const;
const validator = openFhirValidator();
let house: House;
let session: Session;
beforeAll(async () => {
  house = await startHouse({ asOf, states }, { deadline: '3s', breaker: { failures: 1000 } });
  session = await house.session();
}, 60_000);
afterAll(async () => {
  validator.close();
  await house.close();
});

it.each(['application/fhir+json', 'application/fhir+xml'])(
  `%s is without errors by ${validator.name}`,
  async (type) => {
    for (const person of [cast.star, cast.apostrophe, cast.accents, cast.noPrescriptions]) {
      const { status, text } = await ask(session, person, window, type);
      expect([status, await validator.errors(text)]).toEqual([200, []]);
    }
  },
);

it('is the state’s own truth, with its status and its header', async () => {
  const { body } = await ask(session, cast.star);
  expect(became(body, session.base)).toEqual({ MI: 'provided', KY: 'provided' });
  expect(toldIn(body)).toEqual(knownTo(house.simulator, cast.star, window));
  expect(toldIn(body).filter((fact) => fact.states.includes('MI')).length).toBeGreaterThan(0);
  const headers = ((body as Bundle).entry ?? []).filter(({ resource }) => resource?.resourceType === 'MessageHeader');
  expect(headers).toHaveLength(2);
});

it('asks in SOAP 1.1 for this state, and never sends a social security number unasked', async () => {
  await ask(session, cast.star);
  const asked = house.simulator.requests.filter(({ state }) => state === 'MI').at(-1);
  const text = asked?.body.toString('utf8') ?? '';
  expect(asked?.headers['soapaction']).toBe('"urn:x-pdmp-gateway:asap-pmp-ws:2.1a/DetailedAdHocQuery"');
  expect(text).toContain('<asap:DisclosingState>MI</asap:DisclosingState>');
  expect(text).not.toContain('SSN');
});

/** The house runs in this process: what a large answer costs is looked at elsewhere (test/e2e/faults.test.ts). */
const faults = faultsOf('asap-2.1a').map((row) => (row.name === 'huge:2000' ? { ...row, fault: 'huge:200' } : row));

describe('every fault that an ASAP state can have', () => {
  it.each(faults)('$name: $status', async ({ fault, status, code, pmix }) => {
    await house.simulator.setFault('MI', fault);
    const { body, status: http } = await ask(session, cast.star);
    await house.simulator.setFault('MI', undefined);
    expect([http, became(body, session.base)]).toEqual([200, { MI: status, KY: 'provided' }]);
    const told = toldIn(body);
    const ofKy = knownTo(house.simulator, cast.star, window, ['MI']);
    expect(told.filter((fact) => fact.states.includes('KY')).map(bare)).toEqual(ofKy.map(bare));
    if (status !== 'provided') expect(told).toHaveLength(ofKy.length);
    for (const { issue } of words(body, session.base).filter(({ state }) => state === 'MI' && status !== 'provided')) {
      const { severity, code: type, pmix: pmixCode } = contract[status] ?? {};
      expect(issue).toMatchObject({ severity, code: code ?? type, details: { coding: [{ code: pmix ?? pmixCode }] } });
    }
    const outcome = JSON.stringify(words(body, session.base));
    expect(leaksIn(outcome, secretsOf(house.simulator, cast.star))).toEqual([]);
  });
});

it.each(['/asap', '/script'])('has no door at %s, where nobody could prove who asks', async (path) => {
  expect((await fetch(`${house.gateway.url}${path}`, { method: 'POST', body: '<x/>' })).status).toBe(404);
});

it('names nobody in its log', () => {
  expect(leaksIn(JSON.stringify(house.log), secretsOf(house.simulator, cast.star))).toEqual([]);
});
