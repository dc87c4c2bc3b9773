import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Session } from '../../src/cli/ehr/signIn.js';
import type { Bundle, JsonObject, Resource } from '../../src/fhir/types.js';
import { cast, type Dispense, type Protocol, startSimulator } from '../../src/simulator/index.js';
import { PDMP_PROFILES } from '../../src/standards/fhir/responder/us-pdmp/finish.js';
import { openFhirValidator } from '../support/fhir-validate.js';
import { type House, startHouse } from '../support/house.js';
import { ask, asOf, became, resourcesOf, stateOf, window, words } from './support/ehr.js';
import { askOperation, parametersFor } from './support/operation.js';

/** A state for each protocol, and what of this its standard has a place for. */
const carried: Readonly<Record<string, { protocol: Protocol; alert: boolean; animal: RegExp | false }>> = {
  OH: { protocol: 'pmix-3', alert: true, animal: /animal-name","valueString":"Biter/ },
  KY: { protocol: 'pmix-2', alert: false, animal: /animal-name","valueString":"Biter/ },
  // SCRIPT 10.6 has no place for an animal: it tells its name as a person's.
  MD: { protocol: 'script-10.6', alert: false, animal: false },
  WA: { protocol: 'script-2017071', alert: false, animal: /patient-animal.*"given":\["Biter"/ },
  IN: { protocol: 'asap-2.1a', alert: false, animal: /species","valueCoding":\{.*"code":"02"/ },
  MI: { protocol: 'fhir-us-meds', alert: true, animal: /patient-animal.*"given":\["Biter"/ },
  TN: { protocol: 'fhir-us-pdmp', alert: true, animal: /patient-animal.*"given":\["Biter"/ },
};
const states = Object.entries(carried).map(([state, { protocol }]) => ({ state, protocol }));
const alert = { code: '05', text: 'Daily MME above ninety' };
/** Where the alert stands alone: nothing was dispensed to them in the window. */
const warned = { given: 'Wanda', family: 'Warnworth', birthDate: '1970-02-03' };
const owner = { given: 'Otto', family: 'Biterman', birthDate: '2018-05-06' };
const validator = openFhirValidator();

/** A dispense of the star's, given to others in every state. */
async function dispenses(): Promise<Dispense[]> {
  const simulator = await startSimulator({ asOf, states });
  const { given, family, birthDate } = cast.star;
  const [pattern] = simulator.truth(given, family, birthDate, window.from, window.to).flatMap((one) => one.dispenses);
  await simulator.stop();
  if (pattern === undefined) throw new Error('nothing to copy');
  const { middle: _middle, ssn: _ssn, ...someone } = pattern.patient;
  return states.flatMap(({ state }, n) => {
    const patient = { ...someone, state, alerts: [alert] };
    const animal = { ...patient, ...owner, id: `${state}:animal`, person: 'animal', animal: 'Biter' };
    const person = { ...patient, ...warned, id: `${state}:warned`, person: 'warned' };
    return [
      { ...pattern, patient: animal, rxNumber: `77${n}`, filledDate: '2026-05-05', soldDate: '2026-05-05' },
      // Given at the prescriber's own place: states that speak FHIR tell an administration.
      { ...pattern, patient: animal, rxNumber: `99${n}`, filledDate: '2026-06-06', soldDate: undefined, origin: '07' },
      { ...pattern, patient: person, rxNumber: `88${n}`, filledDate: '2020-05-05', soldDate: '2020-05-05' },
    ];
  });
}

let house: House;
let session: Session;
beforeAll(async () => {
  house = await startHouse({ asOf, states, dispenses: await dispenses() }, { deadline: '20s' });
  session = await house.session();
}, 60_000);
afterAll(async () => {
  validator.close();
  await house.close();
});

const ofState = (resources: readonly Resource[], state: string, type: string): Resource[] =>
  resources.filter((one) => one.resourceType === type && stateOf(one) === state);

/** Each way in which an answer reaches a requester, as its resources. */
const ways: Readonly<Record<string, (who: typeof owner) => Promise<readonly Resource[]>>> = {
  'the search': async (who) => {
    const { body } = await ask(session, who);
    return ((body as Bundle).entry ?? []).flatMap(({ resource }) => resource ?? []);
  },
  'a search answered later': async (who) => {
    const { given, family, birthDate } = who;
    const query = `subject:Patient.name.given=${given}&subject:Patient.name.family=${family}&subject:Patient.birthdate=${birthDate}`;
    const headers = { authorization: `Bearer ${session.accessToken}` };
    const accepted = await fetch(`${session.base}/MedicationDispense?${query}&_include=*`, {
      headers: { ...headers, prefer: 'respond-async' },
    });
    const status = accepted.headers.get('content-location') ?? '';
    for (;;) {
      const answer = await fetch(status, { headers });
      if (answer.status === 202) continue;
      const { output } = (await answer.json()) as { output: { url: string }[] };
      const told = await Promise.all(output.map(async ({ url }) => (await fetch(url, { headers })).text()));
      const found = told
        .join('\n')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Resource);
      return found.flatMap((one) =>
        one.resourceType === 'Bundle' ? (one['entry'] as JsonObject[]).map((e) => e.resource as Resource) : one,
      );
    }
  },
  $pdmp: async (who) => (await askOperation(session, parametersFor(who))).data,
  'what was asked ahead': async (who) => {
    const { key } = await askOperation(session, parametersFor(who, [{ name: 'pre-stage-only', valueBoolean: true }]));
    const retrieval = { name: 'pre-stage-retrieval-key', valueString: String(key) };
    return (await askOperation(session, parametersFor(who, [retrieval]))).data;
  },
};

describe.each(Object.keys(ways))('by %s', (way) => {
  let told: readonly Resource[];
  beforeAll(async () => {
    told = (await ways[way]?.(owner)) ?? [];
  }, 30_000);

  it.each(Object.entries(carried))('an alert of %s, as far as its standard has one', (state, { alert: has }) => {
    const alerts = ofState(told, state, 'DetectedIssue');
    expect(alerts.map(({ detail }) => detail)).toEqual(has ? [alert.text] : []);
    for (const { code, patient } of alerts) {
      expect(code).toMatchObject({ coding: [expect.objectContaining({ code: '05' })] });
      expect((patient as JsonObject).reference).toBe(`Patient/${ofState(told, state, 'Patient')[0]?.id}`);
    }
  });

  it.each(Object.entries(carried))('what was administered in %s, as far as its standard tells that', (state, one) => {
    const isFhir = one.protocol.startsWith('fhir');
    expect(ofState(told, state, 'MedicationDispense')).toHaveLength(isFhir ? 1 : 2);
    const given = ofState(told, state, 'MedicationAdministration');
    expect(given.map(({ effectiveDateTime }) => effectiveDateTime)).toEqual(isFhir ? ['2026-06-06'] : []);
    for (const { subject, medicationReference } of given) {
      expect((subject as JsonObject).reference).toBe(`Patient/${ofState(told, state, 'Patient')[0]?.id}`);
      expect(told.some(({ id }) => (medicationReference as JsonObject).reference === `Medication/${id}`)).toBe(true);
    }
  });

  it.each(Object.entries(carried))('an animal of %s, as far as its standard has one', (state, { animal }) => {
    const [patient] = ofState(told, state, 'Patient');
    if (animal === false) expect(JSON.stringify(patient)).not.toMatch(/animal|species/i);
    // US PDMP tells every animal in FHIR's own way.
    else if (way.startsWith('the') || way.includes('later')) expect(JSON.stringify(patient)).toMatch(animal);
    else expect(JSON.stringify(patient)).toContain('StructureDefinition/patient-animal');
  });
});

it(`is without errors in each face, by ${validator.name}`, async () => {
  const profiles = Object.entries(PDMP_PROFILES).map((pair) => pair.join('='));
  const search = await ask(session, owner);
  const call = await askOperation(session, parametersFor(owner));
  expect(await validator.errors(search.text)).toEqual([]);
  expect(await validator.errors(call.text, { usCore: '6.1.0', entryProfiles: profiles })).toEqual([]);
});

it('stands on the page', async () => {
  const { link } = await askOperation(session, parametersFor(owner));
  const page = (await (await fetch(String(link))).text()).replace(/\s+/g, ' ');
  expect(page.match(/Alerts that states give \(1\)/g)).toHaveLength(3);
  expect(page.match(/Daily MME above ninety/g)).toHaveLength(3);
  expect(page.match(/>Animal</g)).toHaveLength(6);
  expect(page.match(/Administrations \(1\)/g)).toHaveLength(2);
});

describe('of somebody to whom nothing was dispensed in the window', () => {
  it('an alert is told by the states whose answers have a place for it', async () => {
    const { body, text } = await ask(session, warned);
    expect(await validator.errors(text)).toEqual([]);
    expect(resourcesOf(body, 'DetectedIssue').map(stateOf).sort()).toEqual(['MI', 'TN']);
    expect(became(body, session.base)).toMatchObject({ OH: 'no-data', MI: 'provided', TN: 'provided', MD: 'no-data' });
    expect(words(body, session.base).find(({ state }) => state === 'MI')?.issue.diagnostics).toContain('have no data');
    const { data } = await askOperation(session, parametersFor(warned));
    expect(
      data
        .filter(({ resourceType }) => resourceType === 'DetectedIssue')
        .map(stateOf)
        .sort(),
    ).toEqual(['MI', 'TN']);
  });
});
