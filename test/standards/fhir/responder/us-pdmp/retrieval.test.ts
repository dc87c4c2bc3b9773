import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { RegisteredClient } from '../../../../../src/auth/index.js';
import type { PlannedState, StateAnswer, StateRoute } from '../../../../../src/exchange/types.js';
import type { JsonObject } from '../../../../../src/fhir/types.js';
import { embeddedJobs } from '../../../../../src/jobs/index.js';
import { history } from '../support/answers.js';
import { routeOf } from '../../../../support/exchange/routes.js';
import { type Door, type DoorOptions, openDoor, type Reply } from '../support/door.js';
import { askHistory, type History, historyOf, parametersOf, PATIENT, PRACTITIONER } from '../support/history.js';

const NOW = '2025-06-01T12:00:00Z';
const KNOWN = history([{ rx: 'A1', filled: '2025-03-02' }]);
const DOWN: StateAnswer = { status: 'failed', code: 'unreachable', retryable: true, disclosed: 'no' };

let door: Door;
let now = NOW;
const open = async (states: DoorOptions['states'], options: Partial<DoorOptions> = {}): Promise<Door> =>
  (door = await openDoor({ states, clock: () => new Date(NOW), ...options }));
afterEach(() => {
  now = NOW;
  return door.close();
});

const ask = (changes: Readonly<Record<string, unknown>>) => askHistory(door, parametersOf(changes));
const stage = async (changes: Readonly<Record<string, unknown>> = {}): Promise<string> => {
  const { key } = historyOf(await ask({ ...changes, 'pre-stage-only': true }));
  return key!;
};
const fetchBy = (key: string, changes: Readonly<Record<string, unknown>> = {}) =>
  ask({ ...changes, 'pre-stage-retrieval-key': key });
/** Every state asked so far, in order. */
const asked = (): number => door.questions.length;
const settle = async (count: number): Promise<void> => {
  while (asked() < count) await pause(5);
};
const statuses = ({ outcome }: History): Record<string, string> =>
  Object.fromEntries(
    (outcome?.issue ?? []).map(({ extension }) => {
      const [state, status] = (extension ?? []) as JsonObject[];
      return [String(state?.valueCode), String(status?.valueCode)];
    }),
  );
const said = ({ outcome }: History): string => JSON.stringify(outcome ?? null);
const sources = (told: History): unknown[] => told.of('MedicationDispense').map(({ meta }) => meta?.source);

const OTHERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'another family name': { patient: { ...PATIENT, name: [{ family: 'Hollowbush', given: ['Ada'] }] } },
  'another given name': { patient: { ...PATIENT, name: [{ family: 'Hollowtree', given: ['Eda'] }] } },
  'another birth date': { patient: { ...PATIENT, birthDate: '1961-04-03' } },
};

