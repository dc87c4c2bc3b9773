import { request as httpsRequest } from 'node:https';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeAuthority } from '../support/certificates.js';
import {
  cast,
  SimulatorError,
  startSimulator,
  startSimulatorFor,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/index.js';
import { ask, served } from './support/ask.js';
import { textsOf } from './support/judge.js';
import { asOf, scriptRequest, windowStart } from './support/requests.js';

let simulator: Simulator | undefined;
const start = async (options: SimulatorOptions): Promise<Simulator> =>
  (simulator = await startSimulator({ asOf, ...options }));
afterEach(async () => {
  await simulator?.stop();
  simulator = undefined;
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const other = await startSimulator({ asOf, states: [{ state: 'OH', protocol: 'pmix-3' }] });
  const { port } = new URL(served(other, 'OH').endpoint);
  await other.stop();
  return Number(port);
}

/** A listener that has just been told to go may take one more request. */
async function untilRefused(attempt: () => Promise<unknown>): Promise<void> {
  for (let n = 0; n < 100; n++) {
    const refused = await attempt().then(
      () => false,
      () => true,
    );
    if (refused) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('still listening');
}

describe('startSimulator', () => {
  it('serves five states in four protocols, a hub among them, and does not take long', async () => {
    const begun = performance.now();
    const { states } = await start({});
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(states.map(({ state, protocol }) => [state, protocol])).toEqual([
      ['OH', 'pmix-3'],
      ['IN', 'pmix-3'],
      ['KY', 'pmix-2'],
      ['WA', 'script-2017071'],
      ['MD', 'script-10.6'],
    ]);
    expect(new Set(states.map(({ endpoint }) => endpoint)).size).toBe(4);
    expect(states[0]?.endpoint).toBe(states[1]?.endpoint);
  });

  it("tells a test's own dispenses beside the invented ones, and leaves the world of others alone", async () => {
    const invented = await start({});
    const theirs = invented.truth(cast.star.given, cast.star.family, cast.star.birthDate, '2000-01-01', asOf);
    const [known] = theirs.find(({ state }) => state === 'KY')?.dispenses ?? [];
    if (known === undefined) throw new Error('nothing to copy');
    const { family, birthDate } = known.patient;
    const own = { ...known, rxNumber: 'ZQ-77', patient: { ...known.patient, given: 'Mycroft' } };
    const enlarged = await startSimulator({ asOf, dispenses: [own] });
    try {
      expect((await ask(enlarged, 'KY', { given: 'Mycroft', family, birthDate })).text).toContain('ZQ-77');
      expect((await ask(enlarged, 'OH', { given: 'Mycroft', family, birthDate })).text).not.toContain('ZQ-77');
      expect(enlarged.truth(cast.star.given, family, birthDate, '2000-01-01', asOf)).toEqual(theirs);
      expect((await ask(invented, 'KY', { given: 'Mycroft', family, birthDate })).text).not.toContain('ZQ-77');
    } finally {
      await enlarged.stop();
    }
  });

  it('tells the same under the same seed, byte for byte', async () => {
    const clock = (): Date => new Date('2026-11-20T00:00:00Z');
    const told = async (seed: string): Promise<string[]> => {
      const each = await startSimulator({ asOf, seed, clock });
      const texts = await Promise.all(each.states.map(async ({ state }) => (await ask(each, state, cast.star)).text));
      await each.stop();
      return texts;
    };
    const [first, again, other] = [await told('a'), await told('a'), await told('b')];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('has the star in at least four states with something to tell', async () => {
    const { given, family, birthDate } = cast.star;
    for (const seed of ['pdmp', 1, 2, 3]) {
      const { truth, stop } = await startSimulator({ asOf, seed });
      expect(truth(given, family, birthDate, windowStart, asOf).every(({ dispenses }) => dispenses.length > 0)).toBe(
        true,
      );
      expect(
        truth(given, family, birthDate, '1954-01-06', '2019-12-01').every(({ dispenses }) => dispenses.length > 0),
      ).toBe(true);
      await stop();
    }
  });

  it('keeps what was sent, byte for byte, the newest only', async () => {
    const { requests, states } = await start({ keepRequests: 2 });
    for (const state of ['WA', 'OH', 'MD']) await ask(simulator as Simulator, state, cast.star);
    expect(requests.map(({ state }) => state)).toEqual(['OH', 'MD']);
    expect(requests[1]?.body.toString('utf8')).toBe(scriptRequest(cast.star, '10.6'));
    expect(requests[1]?.headers['content-type']).toBe('application/xml; charset=utf-8');
    expect(requests[1]?.endpoint).toBe(states[4]?.endpoint);
  });

  it('has faults from the start', async () => {
    await start({ faults: { MD: 'http-403' } });
    expect((await ask(simulator as Simulator, 'MD', cast.star)).status).toBe(403);
  });

  it('sets faults over HTTP', async () => {
    const running = await start({});
    const { origin } = new URL(served(running, 'WA').endpoint);
    const set = async (body: string): Promise<[number, string]> => {
      const response = await fetch(`${origin}/_faults`, { method: 'POST', body });
      return [response.status, await response.text()];
    };
    expect(await set('{"state":"OH","fault":"http-503"}')).toEqual([204, '']);
    expect((await ask(running, 'OH', cast.star)).status).toBe(503);
    expect(await set('{"state":"OH","fault":null}')).toEqual([204, '']);
    expect((await ask(running, 'OH', cast.star)).status).toBe(200);
    expect(await set('{"state":"WA","fault":{"kind":"html"},"times":1}')).toEqual([204, '']);
    expect((await ask(running, 'WA', cast.star)).type).toContain('html');
    expect((await ask(running, 'WA', cast.star)).type).toContain('xml');
    expect(await set('{"state":"WA","fault":"refuse"}')).toEqual([204, '']);
    await untilRefused(() => ask(running, 'WA', cast.star));
    const elsewhere = new URL(served(running, 'MD').endpoint).origin;
    const refused = await fetch(`${elsewhere}/_faults`, { method: 'POST', body: '{"state":"ZZ","fault":"hang"}' });
    expect([refused.status, await refused.text()]).toEqual([400, 'the state ZZ is not served\n']);
    expect((await fetch(`${elsewhere}/_faults`, { method: 'POST', body: 'what' })).status).toBe(400);
  });

  it('frees its ports when stopped, whatever hangs', async () => {
    const running = await start({ faults: { KY: 'hang' } });
    const hanging = ask(running, 'KY', cast.star).catch(() => 'broken');
    await ask(running, 'OH', cast.star);
    const port = Number(new URL(served(running, 'KY').endpoint).port);
    await running.stop();
    expect(await hanging).toBe('broken');
    await start({ states: [{ state: 'KY', protocol: 'pmix-2', port }] });
    expect((await ask(simulator as Simulator, 'KY', cast.star)).status).toBe(200);
  });

  it('answers 404 and 405 where nobody asks rightly', async () => {
    const { endpoint } = served(await start({}), 'WA');
    expect((await fetch(new URL('/else', endpoint))).status).toBe(404);
    expect((await fetch(endpoint)).status).toBe(405);
    expect((await fetch(`${served(simulator as Simulator, 'KY').endpoint}?WSDL`)).status).toBe(200);
  });

  it.each<[string, SimulatorOptions]>([
    [
      'a state twice',
      {
        states: [
          { state: 'OH', protocol: 'pmix-3' },
          { state: 'OH', protocol: 'pmix-2' },
        ],
      },
    ],
    ['no state code', { states: [{ state: 'Ohio', protocol: 'pmix-3' }] }],
    [
      'two kinds at one address',
      {
        states: [
          { state: 'OH', protocol: 'pmix-3', hub: 'h', path: '/x' },
          { state: 'WA', protocol: 'script-10.6', hub: 'h', path: '/x' },
        ],
      },
    ],
    ['no day', { asOf: '2026-02-30' }],
  ])('refuses %s', async (_what, options) => {
    await expect(startSimulator(options)).rejects.toThrow(SimulatorError);
  });
});

describe('a SCRIPT hub', () => {
  it('tells its states apart by To and by the states requested', async () => {
    const hub = { protocol: 'script-2017071', hub: 'h' } as const;
    const running = await start({
      states: [
        { ...hub, state: 'WA' },
        { ...hub, state: 'OR' },
      ],
    });
    const send = async (xml: string): Promise<string | undefined> => {
      const headers = { 'content-type': 'application/xml' };
      await fetch(served(running, 'WA').endpoint, { method: 'POST', headers, body: xml });
      return running.requests.at(-1)?.state;
    };
    const xml = scriptRequest(cast.star, '2017071');
    expect(await send(xml.replace('>STATE<', '>OR-PDMP<'))).toBe('OR');
    expect(await send(xml)).toBe('WA');
    expect(await send(xml.replace('>WA<', '>NV<'))).toBeUndefined();
  });
});

describe('mutual TLS', () => {
  it('lets nobody in without a certificate of the authority', async () => {
    const authority = makeAuthority('demo states');
    const ca = authority.cert;
    const tls = { ...authority.issue('localhost'), ca };
    const { endpoint } = served(await start({ tls, states: [{ state: 'WA', protocol: 'script-2017071' }] }), 'WA');
    const send = (client: { cert?: string; key?: string }): Promise<string> =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/xml' };
        const request = httpsRequest(endpoint, { method: 'POST', headers, ca, ...client }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('end', () => resolve(text));
        });
        request.on('error', reject).end(scriptRequest(cast.star, '2017071'));
      });
    expect(endpoint).toMatch(/^https:/);
    const text = await send(authority.issue('gateway'));
    expect(textsOf(text, 'MedicationDispensed').length).toBeGreaterThan(0);
    await expect(send({})).rejects.toThrow();
  });
});

describe('startSimulatorFor', () => {
  it('listens where the routes point, and makes a hub of equal endpoints', async () => {
    const [one, two] = [await freePort(), await freePort()];
    const routes = [
      { state: 'OH', protocol: 'pmix-3', endpoint: `http://127.0.0.1:${one}/pmix` },
      { state: 'IN', protocol: 'pmix-3', endpoint: `http://127.0.0.1:${one}/pmix` },
      { state: 'MI', protocol: 'script-10.6', endpoint: `http://127.0.0.1:${one}/ncpdp` },
      { state: 'TX', protocol: 'script-2017071', endpoint: `http://127.0.0.1:${two}/rx?x=1` },
    ];
    simulator = await startSimulatorFor(routes, { asOf, faults: { MI: 'http-503' } });
    expect(simulator.states.map(({ state, endpoint }) => [state, endpoint])).toEqual([
      ['OH', routes[0]?.endpoint],
      ['IN', routes[1]?.endpoint],
      ['MI', routes[2]?.endpoint],
      ['TX', `http://127.0.0.1:${two}/rx`],
    ]);
    expect((await ask(simulator, 'IN', cast.star)).text).toContain('Provided');
    expect((await ask(simulator, 'MI', cast.star)).status).toBe(503);
    expect((await ask(simulator, 'TX', cast.star)).text).toContain('NotFound');
  });

  it.each([
    ['pmix-9', 'http://127.0.0.1:9/x', /cannot be simulated/],
    ['pmix-3', 'http://192.0.2.1:9/x', /loopback/],
    ['pmix-3', 'https://127.0.0.1:9/x', /http:/],
    ['pmix-3', 'nowhere', /http:/],
  ])('refuses %s at %s', async (protocol, endpoint, sentence) => {
    await expect(startSimulatorFor([{ state: 'OH', protocol, endpoint }])).rejects.toThrow(sentence);
  });

  it('refuses a port that is taken', async () => {
    const { endpoint } = served(await start({}), 'WA');
    await expect(startSimulatorFor([{ state: 'WA', protocol: 'script-2017071', endpoint }])).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});
