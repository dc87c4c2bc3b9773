import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { verify } from '../../../src/audit/index.js';
import { readAuditKeys } from '../../../src/audit/keys.js';
import { type Bench, makeBench, numbered } from '../support/logs.js';

describe('verify', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = makeBench();
  });
  afterEach(() => bench.remove());

  const check = async (anchors: string[] = []) =>
    verify(bench.folder, { verifier: (await readAuditKeys(bench.data)).verifier, anchors });

  it('checks every stream of the folder', async () => {
    for (const instance of ['one', 'two']) {
      const { log } = await bench.open({ instance });
      await log.record([numbered(1)]);
      await log.close();
    }
    const { streams } = await check();
    expect(streams.map(({ stream, records, bad }) => [stream, records, bad])).toEqual([
      ['one', 7, undefined],
      ['two', 7, undefined],
    ]);
  });

  it('misses a stream whose folder is gone, and one whose head is', async () => {
    await (await bench.open({ instance: 'one' })).log.close();
    await (await bench.open({ instance: 'two' })).log.close();
    rmSync(join(bench.folder, 'one'), { recursive: true });
    rmSync(join(bench.folder, 'two.head'));
    expect((await check()).streams.map(({ bad }) => bad?.what)).toEqual([
      'records 1 to 5 are missing at the end',
      'its head (two.head) is missing',
    ]);
  });

  it('finds the witnesses that the gateway told, and says which are gone', async () => {
    const told: string[] = [];
    const { log } = await bench.open({ observe: (event) => event.kind === 'signed' && told.push(event.hash) });
    await log.record([numbered(1)]);
    await log.close();
    const gone = 'ab'.repeat(32);
    expect(told).toHaveLength(2);
    expect((await check([...told, gone])).lost).toEqual([gone]);
  });

  it('notices that log and head were both set back, by a witness', async () => {
    await (await bench.open()).log.close();
    const head = join(bench.folder, 'gateway.head');
    const [file = ''] = (await check()).streams.map(({ last }) => last.time.slice(0, 10));
    const path = join(bench.folder, 'gateway', `000000000001-${file}.log`);
    const earlier = { head: readFileSync(head), log: readFileSync(path) };
    const told: string[] = [];
    const { log } = await bench.open({ observe: (event) => event.kind === 'signed' && told.push(event.hash) });
    await log.close();
    writeFileSync(head, earlier.head);
    writeFileSync(path, earlier.log);
    const report = await check(told);
    expect(report.streams.map(({ bad }) => bad)).toEqual([undefined]);
    expect(report.lost).toEqual(told);
  });

  it('finds nothing wrong while the log is being written', async () => {
    const { log } = await bench.open();
    let going = true;
    const writers = Array.from({ length: 8 }, async () => {
      while (going) await log.record([numbered(1)]);
    });
    for (let i = 0; i < 20; i++) {
      const [report] = (await check()).streams;
      expect(report?.bad).toBeUndefined();
    }
    going = false;
    await Promise.all(writers);
    await log.close();
    expect((await check()).streams[0]?.bad).toBeUndefined();
  });

  it('does not take what stands behind the last signature', async () => {
    await (await bench.open()).log.close();
    const [{ last } = { last: { time: '' } }] = (await check()).streams;
    const path = join(bench.folder, 'gateway', `000000000001-${last.time.slice(0, 10)}.log`);
    appendFileSync(path, 'one more line\n');
    expect((await check()).streams[0]?.bad).toMatchObject({ line: 6, sequence: 6, what: 'is no record' });
  });

  it('takes nothing for a log that is none', async () => {
    await expect(verify(bench.folder, { verifier: (await aKey()).verifier })).rejects.toMatchObject({
      code: 'missing',
    });
    mkdirSync(bench.folder, { recursive: true });
    await expect(verify(bench.folder, { verifier: (await aKey()).verifier })).rejects.toMatchObject({
      code: 'missing',
    });
  });

  it('names a file that does not belong there', async () => {
    await (await bench.open()).log.close();
    writeFileSync(join(bench.folder, 'gateway', 'zzz.txt'), '');
    expect((await check()).streams[0]?.bad).toMatchObject({ file: 'zzz.txt', what: 'is no file of the log' });
  });

  it('notices a day file that was put under another name', async () => {
    await (await bench.open()).log.close();
    const [{ last } = { last: { time: '' } }] = (await check()).streams;
    const day = last.time.slice(0, 10);
    const home = join(bench.folder, 'gateway');
    renameSync(join(home, `000000000001-${day}.log`), join(home, '000000000001-2001-01-01.log'));
    expect((await check()).streams[0]?.bad?.what).toBe('is of another day than its file');
  });

  async function aKey() {
    const other = makeBench();
    await (await other.open()).log.close();
    const keys = await readAuditKeys(other.data);
    other.remove();
    return keys;
  }
});
