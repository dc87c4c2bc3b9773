import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, resourceOf } from '../../src/cli/ehr/request.js';
import { searchHistory, searchUrl } from '../../src/cli/ehr/searchHistory.js';
import { type Session } from '../../src/cli/ehr/signIn.js';
import { stateReports } from '../../src/cli/ehr/stateReports.js';
import type { Bundle, JsonObject, Resource } from '../../src/fhir/types.js';
import { cast, type Simulator } from '../../src/simulator/index.js';
import { type House, startHouse } from '../support/house.js';

const asOf = '2026-10-31';
const window = { from: '2024-11-01', to: '2026-10-31' };
const person = { ...cast.ambiguous, ...window };

/** OH lists who matches at once, KY when it is asked, both in PMIX 3; WA in ASAP; MD would, but policy is silent. */
const states = [
  { state: 'OH', protocol: 'pmix-3' },
  { state: 'KY', protocol: 'pmix-3', habits: { ambiguous: 'deferred' } },
  { state: 'WA', protocol: 'asap-2.1a' },
  { state: 'MD', protocol: 'pmix-3' },
] as const;

/** MD is configured in the generation that it does not speak. */
const changes = (simulator: Simulator) => ({
  routes: Object.fromEntries(
    simulator.states.map(({ state, protocol, endpoint }) => [
      state,
      state === 'MD' ? { protocol: 'pmix-2', endpoint, otherGeneration: true } : { protocol, endpoint },
    ]),
  ),
  policies: { OH: { candidates: 'show' }, KY: { candidates: 'show' }, WA: { candidates: 'show' } },
});

const bodiesTo = ({ requests }: Simulator, state: string): string[] =>
  requests.filter((one) => one.state === state).map(({ body }) => body.toString());

describe('a running gateway, where several people match', () => {
  let house: House;
  let session: Session;
  let text = '';
  let contained: readonly Resource[] = [];
  beforeAll(async () => {
    house = await startHouse({ asOf, states }, changes);
    session = await house.session();
    const { resource } = await searchHistory(session, person);
    text = JSON.stringify(resource);
    const outcomes = (resource as Bundle).entry?.filter(({ search }) => search?.mode === 'outcome') ?? [];
    contained = (outcomes[0]?.resource?.['contained'] ?? []) as unknown as Resource[];
    expect(stateReports(resource).map(({ state, status }) => [state, status])).toEqual(
      ['KY', 'MD', 'OH', 'WA'].map((state) => [state, 'ambiguous']),
    );
  });
  afterAll(() => house.close());

  /** The two of that name and birth date whom a state knows, with their fills of the window. */
  const known = (state: string) => {
    const { patients, dispenses } = house.simulator.population.registers.get(state)!;
    const two = patients.filter(
      ({ family, birthDate }) => family.toUpperCase() === person.family.toUpperCase() && birthDate === person.birthDate,
    );
    expect(two).toHaveLength(2);
    return two.map(({ address, phone = 'no phone told', ...one }) => ({
      code: address.postalCode,
      secrets: [...address.lines, address.postalCode, phone],
      fills: [...dispenses].flatMap(([{ id }, filled]) => (id === one.id ? filled : [])).filter(isInside).length,
    }));
  };
  const isInside = ({ filledDate }: { filledDate: string }): boolean =>
    filledDate >= window.from && filledDate <= window.to;

  it.each(['OH', 'KY', 'WA'])('tells those of %s, as the state told them, and none of anybody else', (state) => {
    const told = contained.filter(({ meta }) => meta?.source === `urn:pdmp:${state}`);
    const codes = told.map(({ address }) => (address as JsonObject[])[0]?.['postalCode']);
    expect(codes.sort()).toEqual(
      known(state)
        .map(({ code }) => code)
        .sort(),
    );
  });

  it('asked KY a second time, for its pick list', () => {
    const actions = bodiesTo(house.simulator, 'KY').map((body) => /pmp\/(\w+)</.exec(body)?.[1]);
    expect(actions).toEqual(['ProvidePrescriptionDrugHistory', 'ProvidePatientPicklist']);
  });

  it('tells nothing of those of MD, in no answer and no log', () => {
    const secrets = known('MD').flatMap((one) => one.secrets);
    for (const secret of secrets) expect([text, JSON.stringify(house.log)].join().includes(secret)).toBe(false);
    expect(text).toContain('it does not speak pmix-2, and was asked again in pmix-3');
  });

  it('asks MD at once in the generation that it speaks', async () => {
    const before = bodiesTo(house.simulator, 'MD').length;
    await searchHistory(session, person);
    const now = bodiesTo(house.simulator, 'MD');
    expect([before, now.length]).toEqual([2, 3]);
    expect(now[2]).toContain('http://pmixpmp.org/niem/4.0/');
  });

  it.each(['OH', 'KY', 'WA'])('tells the history of the one of %s whose address is given then', async (state) => {
    for (const { code, fills } of known(state)) {
      const url = `${searchUrl(session.base, person)}&jurisdiction=${state}&subject:Patient.address-postalcode=${code}`;
      const headers = { accept: 'application/fhir+json', authorization: `Bearer ${session.accessToken}` };
      const searchset = resourceOf(await request(url, { headers })) as Bundle;
      expect(stateReports(searchset)).toMatchObject([{ status: fills > 0 ? 'provided' : 'no-data', dispenses: fills }]);
    }
    expect(known(state).some(({ fills }) => fills > 0)).toBe(true);
  });
});
