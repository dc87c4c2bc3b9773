import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { searchHistory } from '../../src/cli/ehr/searchHistory.js';
import { stateReports } from '../../src/cli/ehr/stateReports.js';
import { cast } from '../../src/simulator/index.js';
import { clientId, type House, startHouse } from '../support/house.js';

const asOf = '2026-10-31';
const window = { from: '2024-11-01', to: '2026-10-31' };
const today = new Date().toISOString().slice(0, 10);

describe('policies of a running gateway', () => {
  let house: House;
  beforeAll(async () => {
    const policies = {
      OH: { roles: ['pharmacist', 'pharmacy'] },
      KY: { window: '12mo' },
      MD: { individual: 'required', roles: ['physician'] },
    };
    house = await startHouse({ asOf }, { policies });
  });
  afterAll(() => house.close());

  it('keep a state from being asked, and say the rule; cut a window, and say so', async () => {
    const session = await house.session();
    const before = house.log.length;
    const { status, resource } = await searchHistory(session, { ...cast.star, ...window });
    expect(status).toBe(200);
    const logged = house.log.slice(before).filter(({ event }) => event === 'policy.refused');
    expect(logged).toMatchObject([{ level: 'info', client: clientId, state: 'OH' }]);
    const asked = house.log.slice(before).find(({ event }) => event === 'question.asked');
    expect(logged[0]?.['requestId']).toBe(asked?.['requestId']);
    const reports = new Map(stateReports(resource).map((report) => [report.state, report]));
    expect(reports.get('OH')?.status).toBe('disallowed');
    expect(reports.get('MD')?.status).toBe('provided');
    const text = JSON.stringify(resource);
    expect(text).toContain('(roles); it takes them from pharmacist, pharmacy');
    expect(text).toContain('the asked window was cut to the last 12 months');
    const { entry = [] } = resource as { entry?: { resource: { resourceType: string; meta?: { source?: string } } }[] };
    const told = entry.filter(({ resource: { meta } }) => meta?.source === 'urn:pdmp:OH');
    expect(told.map(({ resource: { resourceType } }) => resourceType)).toEqual(['MessageHeader']);

    const yearAgo = `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`;
    const { given, family, birthDate } = cast.star;
    const truth = house.simulator
      .truth(given, family, birthDate, yearAgo, window.to)
      .find(({ state }) => state === 'KY');
    expect(reports.get('KY')?.dispenses).toBe(truth?.dispenses.length ?? 0);
    const whole = house.simulator.truth(given, family, birthDate, window.from, window.to);
    expect(whole.find(({ state }) => state === 'KY')?.dispenses.length).toBeGreaterThan(truth?.dispenses.length ?? 0);
  });
});
