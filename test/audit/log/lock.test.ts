import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { takeLock } from '../../../src/audit/log/lock.js';

const quick = { beatMs: 20, staleMs: 100 };

describe('takeLock', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-lock-'));
    path = join(folder, 'gateway.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (owner: object) => writeFileSync(path, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  const boot = () => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();

  it('gives it to one, and to the next once it is free', async () => {
    const lock = await takeLock(path, quick);
    await lock.confirm();
    await expect(takeLock(path, quick)).rejects.toMatchObject({ code: 'locked' });
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
    await (await takeLock(path, quick)).release();
  });

  it('takes it at once from a process of this machine that died', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.on('exit', resolve));
    write({ host: hostname(), boot: boot(), pid: child.pid, by: 'x' });
    const started = performance.now();
    const lock = await takeLock(path, { beatMs: 1_000, staleMs: 10_000 });
    expect(performance.now() - started).toBeLessThan(500);
    await lock.release();
  });

  it('takes it from a former life with our own process id, as containers have', async () => {
    write({ host: hostname(), boot: boot(), pid: process.pid, by: 'x' });
    await (await takeLock(path, { beatMs: 1_000, staleMs: 10_000 })).release();
  });

  it('leaves it to another machine that gives signs of life, and takes it when they end', async () => {
    write({ host: 'elsewhere', boot: 'b', pid: 1, by: 'x' });
    const beats = setInterval(() => utimesSync(path, new Date(), new Date()), 10);
    await expect(takeLock(path, quick)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining('process 1 on elsewhere'),
    });
    clearInterval(beats);
    const lock = await takeLock(path, quick);
    await lock.release();
  });

  it('leaves it to a living process of this machine', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    write({ host: hostname(), boot: boot(), pid: child.pid, by: 'x' });
    const beats = setInterval(() => utimesSync(path, new Date(), new Date()), 10);
    await expect(takeLock(path, quick)).rejects.toMatchObject({ code: 'locked' });
    clearInterval(beats);
    child.kill('SIGKILL');
  });

  it('takes a lock that says nothing, once it is old', async () => {
    writeFileSync(path, '', { mode: 0o600 });
    await (await takeLock(path, quick)).release();
  });

  it('notices that it lost it while it stood still', async () => {
    const lock = await takeLock(path, { beatMs: 60_000, staleMs: 20 });
    write({ host: 'elsewhere', boot: 'b', pid: 1, by: 'x' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    await expect(lock.confirm()).rejects.toMatchObject({ code: 'locked' });
    await lock.release();
    expect(readFileSync(path, 'utf8')).toContain('elsewhere');
  });

  it('lets one of many that come at once have it', async () => {
    write({ host: hostname(), boot: boot(), pid: process.pid, by: 'former' });
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(path, quick)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['gateway.lock']);
    for (const each of tries) if (each.status === 'fulfilled') await each.value.release();
  });
});
