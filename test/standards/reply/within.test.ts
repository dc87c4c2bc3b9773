import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { within } from '../../../src/standards/reply/within.js';

describe('within', () => {
  it('aborts when its time is over, and leaves the other signal alone', async () => {
    const parent = new AbortController();
    const begun = performance.now();
    const { signal } = within(parent.signal, 40);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    expect(performance.now() - begun).toBeGreaterThan(35);
    expect([signal.reason.name, parent.signal.aborted]).toEqual(['TimeoutError', false]);
  });

  it('aborts with the other signal, for its reason, also where that was aborted before', () => {
    const parent = new AbortController();
    const { signal, end } = within(parent.signal, 60_000);
    const reason = new Error('gone');
    parent.abort(reason);
    end();
    expect([signal.aborted, signal.reason]).toEqual([true, reason]);
    const late = within(parent.signal, 60_000);
    late.end();
    expect(late.signal.reason).toBe(reason);
  });

  it('aborts no more once it is ended', async () => {
    const parent = new AbortController();
    const { signal, end } = within(parent.signal, 5);
    end();
    parent.abort();
    await pause(20);
    expect(signal.aborted).toBe(false);
  });

  it('can wait longer than a timer can', async () => {
    const { signal, end } = within(new AbortController().signal, Number.POSITIVE_INFINITY);
    await pause(5);
    expect(signal.aborted).toBe(false);
    end();
  });
});
