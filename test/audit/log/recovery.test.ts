import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { searchAudit, verify } from '../../../src/audit/index.js';
import { readAuditKeys } from '../../../src/audit/keys.js';
import { type Bench, handClock, makeBench, numbered, numbersOf } from '../support/logs.js';

const everything = { order: 'oldest', offset: 0, count: 10_000 } as const;

describe('a log that goes on', () => {
  let bench: Bench;
  let home: string;
  let file: string;
  let head: string;
  beforeEach(async () => {
    bench = makeBench();
    const { log } = await bench.open();
    await log.record([numbered(1)]);
    await log.record([numbered(2)]);
    await log.close();
    home = join(bench.folder, 'gateway');
    file = join(home, readdirSync(home)[0] ?? '');
    head = join(bench.folder, 'gateway.head');
  });
  afterEach(() => bench.remove());

  const goOn = async () => {
    const { log, keys } = await bench.open();
    await log.record([numbered(3)]);
    await log.close();
    const { events } = await searchAudit(bench.folder, keys, {}, everything);
    const { streams } = await verify(bench.folder, { verifier: (await readAuditKeys(bench.data)).verifier });
    return {
      numbers: numbersOf(events),
      bad: streams[0]?.bad,
      died: events.filter(({ outcome }) => outcome === '12').map(({ outcomeDesc }) => outcomeDesc),
    };
  };
  const lines = () => readFileSync(file, 'latin1').split(/(?<=\n)/);

  it('notes nothing where it was closed', async () => {
    expect(await goOn()).toEqual({ numbers: [1, 2, 3], bad: undefined, died: [] });
  });

  it.each([
    ['a torn line', (last: string[]) => (last[0] ?? '').slice(0, 100)],
    ['a whole line without signature', (last: string[]) => last[0] ?? ''],
    ['a group without the end of its signature', (last: string[]) => last.join('').slice(0, -1)],
    ['bytes of no sense', () => '\u0000\u0000\n\n\u00ff'],
  ])('cuts off and notes %s', async (_name, tail) => {
    // What the next group would look like: the same lines in a twin of this log.
    const before = lines().length;
    const twin = { log: readFileSync(file), head: readFileSync(head) };
    const { log } = await bench.open();
    await log.close();
    const group = lines().slice(before, before + 2);
    writeFileSync(file, twin.log);
    writeFileSync(head, twin.head);
    const torn = tail(group);
    appendFileSync(file, torn, 'latin1');
    expect(await goOn()).toEqual({
      numbers: [1, 2, 3],
      bad: undefined,
      died: [
        expect.stringMatching(
          `^the gateway had died while it wrote: ${torn.length} bytes .* \\(SHA-256 [0-9a-f]{64}\\)$`,
        ),
      ],
    });
  });

  it('keeps a whole group that the head does not know yet: the machine stopped before the head was written', async () => {
    const behind = readFileSync(head);
    const { log } = await bench.open();
    await log.record([numbered(9)]);
    await log.close();
    writeFileSync(head, behind);
    expect(await goOn()).toEqual({ numbers: [1, 2, 9, 3], bad: undefined, died: [] });
  });

  it('drops a day’s file that was begun and holds no signature', async () => {
    const clock = handClock('2031-01-01T00:00:00.000Z');
    writeFileSync(join(home, '000000000099-2031-01-01.log'), '');
    const { log, keys } = await bench.open({ clock: clock.now });
    await log.close();
    expect(readdirSync(home).at(-1)).not.toBe('000000000099-2031-01-01.log');
    expect((await verify(bench.folder, { verifier: keys.verifier })).streams[0]?.bad).toBeUndefined();
  });

  it.each([
    ['whose end was cut at a signature', () => truncateSync(file, lines().slice(0, -2).join('').length)],
    ['whose last signature was damaged', () => truncateSync(file, lines().join('').length - 1)],
    ['that was emptied', () => truncateSync(file, 0)],
    ['whose file is gone', () => rmSync(file)],
    ['whose head is gone', () => rmSync(head)],
    ['whose head was changed', () => writeFileSync(head, readFileSync(head, 'latin1').replace('Z ', 'z '))],
    ['with a file that is none of it', () => writeFileSync(join(home, 'x.log'), '')],
  ])('does not go on with a log %s, and leaves it as it is', async (_name, damage) => {
    damage();
    const left = () => readdirSync(home).map((name) => readFileSync(join(home, name), 'latin1'));
    const before = left();
    await expect(bench.open()).rejects.toMatchObject({ name: 'AuditError', code: 'tampered' });
    expect(left()).toEqual(before);
  });

  it('finds the last signature also behind a large torn end', async () => {
    appendFileSync(file, `${'x'.repeat(300_000)}\n`.repeat(3));
    expect(await goOn()).toMatchObject({
      numbers: [1, 2, 3],
      bad: undefined,
      died: [expect.stringContaining('900003 bytes')],
    });
  });
});
