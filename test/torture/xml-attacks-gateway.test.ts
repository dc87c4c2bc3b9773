import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Session } from '../../src/cli/ehr/signIn.js';
import { cast } from '../../src/simulator/index.js';
import { ask, asOf, became, type Heard, words } from '../e2e/support/ehr.js';
import { knownTo, toldIn } from '../e2e/support/facts.js';
import { type MixedHouse, startMixedHouse } from '../e2e/support/mixedHouse.js';
import { httpServer, type TestServer } from '../transport/servers.js';
import { attacks } from './support/attacks.js';
import { cdata, escaped } from './support/envelope.js';
import { answerPmix, answerScript, type Answering } from './support/states.js';

/** What is done to the next answers of OH and WA. */
let spoil: (sound: string) => Buffer = (sound) => Buffer.from(sound);
const hostile = async (answer: Answering, type: string): Promise<TestServer> =>
  httpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(200, { 'content-type': type }).end(spoil(answer(Buffer.concat(chunks).toString())));
    });
  });

const trap = await httpServer((_request, response) => response.end('<!ENTITY boom "boom">'));
const every = attacks(trap.url);

/** OH (PMIX) and WA (SCRIPT) are hostile; KY and MD are demo states and well. */
let oh: TestServer;
let wa: TestServer;
let house: MixedHouse;
let session: Session;
let known: ReturnType<typeof knownTo>;
/** The samples' window and the demo star's, in one. */
const wide = { from: '2022-11-01', to: asOf };

beforeAll(async () => {
  oh = await hostile(answerPmix, 'application/soap+xml');
  wa = await hostile(answerScript, 'application/xml');
  house = await startMixedHouse([
    { state: 'OH', protocol: 'pmix-3', url: oh.url },
    { state: 'WA', protocol: 'script-2017071', url: wa.url },
  ]);
  session = house.session;
  known = knownTo(house.simulator, cast.star, wide);
});
afterAll(async () => {
  await house.close();
  await Promise.all([oh.stop(), wa.stop(), trap.stop()]);
});

/** Asks while OH and WA do this to their answers. */
async function askUnder(attack: (sound: string) => Buffer): Promise<Heard> {
  spoil = attack;
  const heard = await ask(session, cast.star, wide);
  spoil = (sound) => Buffer.from(sound);
  return heard;
}

function expectNamed(heard: Heard, attacked: readonly string[]): void {
  expect(heard.status).toBe(200);
  const well = ['KY', 'MD', 'OH', 'WA'].filter((state) => !attacked.includes(state));
  expect(became(heard.body, session.base)).toEqual({
    ...Object.fromEntries(well.map((state) => [state, 'provided'])),
    ...Object.fromEntries(attacked.map((state) => [state, 'failed'])),
  });
  for (const { state, issue } of words(heard.body, session.base).filter(({ status }) => status === 'failed')) {
    expect(issue).toMatchObject({
      severity: 'warning',
      code: 'incomplete',
      diagnostics: expect.stringMatching(new RegExp(`^${state}: .{20,}`)),
    });
    expect(issue.diagnostics).not.toMatch(/internal|gateway itself/);
  }
}

function expectTold(heard: Heard, attacked: readonly string[]): void {
  const told = toldIn(heard.body);
  expect(told.filter(({ states }) => !states.some((state) => ['OH', 'WA'].includes(state)))).toEqual(known);
  for (const state of ['OH', 'WA']) {
    const count = told.filter(({ states }) => states.includes(state)).length;
    if (attacked.includes(state)) expect(count).toBe(0);
    else expect(count).toBeGreaterThan(0);
  }
}

async function expectStillServing(): Promise<void> {
  const { status, ms, body } = await askUnder((sound) => Buffer.from(sound));
  expect([status, Object.values(became(body, session.base))]).toEqual([200, Array(4).fill('provided')]);
  expect(ms).toBeLessThan(1000);
}

describe('a gateway whose states send hostile XML', () => {
  it('gets everything of all four where they do not', async () => {
    const heard = await askUnder((sound) => Buffer.from(sound));
    expectNamed(heard, []);
    expectTold(heard, []);
    expect(known.length).toBeGreaterThan(10);
  });

  it.each(every)('$name: names both, tells what the others told, and serves on', async (attack) => {
    const heard = await askUnder(attack.spoil);
    expectNamed(heard, ['OH', 'WA']);
    expectTold(heard, ['OH', 'WA']);
    await expectStillServing();
  });

  it.each(every.filter(({ inText }) => inText))('$name in a payload', async (attack) => {
    const inPayload =
      (wrap: (text: string) => string) =>
      (sound: string): Buffer =>
        Buffer.from(
          sound.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/, (_all, payload: string) =>
            wrap(attack.spoil(payload).toString()),
          ),
        );
    for (const wrap of [cdata, escaped]) {
      const heard = await askUnder(inPayload(wrap));
      expectNamed(heard, ['OH']);
      expectTold(heard, ['OH']);
    }
    await expectStillServing();
  });

  it('and nobody fetched what an entity named', () => {
    expect(trap.connections()).toBe(0);
  });
});
