import { describe, expect, it } from '@jest/globals';
import { createBreaker } from '../../src/exchange/breaker.js';

function breakerAt(options: object = {}) {
  const time = { now: 0 };
  const breaker = createBreaker({ failures: 3, windowMs: 1_000, coolDownMs: 100, now: () => time.now, ...options });
  const fail = (): void => breaker.enter()?.('failed');
  return { breaker, time, fail };
}

describe('createBreaker', () => {
  it('opens after failures in a row, not before', () => {
    const { breaker, fail } = breakerAt();
    fail();
    fail();
    expect(breaker.enter()).toBeDefined();
    fail();
    expect(breaker.enter()).toBeUndefined();
  });

  it('forgets failures when an answer comes, and when they are old', () => {
    const { breaker, time, fail } = breakerAt();
    fail();
    fail();
    breaker.enter()?.('answered');
    fail();
    fail();
    expect(breaker.enter()).toBeDefined();
    time.now = 1_500;
    fail();
    expect(breaker.enter()).toBeDefined();
  });

  it('learns nothing from what says nothing', () => {
    const { breaker, fail } = breakerAt();
    fail();
    fail();
    breaker.enter()?.('unknown');
    expect(breaker.enter()).toBeDefined();
    fail();
    expect(breaker.enter()).toBeUndefined();
  });

  it('lets one probe through after the cool-down, and closes when it is answered', () => {
    const { breaker, time, fail } = breakerAt();
    fail();
    fail();
    fail();
    time.now = 99;
    expect(breaker.enter()).toBeUndefined();
    time.now = 100;
    const probe = breaker.enter();
    expect(probe).toBeDefined();
    expect(breaker.enter()).toBeUndefined();
    probe?.('answered');
    expect(breaker.enter()).toBeDefined();
    fail();
    expect(breaker.enter()).toBeDefined();
  });

  it('stays open for another cool-down when the probe fails', () => {
    const { breaker, time, fail } = breakerAt();
    fail();
    fail();
    fail();
    time.now = 2_000;
    breaker.enter()?.('failed');
    time.now = 2_099;
    expect(breaker.enter()).toBeUndefined();
    time.now = 2_100;
    expect(breaker.enter()).toBeDefined();
  });

  it('lets the next one probe when the probe came to nothing', () => {
    const { breaker, time, fail } = breakerAt();
    fail();
    fail();
    fail();
    time.now = 100;
    breaker.enter()?.('unknown');
    expect(breaker.enter()).toBeDefined();
  });

  it('is not kept open by questions from before it opened', () => {
    const { breaker, time, fail } = breakerAt();
    const slow = [breaker.enter(), breaker.enter()];
    fail();
    fail();
    fail();
    time.now = 90;
    slow.forEach((learn) => learn?.('failed'));
    time.now = 100;
    expect(breaker.enter()).toBeDefined();
  });

  it('has the documented defaults', () => {
    const time = { now: 0 };
    const breaker = createBreaker({ now: () => time.now });
    for (let count = 0; count < 4; count += 1) breaker.enter()?.('failed');
    expect(breaker.enter()).toBeDefined();
    breaker.enter()?.('failed');
    expect(breaker.enter()).toBeUndefined();
    time.now = 14_999;
    expect(breaker.enter()).toBeUndefined();
    time.now = 15_000;
    expect(breaker.enter()).toBeDefined();
  });
});
