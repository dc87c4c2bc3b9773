import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { memoryStore } from '../../src/store/index.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : new TextDecoder().decode(value);

describe('memoryStore', () => {
  let now = 0;
  const clock = (): Date => new Date(now);
  const open: ReturnType<typeof memoryStore>[] = [];
  const store = (maxBytes = 10_000, sweepMs = 30_000) => {
    const made = memoryStore({ maxBytes, sweepMs, clock });
    open.push(made);
    return made;
  };
  afterEach(async () => {
    for (const made of open.splice(0)) await made.close();
    now = 0;
  });

  it('gives back what was put, until it expires', async () => {
    const kept = store();
    await kept.put('a', bytes('one'), 1000);
    now = 999;
    expect(text(await kept.get('a'))).toBe('one');
    now = 1000;
    expect(await kept.get('a')).toBeUndefined();
    expect(kept.bytes).toBe(0);
  });

  it('keeps nothing for a time of 0, less or NaN', async () => {
    const kept = store();
    for (const ttl of [0, -1, Number.NaN]) await kept.put('a', bytes('one'), ttl);
    expect(await kept.get('a')).toBeUndefined();
  });

  it('takes the newer value and forgets the older, also when the newer is not kept', async () => {
    const kept = store();
    await kept.put('a', bytes('one'), 1000);
    await kept.put('a', bytes('two'), 1000);
    expect(text(await kept.get('a'))).toBe('two');
    await kept.put('a', bytes('three'), 0);
    expect(await kept.get('a')).toBeUndefined();
    expect(kept.bytes).toBe(0);
  });

  it('deletes', async () => {
    const kept = store();
    await kept.put('a', bytes('one'), 1000);
    await kept.delete('a');
    await kept.delete('never there');
    expect(await kept.get('a')).toBeUndefined();
    expect(kept.bytes).toBe(0);
  });

  it('gives what is taken to one taker, and nothing that is expired', async () => {
    const kept = store();
    await kept.put('a', bytes('one'), 1000);
    await kept.put('b', bytes('two'), 1000);
    const taken = await Promise.all([kept.take('a'), kept.take('a'), kept.take('never there')]);
    expect(taken.map(text)).toEqual(['one', undefined, undefined]);
    expect(await kept.get('a')).toBeUndefined();
    now = 1000;
    expect(await kept.take('b')).toBeUndefined();
    expect(kept.bytes).toBe(0);
  });

  it('holds copies: neither side can change the other', async () => {
    const kept = store();
    const value = bytes('one');
    await kept.put('a', value, 1000);
    value[0] = 0;
    const got = await kept.get('a');
    got?.fill(0);
    expect(text(await kept.get('a'))).toBe('one');
  });

  it('makes room by forgetting what was used longest ago', async () => {
    const kept = store(700); // room for three small entries
    await kept.put('a', bytes('1'), 1000);
    await kept.put('b', bytes('2'), 1000);
    await kept.put('c', bytes('3'), 1000);
    await kept.get('a');
    await kept.put('d', bytes('4'), 1000);
    expect(text(await kept.get('a'))).toBe('1');
    expect(await kept.get('b')).toBeUndefined();
    expect(text(await kept.get('d'))).toBe('4');
  });

  it('prefers to forget what is expired', async () => {
    const kept = store(700);
    await kept.put('a', bytes('1'), 5000);
    await kept.put('b', bytes('2'), 10);
    await kept.put('c', bytes('3'), 5000);
    now = 20;
    await kept.put('d', bytes('4'), 5000);
    expect(text(await kept.get('a'))).toBe('1');
    expect(text(await kept.get('c'))).toBe('3');
  });

  it('does not keep a value larger than itself, nor lose others for it', async () => {
    const kept = store(700);
    await kept.put('a', bytes('1'), 1000);
    await kept.put('big', new Uint8Array(701), 1000);
    expect(await kept.get('big')).toBeUndefined();
    expect(text(await kept.get('a'))).toBe('1');
  });

  it('sweeps expired values though nobody asks for them', async () => {
    const kept = store(10_000, 5);
    await kept.put('a', bytes('one'), 10);
    now = 11;
    await new Promise((done) => setTimeout(done, 50));
    expect(kept.bytes).toBe(0);
  });

  it('never exceeds its bound, whatever is put and deleted', async () => {
    const act = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      size: fc.nat(900),
      ttl: fc.integer({ min: -1, max: 50 }),
      wait: fc.nat(20),
      remove: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
        const kept = store(2_000);
        for (const { key, size, ttl, wait, remove } of acts) {
          now += wait;
          if (remove) await kept.delete(key);
          else await kept.put(key, new Uint8Array(size), ttl);
          expect(kept.bytes).toBeGreaterThanOrEqual(0);
          expect(kept.bytes).toBeLessThanOrEqual(2_000);
        }
        for (const key of 'abcdef') await kept.delete(key);
        expect(kept.bytes).toBe(0);
        await kept.close();
      }),
      { numRuns: 300 },
    );
  });
});