describe('a retrieval key', () => {
  it.each(Object.entries(OTHERS))('of a patient with %s is refused, and the audit says so', async (_what, other) => {
    await open({ KY: KNOWN });
    const key = await stage();
    await settle(1);
    const { status, issue, text } = await fetchBy(key, other);
    expect([status, issue.code]).toEqual([403, 'forbidden']);
    expect(text).not.toMatch(/Hollow|1961/);
    const event = (await door.audited()).at(-1);
    expect([event?.outcome, event?.outcomeDesc]).toEqual(['4', 'HTTP 403 foreign-key']);
    expect(asked()).toBe(1);
    expect(sources(historyOf(await fetchBy(key)))).toEqual(['urn:pdmp:KY']);
  });

  it('of another client is refused, and the audit says so', async () => {
    await open({ KY: KNOWN });
    const key = await stage();
    await settle(1);
    const headers = { authorization: `Bearer ${await door.tokenOf('other')}` };
    const reply = await askHistory(door, parametersOf({ 'pre-stage-retrieval-key': key }), { headers });
    expect([reply.status, reply.issue.code]).toEqual([403, 'forbidden']);
    const event = (await door.audited()).at(-1);
    expect([event?.outcomeDesc, event?.agent[0]?.who?.identifier?.value]).toEqual(['HTTP 403 foreign-key', 'other']);
    expect(asked()).toBe(1);
  });

  it('of another practitioner of the same client is refused, and of one whose delegate asks now', async () => {
    const adam = { name: { given: 'Adam', family: 'Amster' }, role: 'physician', npi: '1234567893', dea: 'BA1234563' };
    const ben = { name: { given: 'Ben', family: 'Boxer' }, role: 'dentist', npi: '1987654328' };
    const client: Partial<RegisteredClient> = { individuals: { accept: 'listed', list: [adam, ben] } };
    await open({ KY: KNOWN }, { client, delegates: 'allow' });
    const key = await stage();
    const identifier = [{ system: 'http://hl7.org/fhir/sid/us-npi', value: ben.npi }];
    const other = await fetchBy(key, {
      'authorized-practitioner': { ...PRACTITIONER, identifier, name: [{ family: 'Boxer', given: ['Ben'] }] },
    });
    expect([other.status, (await door.audited()).at(-1)?.outcomeDesc]).toEqual([403, 'HTTP 403 foreign-key']);
    expect((await fetchBy(key, { 'delegate-practitioner': PRACTITIONER })).status).toBe(403);
    expect((await fetchBy(key)).status).toBe(200);
  });

  it('that was never given out says plainly to ask again, asks nobody, and the audit has it', async () => {
    await open({ KY: KNOWN });
    const told = historyOf(await fetchBy('never-given'));
    expect(said(told)).toContain('ask again without it');
    expect([told.data, told.link, asked()]).toEqual([undefined, undefined, 0]);
    const event = (await door.audited()).at(-1);
    expect([event?.outcome, event?.outcomeDesc]).toEqual(['4', 'HTTP 200 retrieval key unknown']);
  });

  it('is good again and again, and no state is asked again', async () => {
    await open({ KY: KNOWN, OH: { status: 'no-data' } });
    const key = await stage();
    for (let time = 0; time < 3; time++) {
      const told = historyOf(await fetchBy(key));
      expect(sources(told)).toEqual(['urn:pdmp:KY']);
      expect(said(told).match(/it was not asked again: this is what it told at \d{4}-\d\d-\d\dT/g)).toHaveLength(2);
    }
    expect(asked()).toBe(2);
  });

  it('knows names as the audit does: case, accents and further given names do not matter', async () => {
    await open({ KY: KNOWN });
    const key = await stage();
    const patient = { ...PATIENT, name: [{ family: 'HOLLOWTREE', given: ['\u00c1da', 'Q'] }] };
    expect(sources(historyOf(await fetchBy(key, { patient })))).toEqual(['urn:pdmp:KY']);
  });

  it('fetches for fewer states where fewer are named, and asks those that were not asked ahead', async () => {
    await open({ KY: KNOWN, OH: { status: 'no-data' }, IN: KNOWN });
    const key = await stage({ jurisdiction: ['KY', 'OH'] });
    expect(sources(historyOf(await fetchBy(key, { jurisdiction: ['KY'] })))).toEqual(['urn:pdmp:KY']);
    expect(asked()).toBe(2);
    const both = historyOf(await fetchBy(key, { jurisdiction: ['KY', 'IN'] }));
    expect(sources(both).sort()).toEqual(['urn:pdmp:IN', 'urn:pdmp:KY']);
    expect(asked()).toBe(3);
    // Without a word it is for the states of the question.
    expect(statuses(historyOf(await fetchBy(key)))).toEqual({ KY: 'provided', OH: 'no-data' });
  });
});

