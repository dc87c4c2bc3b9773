import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { verifyStream } from '../../../src/audit/chain/verifyStream.js';
import { readAuditKeys, type AuditKeys } from '../../../src/audit/keys.js';
import { type Bench, handClock, makeBench, numbered } from '../support/logs.js';
import { copyOf, type MemoryStream, sourceOf } from '../support/memory.js';

const name = 'gateway';

describe('a log of three days, changed once', () => {
  let bench: Bench;
  let keys: AuditKeys;
  let whole: MemoryStream;
  let day: string;
  beforeAll(async () => {
    bench = makeBench();
    const clock = handClock('2026-01-14T23:59:58.000Z');
    const { log } = await bench.open({ clock: clock.now });
    let number = 0;
    for (const [time, groups] of [
      ['2026-01-14T23:59:59.000Z', 2],
      ['2026-01-15T00:00:01.000Z', 3],
      ['2026-01-16T12:00:00.000Z', 2],
    ] as const) {
      clock.set(time);
      for (let group = 0; group < groups; group++) {
        await log.record([numbered(number++), numbered(number++), numbered(number++)]);
      }
    }
    await log.close();
    keys = await readAuditKeys(bench.data);
    whole = copyOf(bench.folder, name);
    day = [...whole.files.keys()].sort()[1] ?? '';
  });
  afterAll(() => bench.remove());

  const check = (stream: MemoryStream) => verifyStream(sourceOf(name, stream), { verifier: keys.verifier });
  const withFile = (file: string, bytes: Buffer): MemoryStream => ({
    ...whole,
    files: new Map([...whole.files, [file, bytes]]),
  });
  const linesOf = (file: string): string[] =>
    whole.files
      .get(file)
      ?.toString('latin1')
      .split(/(?<=\n)/) ?? [];
  const ofLines = (file: string, lines: readonly string[]) => withFile(file, Buffer.from(lines.join(''), 'latin1'));

  it('is sound as it was written', async () => {
    expect(await check(whole)).toMatchObject({ files: 3, records: 35 });
    expect((await check(whole)).bad).toBeUndefined();
  });

  it('10,000 of 10,000 random single mutations are found', async () => {
    const files = fc.constantFrom(...whole.files.keys());
    const at = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const bits = fc.integer({ min: 1, max: 255 });
    /** Any place of a head or of a file. */
    const flip = fc.tuple(fc.constantFrom('head', ...whole.files.keys()), at, bits).map(([file, where, mask]) => {
      const bytes = Buffer.from((file === 'head' ? whole.head : whole.files.get(file)) ?? '');
      const place = Math.floor(where * bytes.length);
      bytes[place] = (bytes[place] ?? 0) ^ mask;
      return file === 'head' ? { ...whole, head: bytes } : withFile(file, bytes);
    });
    const removal = fc.tuple(files, at).map(([file, where]) => {
      const lines = linesOf(file);
      return ofLines(file, lines.toSpliced(Math.floor(where * lines.length), 1));
    });
    const swap = fc.tuple(files, at, at).map(([file, one, other]) => {
      const lines = linesOf(file);
      const [a, b] = [Math.floor(one * lines.length), Math.floor(other * (lines.length - 1))];
      const c = b >= a ? b + 1 : b;
      return ofLines(file, lines.with(a, lines[c] ?? '').with(c, lines[a] ?? ''));
    });
    const duplicate = fc.tuple(files, files, at, at).map(([from, to, which, where]) => {
      const [source, target] = [linesOf(from), linesOf(to)];
      const line = source[Math.floor(which * source.length)] ?? '';
      return ofLines(to, target.toSpliced(Math.floor(where * (target.length + 1)), 0, line));
    });
    const truncation = fc.tuple(files, at).map(([file, where]) => {
      const bytes = whole.files.get(file) ?? Buffer.alloc(0);
      return withFile(file, bytes.subarray(0, Math.floor(where * bytes.length)));
    });
    const insertion = fc.tuple(files, at, fc.uint8Array({ minLength: 1, maxLength: 40 })).map(([file, where, more]) => {
      const bytes = whole.files.get(file) ?? Buffer.alloc(0);
      const place = Math.floor(where * (bytes.length + 1));
      return withFile(file, Buffer.concat([bytes.subarray(0, place), more, bytes.subarray(place)]));
    });
    const lostFile = files.map((file) => ({
      ...whole,
      files: new Map([...whole.files].filter(([kept]) => kept !== file)),
    }));
    const lostHead = fc.constant({ ...whole, head: undefined });
    const mutation = fc.oneof(
      { arbitrary: flip, weight: 8 },
      { arbitrary: removal, weight: 3 },
      { arbitrary: swap, weight: 3 },
      { arbitrary: duplicate, weight: 3 },
      { arbitrary: truncation, weight: 4 },
      { arbitrary: insertion, weight: 3 },
      { arbitrary: lostFile, weight: 1 },
      { arbitrary: lostHead, weight: 1 },
    );
    let found = 0;
    await fc.assert(
      fc.asyncProperty(mutation, async (mutant) => {
        const { bad } = await check(mutant);
        expect(bad).toBeDefined();
        found += 1;
      }),
      { numRuns: 10_000 },
    );
    expect(found).toBe(10_000);
  }, 120_000);

  it('names file, line and sequence of the first bad record', async () => {
    const lines = linesOf(day);
    const changed = lines.with(
      2,
      (lines[2] ?? '').replace(/ event (.)/, (_all, first) => ` event ${first === 'A' ? 'B' : 'A'}`),
    );
    expect((await check(ofLines(day, changed))).bad).toEqual({
      stream: name,
      file: day,
      line: 3,
      sequence: Number.parseInt(day, 10) + 2,
      what: 'was changed: it does not match its own hash',
    });
  });

  it('says what is missing where lines or files are', async () => {
    const lines = linesOf(day);
    const first = Number.parseInt(day, 10);
    expect((await check(ofLines(day, lines.toSpliced(1, 2)))).bad).toMatchObject({
      file: day,
      line: 2,
      what: `records ${first + 1} to ${first + 2} are missing`,
    });
    const others = new Map([...whole.files].filter(([file]) => file !== day));
    expect((await check({ ...whole, files: others })).bad?.what).toMatch(/^records \d+ to \d+ are missing$/);
  });

  it('notices an end that was cut at a signature, where every line is right', async () => {
    const last = [...whole.files.keys()].sort().at(-1) ?? '';
    const lines = linesOf(last);
    const signed = lines.findLastIndex((line, index) => line.includes(' sign ') && index < lines.length - 1);
    const { bad } = await check(ofLines(last, lines.slice(0, signed + 1)));
    expect(bad).toMatchObject({
      stream: name,
      what: expect.stringMatching(/^records \d+ to \d+ are missing at the end$/),
    });
  });

  it('notices a whole chain that was made anew without the key', async () => {
    const forger = makeBench();
    const { log } = await forger.open();
    await log.record([numbered(1)]);
    await log.close();
    const { bad } = await check(copyOf(forger.folder, name));
    expect(bad?.what).toBe('its head (gateway.head) was changed, or is signed with another key');
    const { bad: behindHead } = await check({ ...copyOf(forger.folder, name), head: whole.head });
    expect(behindHead).toMatchObject({ what: 'holds a signature that is not of the log’s key' });
    forger.remove();
  });

  it('can begin where older files were archived', async () => {
    const files = new Map([...whole.files].filter(([file]) => file >= day));
    const options = { verifier: keys.verifier, from: '2026-01-15' };
    expect((await verifyStream(sourceOf(name, { ...whole, files }), options)).bad).toBeUndefined();
    expect((await check({ ...whole, files })).bad?.what).toMatch(/^records 1 to \d+ are missing$/);
  });
});
