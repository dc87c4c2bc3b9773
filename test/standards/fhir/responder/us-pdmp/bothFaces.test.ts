import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StateAnswer } from '../../../../../src/exchange/types.js';
import { fromJson } from '../../../../../src/fhir/json.js';
import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { PDMP_PROFILES } from '../../../../../src/standards/fhir/responder/us-pdmp/finish.js';
import { cast } from '../../../../../src/simulator/index.js';
import { asOf, get, seedQuery } from '../../../../e2e/support/ehr.js';
import { askOperation, parametersFor } from '../../../../e2e/support/operation.js';
import { tellings } from '../../../../support/exchange/arbitrary.js';
import { openFhirValidator } from '../../../../support/fhir-validate.js';
import { type House, startHouse } from '../../../../support/house.js';
import { type Door, openDoor } from '../support/door.js';
import { askHistory } from '../support/history.js';
import { dispensesOf } from './support/dispenses.js';

const validator = openFhirValidator();
afterAll(() => validator.close());
const OPTIONS = { usCore: '6.1.0', entryProfiles: Object.entries(PDMP_PROFILES).map((pair) => pair.join('=')) };
const SEARCH =
  '/MedicationDispense?subject:Patient.name.given=Ada&subject:Patient.name.family=Hollowtree' +
  '&subject:Patient.birthdate=1961-04-02&_include=MedicationDispense:medication';

/** The dispenses of a searchset or of the operation's answer, by id; decimals with the digits that were sent. */
function read(text: string): JsonObject[] {
  const body = fromJson(text) as Resource;
  const parameters = (body.parameter ?? []) as JsonObject[];
  const bundle =
    body.resourceType === 'Bundle'
      ? body
      : (parameters.find(({ name }) => name === 'pdmp-history-data')?.resource as Resource | undefined);
  const entries = (bundle?.entry ?? []) as JsonObject[];
  const dispenses = dispensesOf(entries.map(({ resource }) => resource as Resource));
  return dispenses.sort((one, other) => (String(one.id) < String(other.id) ? -1 : 1));
}

describe('one answer of several states, asked for by search and by $pdmp-history', () => {
  let door: Door;
  const says = new Map<string, StateAnswer>();
  const states = ['IN', 'KY', 'MD', 'OH', 'WA'];
  const say = (state: string) => async (): Promise<StateAnswer> => says.get(state) ?? { status: 'no-data' };
  beforeAll(async () => {
    door = await openDoor({
      states: Object.fromEntries(states.map((state) => [state, say(state)])),
      clock: () => new Date('2025-12-31T12:00:00Z'),
      link: 'view',
    });
  });
  afterAll(() => door.close());

  it('has the same dispenses', async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(tellings, async (answers) => {
        says.clear();
        for (const { state, answer } of answers) says.set(state, answer);
        const [found, history] = await Promise.all([door.fetch(SEARCH), askHistory(door)]);
        expect([found.status, history.status]).toEqual([200, 200]);
        const dispenses = read(found.text);
        expect(read(history.text)).toEqual(dispenses);
        told += dispenses.length;
      }),
      { numRuns: 200 },
    );
    expect(told).toBeGreaterThan(200);
  });
});

describe(`the demo states, asked by search and by $pdmp-history, by ${validator.name}`, () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ asOf }, { deadline: '20s' });
  });
  afterAll(() => house.close());

  it.each([
    ['star', true],
    ['accents', true],
    ['longAgo', false],
    ['unknown', false],
  ] as const)('tell the same dispenses of %s: any %s', async (role, isKnown) => {
    const session = await house.session();
    // The operation has no window of its own: both take the gateway's.
    const query = seedQuery(cast[role])
      .split('&')
      .filter((part) => !part.includes('validityPeriod'))
      .join('&');
    const found = await get(session, `MedicationDispense?${query}`);
    const history = await askOperation(session, parametersFor(cast[role]));
    expect([found.status, history.status]).toEqual([200, 200]);
    expect(await validator.errors(history.text, OPTIONS)).toEqual([]);
    const dispenses = read(found.text);
    expect(read(history.text)).toEqual(dispenses);
    expect(dispenses.length > 0).toBe(isKnown);
  });
});
