import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openQuestions } from '../../src/composition/openQuestions.js';
import { loadConfig } from '../../src/config/index.js';
import { memoryStore, type Store } from '../../src/store/index.js';

const config = loadConfig(fileURLToPath(new URL('../../config/gateway.example.yaml', import.meta.url)), {});
const id = 'KY7f0c2d2e-6f0d-4f5e-9b3a-0d7b5a1c9e11';

let now = Date.parse('2026-10-31T12:00:00Z');
let store: Store;
const opened = (changes: Partial<typeof config> = {}) => {
  store = memoryStore({ maxBytes: 10_000, clock: () => new Date(now) });
  return openQuestions(() => store, { ...config, ...changes });
};
afterEach(() => store.close());

describe('questions', () => {
  it('are open from when they are asked until they are put away at the latest', async () => {
    const questions = opened();
    expect(await questions.isOpen(id, 'OH')).toBe(false);
    questions.note(id, 'OH');
    now += config.deadline + 999;
    expect(await questions.isOpen(id, 'OH')).toBe(true);
    now += 60_000;
    expect(await questions.isOpen(id, 'OH')).toBe(false);
  });

  it('are open to the state that was asked, by the name it knows', async () => {
    const questions = opened();
    questions.note(id, 'OH');
    expect(await questions.isOpen(id, 'IN')).toBe(false);
    expect(await questions.isOpen(id.toLowerCase(), 'OH')).toBe(false);
  });

  it('are as long as their route lets them where that is longer than the deadline', async () => {
    const questions = opened({ deadline: 1 });
    questions.note(id, 'OH');
    now += 1_100;
    expect(await questions.isOpen(id, 'OH')).toBe(true);
  });

  it('are not noted where nothing of the state may be kept', async () => {
    const questions = opened();
    questions.note(id, 'MD');
    expect(await questions.isOpen(id, 'MD')).toBe(false);
  });

  it('are asked all the same where they cannot be noted', async () => {
    const put = () => Promise.reject(new Error('lost'));
    const lost = openQuestions(() => ({ put, get: () => Promise.resolve(undefined) }), config);
    lost.note(id, 'OH');
    // An unhandled rejection would fail the run.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await lost.isOpen(id, 'OH')).toBe(false);
  });
});
