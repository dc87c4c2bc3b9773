import { afterEach, expect, it } from '@jest/globals';
import type { JobFailure, Jobs, JobsOptions } from '../../src/jobs/index.js';

/** Opens jobs in one of the homes; what the test leaves out is generous. */
export type OpenJobs = (options: Partial<JobsOptions>) => Promise<Jobs>;

/** A promise, and what resolves it. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

/** Resolves when `signal` has ended, and then rejects as fetch would. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => reject(signal.reason as Error);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}

/** Waits until `holds`; whoever waits for good fails by the test's time. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(5);
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What every home of jobs keeps. */
export function keepsItsContract(openHome: OpenJobs): void {
  const opened: Jobs[] = [];
  const failures: JobFailure[] = [];
  const open = async (options: Partial<JobsOptions> = {}): Promise<Jobs> => {
    const jobs = await openHome({ onFailed: (failure) => failures.push(failure), retryMs: 10, ...options });
    opened.push(jobs);
    return jobs;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((jobs) => jobs.close(0)));
    failures.length = 0;
  });

  it('does each job once, those that came before the start too, and has none left', async () => {
    const jobs = await open();
    const done: string[] = [];
    jobs.handle('stage', async (id) => void done.push(`stage ${id}`));
    jobs.handle('search', async (id) => void done.push(`search ${id}`));
    await jobs.add('stage', 'a');
    await jobs.add('search', 'a');
    expect(await jobs.waiting()).toBe(2);
    expect(done).toEqual([]);
    jobs.start();
    await jobs.add('stage', 'b');
    for (const [kind, id] of [
      ['stage', 'a'],
      ['search', 'a'],
      ['stage', 'b'],
    ] as const)
      await jobs.settled(kind, id);
    expect(done.sort()).toEqual(['search a', 'stage a', 'stage b']);
    expect(await jobs.waiting()).toBe(0);
  });

  it('takes a job that waits or runs no second time, and one that is done anew', async () => {
    const jobs = await open();
    const go = gate();
    let begun = 0;
    jobs.handle('stage', async () => {
      begun += 1;
      await go.passed;
    });
    await jobs.add('stage', 'a');
    await jobs.add('stage', 'a');
    jobs.start();
    await until(() => begun === 1);
    await jobs.add('stage', 'a');
    expect(await jobs.waiting()).toBe(0);
    go.open();
    await jobs.settled('stage', 'a');
    expect(begun).toBe(1);
    await jobs.add('stage', 'a');
    await jobs.settled('stage', 'a');
    expect(begun).toBe(2);
  });

  it('does as many at a time as it may, in the order they came', async () => {
    const jobs = await open({ concurrency: 2 });
    const begun: string[] = [];
    const gates = new Map(['a', 'b', 'c', 'd'].map((id) => [id, gate()]));
    jobs.handle('stage', async (id) => {
      begun.push(id);
      await gates.get(id)?.passed;
    });
    for (const id of gates.keys()) await jobs.add('stage', id);
    jobs.start();
    await until(() => begun.length === 2);
    await pause(50);
    expect(begun).toEqual(['a', 'b']);
    expect(await jobs.waiting()).toBe(2);
    gates.get('b')?.open();
    await until(() => begun.length === 3);
    expect(begun).toEqual(['a', 'b', 'c']);
    for (const each of gates.values()) each.open();
    await jobs.settled('stage', 'd');
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('refuses one more than may wait, and takes it when there is room again', async () => {
    const jobs = await open({ maxWaiting: 2 });
    jobs.handle('stage', async () => undefined);
    await jobs.add('stage', 'a');
    await jobs.add('stage', 'b');
    await expect(jobs.add('stage', 'c')).rejects.toMatchObject({ name: 'JobsError', code: 'full' });
    jobs.start();
    await jobs.settled('stage', 'b');
    await jobs.add('stage', 'c');
  });

  it('keeps a line for each kind: none waits behind another, nor is refused for it', async () => {
    const jobs = await open({ concurrency: 1, maxWaiting: 1 });
    const go = gate();
    const begun: string[] = [];
    jobs.handle('stage', async (id) => {
      begun.push(id);
      await go.passed;
    });
    jobs.handle('search', async () => undefined);
    jobs.start();
    await jobs.add('stage', 'a');
    await until(() => begun.length === 1);
    await jobs.add('stage', 'b');
    await expect(jobs.add('stage', 'c')).rejects.toMatchObject({ code: 'full' });
    await jobs.add('search', 'a');
    await jobs.settled('search', 'a');
    expect([begun, await jobs.waiting()]).toEqual([['a'], 1]);
    go.open();
    await jobs.settled('stage', 'b');
  });

  it('refuses one more of an owner than may wait, and takes those of others, of other kinds, and of nobody', async () => {
    const jobs = await open({ maxPerOwner: 2 });
    const full = { name: 'JobsError', code: 'full' };
    jobs.handle('stage', async () => undefined);
    jobs.handle('search', async () => undefined);
    const many = ['a', 'b', 'c', 'd'].map((id) => jobs.add('stage', id, 'clinic'));
    expect((await Promise.allSettled(many)).filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await expect(jobs.add('stage', 'e', 'clinic')).rejects.toMatchObject(full);
    await jobs.add('stage', 'f', 'hospital');
    await jobs.add('search', 'a', 'clinic');
    await jobs.add('stage', 'g');
    await jobs.add('stage', 'h');
    expect(await jobs.waiting()).toBe(6);
    await jobs.cancel('stage', 'a');
    await jobs.add('stage', 'i', 'clinic');
    await expect(jobs.add('stage', 'j', 'clinic')).rejects.toMatchObject(full);
    jobs.start();
    await until(async () => (await jobs.waiting()) === 0);
    await Promise.all(['b', 'i'].map((id) => jobs.settled('stage', id)));
    for (const id of ['k', 'l']) await jobs.add('stage', id, 'clinic');
  });

  it('knows of a job that waits and of one that runs, until it is done', async () => {
    const jobs = await open();
    const [begun, go] = [gate(), gate()];
    jobs.handle('stage', async () => {
      begun.open();
      await go.passed;
    });
    expect(await jobs.has('stage', 'a')).toBe(false);
    await jobs.add('stage', 'a');
    expect(await jobs.has('stage', 'a')).toBe(true);
    jobs.start();
    await begun.passed;
    expect([await jobs.has('stage', 'a'), await jobs.has('search', 'a')]).toEqual([true, false]);
    go.open();
    await jobs.settled('stage', 'a');
    expect(await jobs.has('stage', 'a')).toBe(false);
  });

  it.each(['', 'a:b', 'Stella Starling', 'ä', 'x'.repeat(129)])('refuses %j, which is no opaque id', async (id) => {
    const jobs = await open();
    await expect(jobs.add('stage', id)).rejects.toThrow(TypeError);
    expect(await jobs.waiting()).toBe(0);
  });

  it('tries a failed job again, and tells of each time', async () => {
    const jobs = await open();
    let calls = 0;
    jobs.handle('stage', async () => {
      calls += 1;
      if (calls < 3) throw new RangeError(`call ${calls}`);
    });
    jobs.start();
    await jobs.add('stage', 'a');
    await jobs.settled('stage', 'a');
    expect(calls).toBe(3);
    expect(failures).toEqual([
      { kind: 'stage', id: 'a', attempt: 1, final: false, error: new RangeError('call 1') },
      { kind: 'stage', id: 'a', attempt: 2, final: false, error: new RangeError('call 2') },
    ]);
  });

  it('gives a job up that fails three times, and does the others', async () => {
    const jobs = await open();
    let calls = 0;
    jobs.handle('stage', async (id) => {
      if (id === 'good') return;
      calls += 1;
      throw new Error('never');
    });
    jobs.start();
    await jobs.add('stage', 'bad');
    await jobs.add('stage', 'good');
    await Promise.all([jobs.settled('stage', 'bad'), jobs.settled('stage', 'good')]);
    expect(calls).toBe(3);
    expect(failures.map(({ id, attempt, final }) => [id, attempt, final])).toEqual([
      ['bad', 1, false],
      ['bad', 2, false],
      ['bad', 3, true],
    ]);
    expect(await jobs.waiting()).toBe(0);
  });

  it('tells of a job of a kind that nobody here does', async () => {
    const jobs = await open();
    jobs.start();
    await jobs.add('nobodys', 'a');
    await jobs.settled('nobodys', 'a');
    expect(failures.at(-1)).toMatchObject({ final: true, error: { name: 'JobsError', code: 'unhandled' } });
  });

  it('drops a job that waits when it is cancelled', async () => {
    const jobs = await open();
    const done: string[] = [];
    jobs.handle('stage', async (id) => void done.push(id));
    await jobs.add('stage', 'a');
    await jobs.add('stage', 'b');
    const settled = jobs.settled('stage', 'a');
    await pause(50);
    await jobs.cancel('stage', 'a');
    await settled;
    jobs.start();
    await jobs.settled('stage', 'b');
    expect(done).toEqual(['b']);
    await jobs.cancel('stage', 'b');
    await jobs.cancel('stage', 'never-there');
  });

  it('ends the signal of a job that runs when it is cancelled, and neither tries again nor tells', async () => {
    const jobs = await open();
    const begun = gate();
    let calls = 0;
    jobs.handle('stage', async (_id, signal) => {
      calls += 1;
      begun.open();
      await untilAborted(signal);
    });
    jobs.start();
    await jobs.add('stage', 'a');
    await begun.passed;
    await jobs.cancel('stage', 'a');
    await jobs.settled('stage', 'a');
    await pause(100);
    expect(calls).toBe(1);
    expect(failures).toEqual([]);
    expect(await jobs.waiting()).toBe(0);
  });

  it('is settled at once where there is no job', async () => {
    const jobs = await open();
    await jobs.settled('stage', 'never-there');
  });

  it('lets what runs end in its grace, and takes no more', async () => {
    const jobs = await open();
    const begun = gate();
    let ended = false;
    jobs.handle('stage', async (_id, signal) => {
      begun.open();
      await pause(150);
      signal.throwIfAborted();
      ended = true;
    });
    jobs.start();
    await jobs.add('stage', 'a');
    await begun.passed;
    const closed = jobs.close(5_000);
    await expect(jobs.add('stage', 'b')).rejects.toMatchObject({ name: 'JobsError', code: 'closed' });
    await closed;
    expect(ended).toBe(true);
    expect(failures).toEqual([]);
  });

  it('ends the signal of what runs beyond its grace, and does not call that a failure', async () => {
    const jobs = await open();
    const begun = gate();
    let aborted = false;
    jobs.handle('stage', async (_id, signal) => {
      begun.open();
      await untilAborted(signal).finally(() => (aborted = true));
    });
    jobs.start();
    await jobs.add('stage', 'a');
    await begun.passed;
    const settled = jobs.settled('stage', 'a');
    await jobs.close(50);
    expect(aborted).toBe(true);
    await settled;
    expect(failures).toEqual([]);
  });

  it('ends in time though a job heeds nothing', async () => {
    const jobs = await open();
    const begun = gate();
    jobs.handle('stage', async () => {
      begun.open();
      await new Promise(() => undefined);
    });
    jobs.start();
    await jobs.add('stage', 'a');
    await begun.passed;
    const asked = performance.now();
    await jobs.close(50);
    expect(performance.now() - asked).toBeLessThan(3_000);
  });
}
