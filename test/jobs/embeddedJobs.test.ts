import { describe, expect, it } from '@jest/globals';
import { embeddedJobs } from '../../src/jobs/index.js';
import { gate, keepsItsContract } from './contract.js';

const generous = { concurrency: 8, maxWaiting: 100, onFailed: () => undefined };

describe('embeddedJobs', () => {
  keepsItsContract(async (options) => embeddedJobs({ ...generous, ...options }));

  it('says that its jobs end with the process, and forgets those that wait when it closes', async () => {
    const jobs = embeddedJobs({ ...generous, concurrency: 1 });
    expect(jobs.durable).toBe(false);
    const [begun, go] = [gate(), gate()];
    const done: string[] = [];
    jobs.handle('stage', async (id) => {
      begun.open();
      await go.passed;
      done.push(id);
    });
    jobs.start();
    await jobs.add('stage', 'a');
    await jobs.add('stage', 'b');
    await begun.passed;
    const [closed, second] = [jobs.close(1_000), jobs.settled('stage', 'b')];
    await second;
    go.open();
    await closed;
    expect(done).toEqual(['a']);
  });
});
