import { afterEach, describe, expect, it } from '@jest/globals';
import type { Resource } from '../../src/fhir/types.js';
import { cast } from '../../src/simulator/index.js';
import { became, type Heard, resourcesOf, seedQuery, stateOf, words } from './support/ehr.js';
import { type LargeHouse, startLargeHouse } from './support/largeHouse.js';

/** The sample's fills are of any time. */
const ever = { from: '2000-01-01', to: '2026-10-31' };
const well = { KY: 'provided', MD: 'provided' };
const times = { shortMs: 2_000, long: '60s' };

let house: LargeHouse;

async function ask(): Promise<Pick<Heard, 'status' | 'body' | 'ms'>> {
  const { base, accessToken } = house.session;
  const asked = performance.now();
  const response = await fetch(`${base}/MedicationDispense?${seedQuery(cast.star, ever)}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const text = await response.text();
  return { status: response.status, ms: performance.now() - asked, body: JSON.parse(text) as Resource };
}

async function open(deadline: string): Promise<void> {
  house = await startLargeHouse(deadline);
  await house.tell(3);
  await ask(); // what is slow only once
}

const dispensesOf = (body: Resource, state: string): number =>
  resourcesOf(body, 'MedicationDispense').filter((dispense) => stateOf(dispense) === state).length;

describe('with a state that tells of thousands of prescriptions', () => {
  afterEach(() => house.close(), 30_000);

  it('every one is told, and others are served meanwhile', async () => {
    await open(times.long);
    await house.tell(10_000);
    const waits: number[] = [];
    const other = setInterval(() => {
      const sent = performance.now();
      void fetch(`${house.url}/healthz`)
        .then((response) => response.text())
        .then(() => waits.push(performance.now() - sent));
    }, 20);
    const { status, body } = await ask().finally(() => clearInterval(other));
    expect([status, became(body, house.session.base)]).toEqual([200, { ...well, OH: 'provided' }]);
    expect(dispensesOf(body, 'OH')).toBe(10_000);
    waits.sort((a, b) => a - b);
    process.stderr.write(
      `others waited ${waits.length} times: ${[0.5, 0.99, 1].map((share) => waits[Math.ceil(share * waits.length) - 1]?.toFixed(1)).join(', ')} ms (median, p99, most)\n`,
    );
    // Read at once, the answer alone takes more than a second.
    expect(waits.length).toBeGreaterThan(50);
    expect(waits[Math.ceil(0.95 * waits.length) - 1]).toBeLessThan(100);
    expect(waits.at(-1)).toBeLessThan(600);
  }, 120_000);

  it('that cannot be made ready by the deadline: the answer leaves by it, with the others, and says so', async () => {
    await open(`${times.shortMs}ms`);
    await house.tell(10_000, 10_000);
    for (let turn = 0; turn < 2; turn += 1) {
      const { status, ms, body } = await ask();
      expect(ms).toBeLessThan(times.shortMs + 300);
      expect([status, became(body, house.session.base)]).toEqual([200, { ...well, OH: 'failed' }]);
      expect(words(body, house.session.base)).toMatchObject([{ state: 'OH', issue: { code: 'timeout' } }]);
      expect(dispensesOf(body, 'OH')).toBe(0);
    }
    await house.tell(3);
    const { body } = await ask();
    expect(became(body, house.session.base)).toEqual({ ...well, OH: 'provided' });
    expect(dispensesOf(body, 'OH')).toBe(3);
  }, 120_000);

  it('cut off near the end: a failed state, never a shorter list', async () => {
    await open(times.long);
    await house.tell(2_500, 40, 0.999);
    const { status, body } = await ask();
    expect([status, became(body, house.session.base)]).toEqual([200, { ...well, OH: 'failed' }]);
    expect(words(body, house.session.base)).toMatchObject([
      { state: 'OH', issue: { diagnostics: expect.stringContaining('not well-formed') } },
    ]);
    expect(dispensesOf(body, 'OH')).toBe(0);
  }, 120_000);
});
