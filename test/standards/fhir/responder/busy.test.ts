import { afterEach, describe, expect, it } from '@jest/globals';
import { embeddedJobs, type Jobs } from '../../../../src/jobs/index.js';
import { memoryStore, type Store } from '../../../../src/store/index.js';
import { history } from './support/answers.js';
import { type Door, openDoor, type Reply } from './support/door.js';
import { askHistory, parametersOf } from './support/history.js';
import { IG_QUERY } from './support/queries.js';

let door: Door;
let kept: Map<string, Uint8Array>;
afterEach(() => door.close());

const full = (): Jobs => embeddedJobs({ concurrency: 1, maxWaiting: 0, onFailed: () => undefined });
const closed = (): Jobs => {
  const made = embeddedJobs({ concurrency: 1, maxWaiting: 10, onFailed: () => undefined });
  return { ...made, add: async (kind, id) => (await made.close(0), made.add(kind, id)) };
};

/** A door whose work in the background waits there, and nothing of what it keeps is forgotten unseen. */
async function open(jobs: Jobs): Promise<void> {
  kept = new Map();
  const store = memoryStore({ maxBytes: 1024 * 1024 });
  const watched: Store = {
    ...store,
    put: (name, value, ttlMs) => (kept.set(name, value), store.put(name, value, ttlMs)),
    delete: (name) => (kept.delete(name), store.delete(name)),
  };
  door = await openDoor({ states: { OH: history([{ rx: 'A1' }]) }, jobs, kept: watched });
}

const calls: readonly (readonly [string, () => Promise<Reply>])[] = [
  ['a search that prefers to be answered later', () => door.fetch(IG_QUERY, { headers: { prefer: 'respond-async' } })],
  ['a history asked for ahead of time', () => askHistory(door, parametersOf({ 'pre-stage-only': true }))],
];

describe.each([
  ['waits too much already', full],
  ['is over, because the gateway stops', closed],
])('where work in the background %s', (_what, waiting) => {
  it.each(calls)('%s is refused: told when to come again, kept nowhere, and in the audit', async (_call, ask) => {
    await open(waiting());
    const before = (await door.audited()).length;
    const { status, headers, resource, issue, text } = await ask();
    expect([status, headers.get('retry-after'), headers.get('content-location')]).toEqual([503, '30', null]);
    expect([resource.resourceType, issue['severity'], issue['code']]).toEqual([
      'OperationOutcome',
      'error',
      'throttled',
    ]);
    expect(text).not.toMatch(/Fiction|Hollowtree/);
    expect([...kept.keys()]).toEqual([]);
    expect(door.questions).toHaveLength(0);
    const told = (await door.audited()).slice(before).map(({ outcome, outcomeDesc }) => [outcome, outcomeDesc]);
    expect(told).toEqual([
      ['0', 'accepted'],
      ['8', 'HTTP 503 busy'],
    ]);
    expect(door.log).not.toContain('"http.error"');
  });
});

describe('where work in the background has room again', () => {
  it.each(calls)('%s is taken on', async (_call, ask) => {
    await open(embeddedJobs({ concurrency: 1, maxWaiting: 1, onFailed: () => undefined }));
    expect((await ask()).status).toBeLessThan(300);
    expect(kept.size).toBeGreaterThan(0);
  });
});
