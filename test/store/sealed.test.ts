import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sealed, type Store } from '../../src/store/index.js';

/** A store that shows what it is given. */
function glass(): Store & { readonly held: Map<string, Uint8Array> } {
  const held = new Map<string, Uint8Array>();
  return {
    held,
    put: async (key, value) => void held.set(key, Uint8Array.from(value)),
    get: async (key) => held.get(key),
    async take(key) {
      const value = held.get(key);
      held.delete(key);
      return value;
    },
    delete: async (key) => void held.delete(key),
    close: async () => held.clear(),
  };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('sealed', () => {
  it('gives back any value under any name', async () => {
    const store = sealed(glass(), randomBytes(32));
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.uint8Array({ maxLength: 2000 }), async (name, value) => {
        await store.put(name, value, 1000);
        expect(Uint8Array.from((await store.get(name)) ?? [])).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  it('shows the inner store neither names nor values', async () => {
    const inner = glass();
    const store = sealed(inner, randomBytes(32));
    await store.put('Patient/Quackenbush', bytes('Zebulon Quackenbush 1973-11-25'), 1000);
    const [[name, value]] = [...inner.held] as [[string, Uint8Array]];
    expect(name).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(value).toString('latin1')).not.toMatch(/Zebulon|Quackenbush|1973/);
  });

  it('seals the same value differently each time', async () => {
    const inner = glass();
    const store = sealed(inner, randomBytes(32));
    await store.put('a', bytes('same'), 1000);
    const first = [...inner.held.values()][0];
    await store.put('a', bytes('same'), 1000);
    expect([...inner.held.values()][0]).not.toEqual(first);
  });

  it('refuses a value changed in any one byte, shortened or lengthened', async () => {
    const inner = glass();
    const store = sealed(inner, randomBytes(32));
    await store.put('a', bytes('forty-two tablets'), 1000);
    const [[name, box]] = [...inner.held] as [[string, Uint8Array]];
    const changed = [box.subarray(0, box.length - 1), Buffer.concat([box, Buffer.of(0)]), new Uint8Array(0)];
    for (let at = 0; at < box.length; at++) {
      const copy = Uint8Array.from(box);
      copy[at] = (copy[at] ?? 0) ^ 1;
      changed.push(copy);
    }
    for (const value of changed) {
      inner.held.set(name, value);
      await expect(store.get('a')).rejects.toMatchObject({ name: 'StoreError', code: 'tampered' });
    }
  });

  it('refuses a value moved under another name', async () => {
    const inner = glass();
    const store = sealed(inner, randomBytes(32));
    await store.put('a', bytes('for a'), 1000);
    const box = [...inner.held.values()][0] as Uint8Array;
    await store.put('b', bytes('for b'), 1000);
    const nameOfB = [...inner.held.keys()][1] as string;
    inner.held.set(nameOfB, box);
    await expect(store.get('b')).rejects.toMatchObject({ code: 'tampered' });
  });

  it('opens with an older key after rotation, seals with the newer, deletes under both', async () => {
    const inner = glass();
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    await sealed(inner, older).put('a', bytes('old'), 1000);
    const rotated = sealed(inner, [newer, older]);
    expect(Buffer.from((await rotated.get('a')) ?? []).toString()).toBe('old');
    await rotated.put('b', bytes('new'), 1000);
    expect(await sealed(inner, older).get('b')).toBeUndefined();
    await rotated.put('a', bytes('newer'), 1000);
    expect(Buffer.from((await rotated.get('a')) ?? []).toString()).toBe('newer');
    await rotated.delete('a');
    expect(await rotated.get('a')).toBeUndefined();
  });

  it('gives what is taken once, also where an older key has sealed another', async () => {
    const inner = glass();
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const rotated = sealed(inner, [newer, older]);
    await sealed(inner, older).put('a', bytes('old'), 1000);
    expect(Buffer.from((await rotated.take('a')) ?? []).toString()).toBe('old');
    await sealed(inner, older).put('a', bytes('old'), 1000);
    await rotated.put('a', bytes('newer'), 1000);
    expect(Buffer.from((await rotated.take('a')) ?? []).toString()).toBe('newer');
    expect(await rotated.take('a')).toBeUndefined();
    expect(inner.held.size).toBe(0);
  });

  it('refuses a changed value to who takes it', async () => {
    const inner = glass();
    const store = sealed(inner, randomBytes(32));
    await store.put('a', bytes('mine'), 1000);
    const [[name, box]] = [...inner.held] as [[string, Uint8Array]];
    box[box.length - 1] = (box.at(-1) ?? 0) ^ 1;
    inner.held.set(name, box);
    await expect(store.take('a')).rejects.toMatchObject({ code: 'tampered' });
  });

  it('cannot read what another key sealed: it does not even find it', async () => {
    const inner = glass();
    await sealed(inner, randomBytes(32)).put('a', bytes('mine'), 1000);
    expect(await sealed(inner, randomBytes(32)).get('a')).toBeUndefined();
  });

  it.each([[[]], [[randomBytes(31)]], [[randomBytes(32), randomBytes(33)]]])('refuses keys that are none', (keys) => {
    expect(() => sealed(glass(), keys)).toThrow(expect.objectContaining({ code: 'key' }));
  });
});
