import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Session } from '../../src/cli/ehr/signIn.js';
import type { Bundle } from '../../src/fhir/types.js';
import { cast, type Identity } from '../../src/simulator/index.js';
import { openFhirValidator } from '../support/fhir-validate.js';
import { type House, startHouse } from '../support/house.js';
import { ask, asOf, window, words } from './support/ehr.js';
import { knownTo } from './support/facts.js';

const validator = openFhirValidator();
let house: House;
let session: Session;
beforeAll(async () => {
  house = await startHouse({ asOf, faults: { IN: 'truncated' } }, { deadline: '20s' });
  session = await house.session();
});
afterAll(async () => {
  validator.close();
  await house.close();
});

/** Everybody of the cast but the one whom a SCRIPT message cannot hold. */
const people = (Object.entries(cast) as [string, Identity][]).filter(([role]) => role !== 'heavy');
const long = { from: '2016-01-01', to: asOf };

async function expectValid(person: Identity, within = window): Promise<Bundle> {
  const [json, xml] = [await ask(session, person, within), await ask(session, person, within, 'application/fhir+xml')];
  expect([json.status, json.headers.get('content-type')]).toEqual([200, 'application/fhir+json; charset=utf-8']);
  expect([xml.status, xml.headers.get('content-type')]).toEqual([200, 'application/fhir+xml; charset=utf-8']);
  expect(await validator.errors(json.text)).toEqual([]);
  expect(await validator.errors(xml.text)).toEqual([]);
  expect(xml.text.match(/<entry>/g)).toHaveLength((json.body as Bundle).entry?.length ?? 0);
  return json.body as Bundle;
}

const known = (person: Identity, within = window) => knownTo(house.simulator, person, within, ['IN']).length;

describe(`by ${validator.name}, JSON and XML have no errors`, () => {
  it.each(people)('for %s of the cast', async (_role, person) => {
    expect(await expectValid(person)).toMatchObject({ total: known(person) });
  });

  it('for the star, all his life', async () => {
    expect(await expectValid(cast.star, long)).toMatchObject({ total: known(cast.star, long) });
    expect(known(cast.star, long)).toBeGreaterThan(40);
  });

  it('for somebody with more than a SCRIPT message holds, whose history comes whole', async () => {
    const bundle = await expectValid(cast.heavy);
    const ofWa = knownTo(house.simulator, cast.heavy, window).filter(({ states }) => states.includes('WA')).length;
    expect(ofWa).toBeGreaterThan(300);
    expect(bundle.total).toBe(known(cast.heavy));
    expect(JSON.stringify(words(bundle, session.base))).not.toMatch(/AQ|not all/);
  }, 120_000);

  it('for thirty people of every state', async () => {
    const registers = [...house.simulator.population.registers.values()];
    const ordinary = registers.flatMap(({ patients }) =>
      patients.filter(({ animal }, n) => animal === undefined && n % 15 === 7).slice(0, 6),
    );
    expect(ordinary.length).toBeGreaterThanOrEqual(30);
    for (const person of ordinary)
      expect(await expectValid(person, long)).toMatchObject({ total: known(person, long) });
    expect(ordinary.reduce((sum, person) => sum + known(person, long), 0)).toBeGreaterThan(100);
  }, 120_000);

  it.each([
    ['Deferred', 'Disallowed', 'script-error:2000', 'script-denied'],
    ['VersionMismatch', 'NotFound', 'script-error:4040', 'script-error'],
    ['several-status', 'unmapped-element', 'schema-invalid', 'missing-status'],
    ['prefix-scramble', 'escaped', 'duplicated', 'wcf-string'],
  ])('where states say %s, %s, %s and %s', async (...faults) => {
    for (const [at, state] of ['OH', 'KY', 'WA', 'MD'].entries()) await house.simulator.setFault(state, faults[at]);
    const answers = [await ask(session, cast.star), await ask(session, cast.star, window, 'application/fhir+xml')];
    for (const state of ['OH', 'KY', 'WA', 'MD']) await house.simulator.setFault(state, undefined);
    for (const { text, status } of answers) expect([status, await validator.errors(text)]).toEqual([200, []]);
  });

  it('for the OperationOutcome where all fail', async () => {
    for (const state of ['OH', 'KY', 'WA', 'MD']) await house.simulator.setFault(state, 'http-503');
    const answers = [await ask(session, cast.star), await ask(session, cast.star, window, 'application/fhir+xml')];
    for (const state of ['OH', 'KY', 'WA', 'MD']) await house.simulator.setFault(state, undefined);
    for (const { text, status } of answers) expect([status, await validator.errors(text)]).toEqual([502, []]);
  });

  it('finds what is wrong with a Bundle that is', async () => {
    const { text, status } = await ask(session, cast.star);
    expect([status, await validator.errors(text)]).toEqual([200, []]);
    const bundle = JSON.parse(text) as Bundle;
    const [first] = bundle.entry ?? [];
    bundle.entry = [...(bundle.entry ?? []), { ...first, search: { mode: 'match' } }];
    expect(await validator.errors(JSON.stringify(bundle))).not.toEqual([]);
  });
});
