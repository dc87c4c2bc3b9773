import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { revokedTokens } from '../../src/auth/revokedTokens.js';
import { memoryStore, type Store } from '../../src/store/index.js';

describe('revokedTokens', () => {
  let now = 0;
  let stores: Store[];
  const clock = () => new Date(now);
  const open = () => {
    const store = memoryStore({ maxBytes: 1_000_000, clock });
    stores.push(store);
    return store;
  };
  const token = (id: string) => ({ clientId: 'ehr', scopes: ['s'], id, issuedAt: 1_000, expiresAt: 1_300 });
  const gone: Store = {
    put: () => Promise.reject(new Error('out of reach')),
    get: () => Promise.reject(new Error('out of reach')),
    take: () => Promise.reject(new Error('out of reach')),
    delete: () => Promise.reject(new Error('out of reach')),
    close: async () => undefined,
  };

  beforeEach(() => {
    now = 1_000_000;
    stores = [];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
  });

  it('remembers a token until it could not be in date anywhere, and no other', async () => {
    const revoked = revokedTokens({ own: open(), clock });
    await revoked.add(token('a'));
    now = 1_359_999;
    expect([await revoked.has(token('a')), await revoked.has(token('b'))]).toEqual([true, false]);
    now = 1_360_000;
    expect(await revoked.has(token('a'))).toBe(false);
  });

  it('is shared by replicas', async () => {
    const shared = open();
    const [one, other] = [revokedTokens({ own: open(), shared, clock }), revokedTokens({ own: open(), shared, clock })];
    await one.add(token('a'));
    expect([await one.has(token('a')), await other.has(token('a')), await other.has(token('b'))]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('says that the others cannot be told, and refuses the token here all the same', async () => {
    const revoked = revokedTokens({ own: open(), shared: gone, clock });
    await expect(revoked.add(token('a'))).rejects.toThrow('out of reach');
    expect([await revoked.has(token('a')), await revoked.has(token('b'))]).toEqual([true, false]);
  });
});
