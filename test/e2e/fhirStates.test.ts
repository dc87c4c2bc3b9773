import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Session } from '../../src/cli/ehr/signIn.js';
import type { Bundle } from '../../src/fhir/types.js';
import { cast } from '../../src/simulator/index.js';
import { openFhirValidator } from '../support/fhir-validate.js';
import { type House, startHouse } from '../support/house.js';
import { ask, asOf, became, resourcesOf, stateOf, window, words } from './support/ehr.js';
import { bare, knownTo, toldIn } from './support/facts.js';
import { contract, faultsOf } from './support/faultTable.js';
import { leaksIn, secretsOf } from './support/secrets.js';

/** Two states that speak FHIR, each by one of the guides. */
const states = [
  { state: 'OH', protocol: 'fhir-us-meds' },
  { state: 'KY', protocol: 'fhir-us-pdmp' },
] as const;
const validator = openFhirValidator();
let house: House;
let session: Session;
beforeAll(async () => {
  house = await startHouse({ asOf, states }, { deadline: '1500ms', breaker: { failures: 1000 } });
  session = await house.session();
}, 60_000);
afterAll(async () => {
  validator.close();
  await house.close();
});

it.each(['application/fhir+json', 'application/fhir+xml'])(`%s has no errors by ${validator.name}`, async (type) => {
  for (const person of [cast.star, cast.accents, cast.petOwner, cast.noPrescriptions]) {
    const { status, text } = await ask(session, person, window, type);
    expect([status, await validator.errors(text)]).toEqual([200, []]);
  }
});

it('is the states’ own truth: what both tell stands once', async () => {
  for (const person of Object.values(cast)) {
    const { body } = await ask(session, person);
    const known = knownTo(house.simulator, person, window);
    expect(toldIn(body)).toEqual(known);
  }
  const { body } = await ask(session, cast.star);
  expect(became(body, session.base)).toEqual({ OH: 'provided', KY: 'provided' });
  expect(toldIn(body).filter((fact) => fact.states.length === 2)).toHaveLength(1);
  expect(words(body, session.base)).toEqual([]);
  const headers = ((body as Bundle).entry ?? []).filter(({ resource }) => resource?.resourceType === 'MessageHeader');
  expect(headers).toHaveLength(2);
});

it('tells an animal by its name and its owner’s, whichever guide the state follows', async () => {
  const { body } = await ask(session, cast.petOwner);
  const animals = resourcesOf(body, 'Patient');
  expect(animals.map(stateOf).sort()).toEqual(['KY', 'OH']);
  for (const animal of animals) {
    expect(animal.name).toMatchObject([{ given: ['Gnasher'], family: 'Kennelworth' }, { given: ['Rufus'] }]);
    expect(JSON.stringify(animal.extension)).toContain('Veterinary');
  }
});

it('keeps social security numbers out of its questions, and asks for the window', async () => {
  await ask(session, cast.star);
  const last = (state: string) => house.simulator.requests.filter((one) => one.state === state).at(-1);
  expect(last('OH')?.url).toContain(`ge${window.from}&`);
  const body = last('KY')?.body.toString('utf8') ?? '';
  expect(body).toContain(`"valuePeriod":{"start":"${window.from}","end":"${window.to}"}`);
  expect(body).not.toContain('us-ssn');
});

/** What a large answer costs is looked at elsewhere (test/e2e/large.test.ts). */
const smaller = (name: string) => name !== 'huge:2000';

describe.each(states)('every fault that a state of $protocol can have', ({ state, protocol }) => {
  const other = state === 'OH' ? 'KY' : 'OH';
  it.each(faultsOf(protocol).filter(({ name }) => smaller(name)))('$name: $status', async (row) => {
    const { fault, name, status, code, pmix } = row;
    await house.simulator.setFault(state, fault);
    const { body, status: http } = await ask(session, cast.star);
    await house.simulator.setFault(state, undefined);
    expect([http, became(body, session.base)]).toEqual([200, { [state]: status, [other]: 'provided' }]);
    const told = toldIn(body);
    const ofOther = knownTo(house.simulator, cast.star, window, [state]);
    expect(told.filter((fact) => fact.states.includes(other)).map(bare)).toEqual(ofOther.map(bare));
    if (status !== 'provided') expect(told).toHaveLength(ofOther.length);
    const said = words(body, session.base).filter((word) => word.state === state);
    if (name === 'unmapped-element') expect(said[0]?.issue.diagnostics).toContain('drugAuraColour');
    for (const { issue } of status === 'provided' ? [] : said) {
      const { severity, code: type, pmix: pmixCode } = contract[status] ?? {};
      expect(issue).toMatchObject({ severity, code: code ?? type, details: { coding: [{ code: pmix ?? pmixCode }] } });
    }
    expect(leaksIn(JSON.stringify(words(body, session.base)), secretsOf(house.simulator, cast.star))).toEqual([]);
  });

  it('tells every record of a very full answer', async () => {
    await house.simulator.setFault(state, 'huge:400');
    const { body } = await ask(session, cast.star);
    await house.simulator.setFault(state, undefined);
    expect(resourcesOf(body, 'MedicationDispense').filter((one) => stateOf(one) === state)).toHaveLength(400);
  });
});

it('names nobody in its log', () => {
  expect(leaksIn(JSON.stringify(house.log), secretsOf(house.simulator, cast.star))).toEqual([]);
});
