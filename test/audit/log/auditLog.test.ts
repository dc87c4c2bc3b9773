import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AuditLogEvent, searchAudit, verify } from '../../../src/audit/index.js';
import { readAuditKeys } from '../../../src/audit/keys.js';
import { type Bench, handClock, makeBench, numbered, numbersOf } from '../support/logs.js';

const everything = { order: 'oldest', offset: 0, count: 10_000 } as const;

describe('the audit log', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = makeBench();
  });
  afterEach(() => bench.remove());

  const read = async () => (await searchAudit(bench.folder, await readAuditKeys(bench.data), {}, everything)).events;
  const sound = async () => {
    const { streams } = await verify(bench.folder, { verifier: (await readAuditKeys(bench.data)).verifier });
    return streams.map(({ bad }) => bad);
  };
  const home = () => join(bench.folder, 'gateway');

  it('holds what was recorded, in order, across runs', async () => {
    const first = await bench.open();
    await first.log.record([numbered(1), numbered(2)]);
    await first.log.record([numbered(3)]);
    await first.log.close();
    const second = await bench.open();
    await second.log.record([numbered(4)]);
    await second.log.close();
    const events = await read();
    expect(numbersOf(events)).toEqual([1, 2, 3, 4]);
    expect(events.map(({ subtype }) => subtype?.[0]?.['display']).filter((text) => text !== undefined)).toEqual([
      'Application Start',
      'Application Stop',
      'Application Start',
      'Application Stop',
    ]);
    expect(await sound()).toEqual([undefined]);
  });

  it('is on the disk when record resolves, also where writers come all at once', async () => {
    const groups: number[] = [];
    const { log, keys } = await bench.open({
      observe: (event) => event.kind === 'written' && groups.push(event.events),
    });
    await Promise.all(
      Array.from({ length: 300 }, async (_, number) => {
        await log.record([numbered(number)]);
        if (number % 60 !== 0) return;
        const { events } = await searchAudit(bench.folder, keys, {}, everything);
        expect(numbersOf(events)).toContain(number);
      }),
    );
    // They shared flushes, and no group grew without bound.
    expect(groups.length).toBeLessThan(30);
    expect(Math.max(...groups)).toBeLessThanOrEqual(128);
    await log.close();
    expect(numbersOf(await read()).sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, number) => number));
  });

  it('shows on the disk nothing that an event says', async () => {
    const { log } = await bench.open();
    const canary = 'Zebulon-Canary';
    await log.record([{ ...numbered(1), outcomeDesc: canary }]);
    await log.close();
    const texts = readdirSync(home()).map((name) => readFileSync(join(home(), name), 'latin1'));
    for (const text of texts) {
      expect(text).not.toContain('AuditEvent');
      for (const form of [canary, Buffer.from(canary).toString('base64url'), Buffer.from(canary).toString('hex')]) {
        expect(text).not.toContain(form.slice(0, 12));
      }
    }
  });

  it('keeps its files to itself', async () => {
    const { log } = await bench.open();
    await log.close();
    for (const [path, mode] of [
      [bench.folder, 0o700],
      [home(), 0o700],
      [join(home(), readdirSync(home())[0] ?? ''), 0o600],
      [join(bench.folder, 'gateway.head'), 0o600],
      [join(bench.data, 'audit.key'), 0o600],
    ] as const)
      expect([path, statSync(path).mode & 0o777]).toEqual([path, mode]);
  });

  it('begins a file each day, also where the clock steps back', async () => {
    const clock = handClock('2026-02-28T23:59:59.999Z');
    const { log } = await bench.open({ clock: clock.now });
    for (const time of ['2026-03-01T00:00:00.000Z', '2026-02-28T23:59:59.000Z', '2026-03-01T00:00:01.000Z']) {
      clock.set(time);
      await log.record([numbered(1)]);
    }
    await log.close();
    expect(readdirSync(home())).toEqual([
      '000000000001-2026-02-28.log',
      '000000000004-2026-03-01.log',
      '000000000007-2026-02-28.log',
      '000000000010-2026-03-01.log',
    ]);
    expect(await sound()).toEqual([undefined]);
  });

  it('refuses what it cannot write, says so, and notes the gap once it can again', async () => {
    const clock = handClock('2026-01-14T12:00:00.000Z');
    const told: AuditLogEvent[] = [];
    const { log } = await bench.open({ clock: clock.now, observe: (event) => told.push(event) });
    await log.record([numbered(1)]);
    clock.set('2026-01-15T12:00:00.000Z');
    // Where the new day's file is to be there stands something else already.
    const taken = join(home(), '000000000006-2026-01-15.log');
    mkdirSync(taken);
    await expect(log.record([numbered(2)])).rejects.toMatchObject({ name: 'AuditError', code: 'unwritable' });
    await expect(log.ready()).rejects.toMatchObject({ code: 'unwritable' });
    await expect(Promise.all([log.record([numbered(3)]), log.record([numbered(4)])])).rejects.toMatchObject({
      code: 'unwritable',
    });
    rmSync(taken, { recursive: true });
    await log.ready();
    await log.record([numbered(5)]);
    await log.close();
    expect(told.filter(({ kind }) => kind === 'failed')).toHaveLength(3);
    const events = await read();
    expect(numbersOf(events)).toEqual([1, 5]);
    expect(events.map(({ outcomeDesc }) => outcomeDesc)).toContain(
      'the log could not be written: 3 groups of events were refused, and nothing of them was answered',
    );
    expect(await sound()).toEqual([undefined]);
  });

  it('refuses on a full disk, leaves no torn line, and goes on when there is room', async () => {
    const clock = handClock('2026-01-14T12:00:00.000Z');
    const { log } = await bench.open({ clock: clock.now });
    await log.record([numbered(1)]);
    clock.set('2026-01-15T12:00:00.000Z');
    const full = join(home(), '000000000006-2026-01-15.log');
    symlinkSync('/dev/full', full);
    await expect(log.record([numbered(2)])).rejects.toMatchObject({ code: 'unwritable' });
    rmSync(full, { force: true });
    await log.record([numbered(3)]);
    await log.close();
    expect(numbersOf(await read())).toEqual([1, 3]);
    expect(await sound()).toEqual([undefined]);
  });

  it('asks the disk before it says ready, unless it has just written', async () => {
    const groups: number[] = [];
    const { log } = await bench.open({ observe: (event) => event.kind === 'written' && groups.push(event.events) });
    await log.ready();
    expect(groups).toEqual([1]);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await Promise.all([log.ready(), log.ready()]);
    expect(groups).toEqual([1, 0]);
    await log.close();
    expect(await sound()).toEqual([undefined]);
  });

  it('records nothing any more once it is closed', async () => {
    const { log } = await bench.open();
    const last = log.record([numbered(1)]);
    await log.close();
    await last;
    await expect(log.record([numbered(2)])).rejects.toMatchObject({ code: 'unwritable' });
    expect(numbersOf(await read())).toEqual([1]);
  });

  it('has one writer a stream, and a stream for each that has its own name', async () => {
    const first = await bench.open();
    await expect(bench.open({ instance: 'gateway' })).rejects.toMatchObject({ name: 'AuditError', code: 'locked' });
    const second = await bench.open({ instance: 'replica-2' });
    await Promise.all([first.log.record([numbered(1)]), second.log.record([numbered(2)])]);
    await Promise.all([first.log.close(), second.log.close()]);
    expect(numbersOf(await read()).sort()).toEqual([1, 2]);
    expect(await sound()).toEqual([undefined, undefined]);
    await (await bench.open()).log.close();
  });

  it('finds a stream by itself where gateways share a folder, and goes on with it when it is free', async () => {
    const logs = [await bench.open(), await bench.open(), await bench.open()];
    for (const [number, { log }] of logs.entries()) await log.record([numbered(number)]);
    await logs[1]?.log.close();
    const again = await bench.open();
    await again.log.close();
    for (const { log } of [logs[0], logs[2]].flatMap((each) => each ?? [])) await log.close();
    expect(readdirSync(bench.folder).filter((name) => !name.includes('.'))).toEqual([
      'gateway',
      'gateway-2',
      'gateway-3',
    ]);
    expect(numbersOf(await read())).toEqual([0, 1, 2]);
    expect(await sound()).toEqual([undefined, undefined, undefined]);
  });

  it('writes nothing behind what somebody else wrote', async () => {
    const { log } = await bench.open();
    const file = join(home(), readdirSync(home())[0] ?? '');
    appendFileSync(file, 'x');
    await expect(log.record([numbered(1)])).rejects.toMatchObject({ code: 'unwritable', cause: { code: 'locked' } });
    await expect(log.record([numbered(2)])).rejects.toMatchObject({ code: 'unwritable' });
    expect(readFileSync(file, 'latin1').endsWith('\nx')).toBe(true);
    await log.close();
  });

  it('does not begin anew where its log is gone, or open a key that others can read', async () => {
    await (await bench.open()).log.close();
    rmSync(bench.folder, { recursive: true });
    await expect(bench.open()).rejects.toMatchObject({ code: 'missing' });
    mkdirSync(bench.folder);
    chmodSync(join(bench.data, 'audit.key'), 0o644);
    await expect(bench.open()).rejects.toMatchObject({ name: 'StoreError', code: 'key' });
  });

  it('does not go on with another key', async () => {
    await (await bench.open()).log.close();
    writeFileSync(join(bench.data, 'audit.key'), `${Buffer.alloc(32, 7).toString('base64url')}\n`, { mode: 0o600 });
    await expect(bench.open()).rejects.toMatchObject({ code: 'tampered' });
    // The lock is free again.
    await expect(bench.open()).rejects.toMatchObject({ code: 'tampered' });
  });
});
