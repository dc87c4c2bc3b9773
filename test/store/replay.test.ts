import { describe, expect, it } from '@jest/globals';
import { memoryReplayGuard } from '../../src/store/index.js';
import { replayKey } from '../../src/store/replay.js';

describe('memoryReplayGuard', () => {
  it('claims an identifier once for its issuer until it expires', async () => {
    let now = 0;
    const guard = memoryReplayGuard({ clock: () => new Date(now) });
    expect(await guard.claim('ehr', 'one', 1000)).toBe(true);
    expect(await guard.claim('ehr', 'one', 1000)).toBe(false);
    expect(await guard.claim('other', 'one', 1000)).toBe(true);
    expect(await guard.claim('ehr', 'two', 1000)).toBe(true);
    now = 999;
    expect(await guard.claim('ehr', 'one', 2000)).toBe(false);
    now = 1000;
    expect(await guard.claim('ehr', 'one', 2000)).toBe(true);
  });

  it('lets exactly one of many at once have it', async () => {
    const guard = memoryReplayGuard({ clock: () => new Date(0) });
    const claims = await Promise.all(Array.from({ length: 100 }, () => guard.claim('ehr', 'one', 1000)));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it('claims nothing more when full, rather than forget; expired ones make room', async () => {
    let now = 0;
    const guard = memoryReplayGuard({ maxEntries: 2, clock: () => new Date(now) });
    await guard.claim('ehr', '1', 1000);
    await guard.claim('ehr', '2', 5000);
    await expect(guard.claim('ehr', '3', 5000)).rejects.toMatchObject({ name: 'StoreError', code: 'full' });
    expect(await guard.claim('ehr', '1', 5000)).toBe(false);
    now = 1001;
    expect(await guard.claim('ehr', '3', 5000)).toBe(true);
    await expect(guard.claim('ehr', '4', 5000)).rejects.toMatchObject({ code: 'full' });
  });

  it('refuses those who hold their share of it when full, and nobody else', async () => {
    const guard = memoryReplayGuard({ maxEntries: 10, clock: () => new Date(0) });
    for (let n = 0; n < 10; n++) await guard.claim('greedy', String(n), 1000);
    const full = { name: 'StoreError', code: 'full' };
    await expect(guard.claim('greedy', 'more', 1000)).rejects.toMatchObject(full);
    for (let n = 0; n < 5; n++) expect(await guard.claim('modest', String(n), 1000)).toBe(true);
    expect(await guard.claim('modest', '0', 1000)).toBe(false);
    await expect(guard.claim('modest', '5', 1000)).rejects.toMatchObject(full);
    expect(await guard.claim('third', '0', 1000)).toBe(true);
  });

  it('cannot be tricked by where issuer ends and identifier starts', () => {
    expect(replayKey('a', 'bc')).not.toBe(replayKey('ab', 'c'));
    expect(replayKey('a","b', 'c')).not.toBe(replayKey('a', 'b","c'));
    expect(replayKey('x'.repeat(10_000), 'y')).toHaveLength(43);
  });
});
