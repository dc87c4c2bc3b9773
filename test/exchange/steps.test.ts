import { describe, expect, it } from '@jest/globals';
import { atOnce, createPacer, isBreather, type Steps } from '../../src/exchange/steps.js';

function* busy(ms: number, log: string[] = [], name = ''): Steps<string> {
  for (let done = 0; done < ms; done += 1) {
    const until = performance.now() + 1;
    while (performance.now() < until);
    log.push(name);
    yield;
  }
  return name;
}

describe('createPacer', () => {
  it('does short work before anything else', async () => {
    const log: string[] = [];
    const done = createPacer(50)(busy(2, log, 'short'));
    expect(log).toEqual(['short', 'short']);
    await expect(done).resolves.toBe('short');
  });

  it('lets the event loop turn while long work goes on', async () => {
    let rounds = 0;
    let over = false;
    const count = (): void => {
      rounds += 1;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    await createPacer(2)(busy(20));
    over = true;
    expect(rounds).toBeGreaterThanOrEqual(5);
  });

  it('works in turns: short work does not wait for long work to end', async () => {
    const pace = createPacer(2);
    const order: string[] = [];
    const long = pace(busy(30, [], 'long')).then((name) => order.push(name));
    const short = pace(busy(1, [], 'short')).then((name) => order.push(name));
    await Promise.all([long, short]);
    expect(order).toEqual(['short', 'long']);
  });

  it('rejects with what the work throws, early or late, and goes on with the rest', async () => {
    const pace = createPacer(2);
    function* fail(ms: number): Steps<never> {
      yield* busy(ms);
      throw new RangeError('too deep');
    }
    const others = [pace(busy(10, [], 'one')), pace(busy(3, [], 'other'))];
    await expect(pace(fail(0))).rejects.toThrow('too deep');
    await expect(pace(fail(10))).rejects.toThrow('too deep');
    await expect(Promise.all(others)).resolves.toEqual(['one', 'other']);
    await expect(pace(busy(10, [], 'later'))).resolves.toBe('later');
  });
});

describe('atOnce', () => {
  it('does the whole work', () => expect(atOnce(busy(3, [], 'done'))).toBe('done'));
});

describe('isBreather', () => {
  it('is every 64th time', () => {
    expect(Array.from({ length: 200 }, (_each, n) => n).filter(isBreather)).toEqual([63, 127, 191]);
  });
});
