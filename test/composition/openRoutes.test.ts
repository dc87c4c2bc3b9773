import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { type OpenRoute, openRoutes } from '../../src/composition/openRoutes.js';
import { loadConfig } from '../../src/config/index.js';
import type { StateAnswer } from '../../src/exchange/types.js';
import { openTables } from '../../src/mapping/index.js';
import type { Tables } from '../../src/mapping/types.js';
import { cast, type Simulator, startSimulator, type StateOptions } from '../../src/simulator/index.js';
import { about, asOf, fillsOf, residents } from '../standards/demoStates.js';
import { query, sample, say, type StateServer, stateServer, textOf } from '../standards/stateServer.js';

let tables: Tables;
let state: StateServer;
const folder = mkdtempSync(join(tmpdir(), 'pdmp-routes-'));
beforeAll(async () => {
  tables = await openTables();
  state = await stateServer();
});
afterAll(async () => {
  await state.stop();
  rmSync(folder, { recursive: true });
});

/** A route with these settings, as a configuration file has it. */
function routeOf(name: string, settings: object): OpenRoute {
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, stringify({ gateway: { site: 'KY_GWY' }, routes: { [name]: settings } }));
  return openRoutes(loadConfig(file, {}), tables, '1')[0]!;
}

/** Asks WA, by a route with these settings, for two years; tells what it was asked for. */
async function ask(settings: object): Promise<{ answer: StateAnswer; asked: string[] }> {
  const endpoint = state.url.replace(/\?.*/, '');
  const route = routeOf('WA', { protocol: 'script-2017071', endpoint, ...settings });
  state.received.length = 0;
  state.answer = ({ body }, response) => {
    const approved = sample('ncpdp/17-rxhistoryresponse-approved-no-data.xml');
    say(approved.replace(/(<RelatesToMessageID>)[^<]*/, `$1${textOf(body, 'MessageID')}`))(
      { headers: {}, body },
      response,
    );
  };
  try {
    const answer = await route.state.ask(query, AbortSignal.timeout(5000), 5000);
    const asked = state.received.map(({ body }) =>
      (/<RequestedDates>.*/s.exec(body)?.[0] ?? '').match(/\d{4}-\d\d-\d\d/g)!,
    );
    return { answer, asked: asked.map((days) => days.join(' ')).sort() };
  } finally {
    await route.requestor.close();
  }
}

describe('a route', () => {
  it('asks for the whole window at once', async () => {
    const { answer, asked } = await ask({});
    expect(asked).toEqual(['2024-01-15 2026-01-15']);
    expect(answer).toMatchObject({ status: 'no-data' });
  });

  it('asks for it in parts where its state answers no longer one', async () => {
    const { answer, asked } = await ask({ longestWindow: '12mo' });
    expect(asked).toEqual(['2024-01-15 2025-01-14', '2025-01-15 2026-01-15']);
    expect(answer).toMatchObject({ status: 'no-data' });
  });

  it('names the state, and the role of who asks, where its state accepts them', async () => {
    await ask({ script: { sendStates: true, sendRole: true } });
    expect(state.received[0]!.body).toContain(
      '<PDMPStatesRequested><StateProvince>WA</StateProvince></PDMPStatesRequested>',
    );
    expect(textOf(state.received[0]!.body, 'RequestorRole')).toBe('112');
    await ask({});
    expect(state.received[0]!.body).not.toMatch(/PDMPStatesRequested|RequestorRole/);
  });

  it('asks for no more parts than it may', async () => {
    const { answer, asked } = await ask({ longestWindow: '30d', mostWindows: 20 });
    expect(asked).toEqual([]);
    expect(answer).toMatchObject({ status: 'failed', code: 'limit' });
  });
});

describe('demo states', () => {
  const states: StateOptions[] = [
    { state: 'OH', protocol: 'pmix-3' },
    { state: 'KY', protocol: 'pmix-2' },
    { state: 'WA', protocol: 'script-2017071' },
    { state: 'MD', protocol: 'script-10.6' },
    { state: 'OR', protocol: 'asap-2.1a' },
    { state: 'IN', protocol: 'fhir-us-meds' },
    { state: 'VA', protocol: 'fhir-us-pdmp' },
  ];
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ asOf, states });
  });
  afterAll(() => simulator.stop());

  const opened = (name: string, settings: object): OpenRoute => {
    const { protocol, endpoint } = simulator.states.find(({ state }) => state === name)!;
    return routeOf(name, { protocol, endpoint, ...settings });
  };

  it.each(states)('tell the same in parts as at once: $state by $protocol', async ({ state: name }) => {
    const route = opened(name, { longestWindow: '5mo', windowsAtOnce: 3 });
    const some = residents(simulator, name).filter(({ known, fills }) => known === 'one' && fills.length > 3);
    expect(some.length).toBeGreaterThan(0);
    for (const { person, fills } of some.slice(0, 2))
      expect(fillsOf(await route.state.ask(about(person), AbortSignal.timeout(5000), 5000))).toEqual(fills);
    await route.requestor.close();
  });

  it('tell more than a SCRIPT message holds', async () => {
    const { given, family, birthDate } = cast.heavy;
    const person = simulator.population.registers.get('WA')!.patients.find((one) => one.family === family)!;
    const period = { start: '2000-01-01', end: asOf };
    const truth = simulator.truth(given, family, birthDate, period.start, period.end);
    const known = truth.find(({ state }) => state === 'WA')!.dispenses;
    expect(known.length).toBeGreaterThan(300);
    const route = opened('WA', {});
    const answer = await route.state.ask({ ...about(person), period }, AbortSignal.timeout(9000), 9000);
    expect(
      fillsOf(answer)
        .map(({ rxNumber, filledDate }) => `${filledDate} ${rxNumber}`)
        .sort(),
    ).toEqual(known.map(({ rxNumber, filledDate }) => `${filledDate} ${rxNumber}`).sort());
    expect(JSON.stringify(answer)).not.toContain('AQ');
    await route.requestor.close();
  });
});
