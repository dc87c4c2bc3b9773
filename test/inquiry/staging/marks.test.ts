import { afterEach, describe, expect, it } from '@jest/globals';
import { createMarks, type Marks } from '../../../src/inquiry/staging/marks.js';
import { createStageShelf } from '../../../src/inquiry/staging/shelf.js';
import { tell } from '../../../src/inquiry/staging/tell.js';
import { turnsFor } from '../../../src/inquiry/staging/turns.js';
import { memoryStore, type Store, StoreError } from '../../../src/store/index.js';
import type { EarlierAnswer, StateAnswer } from '../../../src/exchange/types.js';
import { answerOf, FILL } from '../../support/exchange/told.js';
import { QUERY } from '../../support/exchange/routes.js';

let now = Date.parse('2026-01-05T10:00:00Z');
const clock = (): Date => new Date(now);
const store = memoryStore({ maxBytes: 1024 * 1024, clock });
const shelf = createStageShelf(store, clock);
const soon = (ms = 2_000): AbortSignal => AbortSignal.timeout(ms);
const [here, there]: [Marks, Marks] = [createMarks(store), createMarks(store)];
let id = 0;
const next = (): string => `q${++id}`;
afterEach(() => {
  now += 3_600_000;
});

describe('a state that is being asked', () => {
  it.each([
    ['here', here],
    ['on another replica', there],
  ])('is nobody else’s to ask %s until it was', async (_where, other) => {
    const q = next();
    const done = await here.take(q, 'KY', 60_000);
    expect(await other.take(q, 'KY', 60_000)).toBeUndefined();
    expect(await other.take(q, 'OH', 60_000)).toBeDefined();
    let gone = false;
    const waits = other.gone(q, 'KY', soon()).then(() => (gone = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(gone).toBe(false);
    await done!();
    await waits;
    expect(await other.take(q, 'KY', 60_000)).toBeDefined();
  });

  it('is somebody else’s to ask once the mark of a process that died is over', async () => {
    const q = next();
    await here.take(q, 'KY', 60_000);
    now += 59_999;
    expect(await there.take(q, 'KY', 60_000)).toBeUndefined();
    now += 1;
    expect(await there.take(q, 'KY', 60_000)).toBeDefined();
  });

  it('is not waited for any longer than the one who waits has time', async () => {
    const q = next();
    await here.take(q, 'KY', 60_000);
    const turns = await turnsFor(q, ['KY', 'OH'], { shelf, marks: here }, { signal: soon(50), lifeMs: 60_000 });
    expect(turns.get('KY')).toBe('busy');
    expect(turns.get('OH')).toHaveProperty('done');
  });

  it('by another process, which may be dead, is asked after all when that time is up', async () => {
    const q = next();
    await here.take(q, 'KY', 60_000);
    const limits = { signal: soon(50), lifeMs: 60_000 };
    const turns = await turnsFor(q, ['KY'], { shelf, marks: there }, limits);
    expect(turns.get('KY')).toHaveProperty('done');
    // Within one process a state is never asked twice at once.
    expect((await turnsFor(q, ['KY'], { shelf, marks: there }, limits)).get('KY')).toBe('busy');
  });

  it('is held by nobody where the store failed while turns were taken', async () => {
    const broken: Store = {
      ...store,
      put: async (name, ...rest) => {
        if (name.includes('OH')) throw new StoreError('unreachable', 'gone');
        return store.put(name, ...rest);
      },
    };
    const [q, marks] = [next(), createMarks(broken)];
    const limits = { signal: soon(), lifeMs: 60_000 };
    await expect(turnsFor(q, ['KY', 'OH'], { shelf, marks }, limits)).rejects.toThrow(StoreError);
    expect((await turnsFor(q, ['KY'], { shelf, marks }, limits)).get('KY')).toHaveProperty('done');
  });
});

describe('what a state told', () => {
  const told = (answer: StateAnswer): EarlierAnswer => ({ answer, period: QUERY.period, toldAt: QUERY.requestedAt });
  const PROVIDED = answerOf([FILL]);
  const FAILED: StateAnswer = { status: 'failed', code: 'timeout', retryable: true, disclosed: 'maybe' };
  const [NONE, LATER, NOT]: StateAnswer[] = [
    { status: 'no-data' },
    { status: 'deferred' },
    { status: 'disallowed', reason: 'not here' },
  ];

  it.each<[StateAnswer, StateAnswer, StateAnswer['status']]>([
    [PROVIDED, LATER!, 'provided'],
    [PROVIDED, FAILED, 'provided'],
    [PROVIDED, NOT!, 'provided'],
    [PROVIDED, NONE!, 'no-data'],
    [NONE!, LATER!, 'no-data'],
    [LATER!, FAILED, 'deferred'],
    [LATER!, PROVIDED, 'provided'],
    [FAILED, LATER!, 'deferred'],
  ])('is not taken back by telling less: %#', async (first, then, stays) => {
    const q = next();
    await tell(shelf, q, 'KY', told(first), now + 60_000);
    expect(await tell(shelf, q, 'KY', told(then), now + 60_000)).toBe(then.status === stays);
    expect((await shelf.told(q, 'KY'))?.answer.status).toBe(stays);
  });
});
