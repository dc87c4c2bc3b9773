import { describe, expect, it } from '@jest/globals';
import type { Steps } from '../../../src/exchange/steps.js';
import type { StateAnswer } from '../../../src/exchange/types.js';
import { readInTurns } from '../../../src/standards/reply/inTurns.js';

const NO_DATA: StateAnswer = { status: 'no-data' };

function* reading(ms: number, log: string[] = []): Steps<StateAnswer> {
  try {
    const until = performance.now() + ms;
    while (performance.now() < until) yield;
    return NO_DATA;
  } finally {
    log.push('ended');
  }
}

describe('readInTurns', () => {
  it.each([0, 30])('answers what was read, after %d ms', async (ms) => {
    await expect(readInTurns(reading(ms), new AbortController().signal)).resolves.toBe(NO_DATA);
  });

  it('ends reading when nobody waits any more: no answer, and not a shorter one', async () => {
    const log: string[] = [];
    const controller = new AbortController();
    const answer = readInTurns(reading(60_000, log), controller.signal);
    setTimeout(() => controller.abort(), 10);
    await expect(answer).resolves.toEqual({
      status: 'failed',
      code: 'timeout',
      detail: expect.stringContaining('too late'),
      retryable: true,
      disclosed: 'maybe',
    });
    expect(log).toEqual(['ended']);
  });

  it('throws what reading throws', async () => {
    function* faulty(): Steps<StateAnswer> {
      yield;
      throw new RangeError('ours');
    }
    await expect(readInTurns(faulty(), new AbortController().signal)).rejects.toThrow('ours');
  });
});