describe('what is fetched', () => {
  it('is asked for again of states that failed, and the new answer is kept', async () => {
    const answers: StateAnswer[] = [DOWN, DOWN, KNOWN];
    await open({ KY: KNOWN, OH: async () => answers.shift() ?? DOWN });
    const key = await stage();
    await settle(2);
    expect(statuses(historyOf(await fetchBy(key)))).toEqual({ KY: 'provided', OH: 'failed' });
    const second = historyOf(await fetchBy(key));
    expect(sources(second).sort()).toEqual(['urn:pdmp:KY', 'urn:pdmp:OH']);
    expect(statuses(second)).toEqual({ KY: 'provided' }); // told now, so nothing is to be said of it
    const third = historyOf(await fetchBy(key));
    expect(statuses(third)).toEqual({ KY: 'provided', OH: 'provided' });
    expect(asked()).toBe(4); // KY once, OH three times
  });

  it.each<[string, Partial<DoorOptions>]>([
    ['are ephemeral', { disclosure: { OH: 'ephemeral' } }],
    ['may not be kept', { cache: { OH: 0 } }],
    ['may be viewed only', { disclosure: { OH: 'view' } }],
    ['may not wait', { prestage: { OH: 0 } }],
  ])('is asked for only then where a state’s records %s', async (_what, options) => {
    await open({ KY: KNOWN, OH: KNOWN }, options);
    const key = await stage();
    await settle(1);
    const told = historyOf(await fetchBy(key));
    expect(asked()).toBe(2);
    expect(said(told)).toMatch(/KY: [^"]*not asked again/);
    expect(said(told)).not.toMatch(/OH: [^"]*not asked again/);
    await fetchBy(key);
    expect(asked()).toBe(3);
  });

  it('is not told where policy forbids it by then, although it is kept', async () => {
    const refused: Record<string, string> = {};
    await open({ KY: KNOWN, OH: KNOWN }, { refused });
    const key = await stage();
    await settle(2);
    await historyOf(await fetchBy(key));
    refused['KY'] = 'this client may not ask it any more';
    const told = historyOf(await fetchBy(key));
    expect([sources(told), statuses(told)]).toEqual([['urn:pdmp:OH'], { KY: 'disallowed', OH: 'provided' }]);
    expect(asked()).toBe(2);
  });

  it('is told without what policy does not let a state be asked for by then', async () => {
    let allowed: StateRoute['allowed'] = { months: 36, days: 0 };
    const plan = (): PlannedState[] => [{ state: 'KY', route: routeOf('KY', async () => KNOWN, { allowed }) }];
    await open({ KY: KNOWN }, { deps: { plan } });
    const key = await stage();
    await settle(1);
    expect(sources(historyOf(await fetchBy(key)))).toHaveLength(1);
    allowed = { months: 1, days: 0 };
    const told = historyOf(await fetchBy(key));
    expect([sources(told), asked()]).toEqual([[], 1]);
    expect(said(told)).toMatch(/KY: [^"]*not asked again[^"]*cut to the last 1 months[^"]*outside the asked window/);
  });

  it('is said to be of the window that states searched, not of that of the day on which it is fetched', async () => {
    await open({ KY: KNOWN, OH: { status: 'no-data' } }, { clock: () => new Date(now) });
    const key = await stage({ jurisdiction: ['KY'] });
    await settle(1);
    const window = ({ resource }: Reply): unknown => {
      const [data] = resource.parameter as unknown as readonly { extension: readonly JsonObject[] }[];
      return data?.extension.find(({ valuePeriod }) => valuePeriod !== undefined)?.valuePeriod;
    };
    now = '2025-06-02T09:00:00Z';
    const alone = await fetchBy(key);
    expect(window(alone)).toEqual({ start: '2023-06-01', end: '2025-06-01' });
    expect(said(historyOf(alone))).not.toContain('asked for fills from');
    const both = await fetchBy(key, { jurisdiction: ['KY', 'OH'] });
    expect(window(both)).toEqual({ start: '2023-06-02', end: '2025-06-01' });
    expect(said(historyOf(both))).toMatch(/KY: [^"]*asked for fills from 2023-06-01 to 2025-06-01/);
    expect(said(historyOf(both))).toMatch(/OH: [^"]*asked for fills from 2023-06-02 to 2025-06-02/);
  });

  it('waits for states that are being asked just now', async () => {
    await open({ KY: () => pause(150).then(() => KNOWN) });
    const key = await stage();
    expect(sources(historyOf(await fetchBy(key)))).toEqual(['urn:pdmp:KY']);
    expect(asked()).toBe(1);
  });

  it('has what a state told in the background, after fetches that could not wait for it: it is asked once', async () => {
    await open({ KY: () => pause(1_200, KNOWN, { ref: false }) }, { deadlineMs: 1_000 });
    const key = await stage();
    await settle(1);
    const begun = performance.now();
    for (const told of await Promise.all([fetchBy(key), fetchBy(key), fetchBy(key)])) {
      expect(statuses(historyOf(told))).toMatchObject({ KY: 'failed' });
      expect(said(historyOf(told))).toContain('being asked already');
    }
    expect(performance.now() - begun).toBeLessThan(1_000);
    await pause(1_300 - (performance.now() - begun));
    expect(sources(historyOf(await fetchBy(key)))).toEqual(['urn:pdmp:KY']);
    expect(asked()).toBe(1);
  });

  it('is asked for at once where its job only stands in line, and once of all who ask then', async () => {
    const jobs = embeddedJobs({ concurrency: 4, maxWaiting: 10, onFailed: () => undefined });
    await open({ KY: () => pause(50, KNOWN) }, { jobs: { ...jobs, start: () => undefined }, deadlineMs: 4_000 });
    const key = await stage();
    const begun = performance.now();
    const replies = await Promise.all([fetchBy(key), fetchBy(key), fetchBy(key)]);
    expect(replies.map((told) => sources(historyOf(told)))).toEqual(Array(3).fill(['urn:pdmp:KY']));
    expect(performance.now() - begun).toBeLessThan(1_800);
    expect(asked()).toBe(1);
    // Nor does the job ask again when its turn comes.
    jobs.start();
    await pause(100);
    expect(asked()).toBe(1);
  });

  it('leaves by the deadline where a state still hangs, whatever is collected meanwhile', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    await open({ KY: () => new Promise(() => undefined), OH: KNOWN }, { deadlineMs: 1_000 });
    const key = await stage();
    await settle(2);
    const begun = performance.now();
    setTimeout(collect, 100);
    const told = historyOf(await fetchBy(key));
    expect(performance.now() - begun).toBeLessThan(1_400);
    expect([sources(told), statuses(told)]).toEqual([['urn:pdmp:OH'], { KY: 'failed', OH: 'provided' }]);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['to a question put ahead', { 'pre-stage-only': true }],
    ['to a question answered at once, by the key beside the data', {}],
  ])('has the late answer of a state %s', async (_what, changes) => {
    await open({ KY: KNOWN, OH: { status: 'deferred' } });
    const { key, data } = historyOf(await ask(changes));
    expect(data === undefined).toBe('pre-stage-only' in changes);
    const before = historyOf(await fetchBy(key!));
    expect([sources(before), statuses(before)]).toEqual([['urn:pdmp:KY'], { KY: 'provided', OH: 'deferred' }]);

    const [{ requestId } = { requestId: '' }] = door.questions;
    expect(await door.staging.land(requestId, 'OH', KNOWN)).toBe(true);
    const told = historyOf(await fetchBy(key!));
    expect([sources(told).sort(), statuses(told)]).toEqual([
      ['urn:pdmp:KY', 'urn:pdmp:OH'],
      { KY: 'provided', OH: 'provided' },
    ]);
    expect(asked()).toBe(2);
  });

  it('is in the audit when it is accepted, when states are asked, and every time it is told', async () => {
    await open({ KY: KNOWN });
    const key = await stage();
    await settle(1);
    await fetchBy(key);
    await fetchBy(key);
    const events = (await door.audited()).slice(1).map(({ outcomeDesc, subtype }) => [outcomeDesc, subtype?.[0]?.code]);
    expect(events.filter(([desc]) => desc === 'accepted')).toEqual([['accepted', 'operation']]);
    expect(events.filter(([desc]) => desc === 'HTTP 200')).toHaveLength(2);
    expect(events.every(([, code]) => code === 'operation')).toBe(true);
    expect(JSON.stringify(await door.audited()) + door.log + (await door.metrics())).not.toContain(key);
  });
});
