import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Jobs, redisJobs } from '../../src/jobs/index.js';
import { start } from '../support/program.js';
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis.js';
import { until } from './contract.js';

const script = fileURLToPath(new URL('worker.mjs', import.meta.url));

/** A process that does jobs until it is killed. */
function startWorker(url: string) {
  const child = spawn(process.execPath, [script, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += String(chunk)));
  return {
    printed: (line: string): Promise<void> => until(() => printed.split('\n').includes(line)),
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      return printed;
    },
  };
}

describeWithRedis('jobs of a process that is killed', () => {
  let server: RedisServer;
  let jobs: Jobs;
  beforeAll(async () => {
    server = await startRedis();
    await start('cli.mjs', ['--version']).ended;
    jobs = await redisJobs({
      url: server.url,
      kinds: ['stage'],
      concurrency: 4,
      maxWaiting: 100,
      onFailed: () => undefined,
    });
  }, 180_000);
  afterAll(async () => {
    await jobs.close(0);
    await server.close();
  });

  it('are done by another within fifteen seconds, those it had begun and those that waited', async () => {
    const worker = startWorker(server.url);
    await worker.printed('ready');
    for (const id of ['long-1', 'long-2', 'long-3', 'long-4', 'after']) await jobs.add('stage', id);
    for (const id of [1, 2, 3, 4]) await worker.printed(`begins long-${id}`);
    expect(await worker.kill()).not.toContain('ends');
    const killed = performance.now();
    const done: string[] = [];
    jobs.handle('stage', async (id) => void done.push(id));
    jobs.start();
    await until(() => done.length === 5);
    expect(performance.now() - killed).toBeLessThan(15_000);
    expect(done.sort()).toEqual(['after', 'long-1', 'long-2', 'long-3', 'long-4']);
    await Promise.all(done.map((id) => jobs.settled('stage', id)));
    expect(await jobs.waiting()).toBe(0);
  }, 25_000);
});
