import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../src/simulator/population/random.js';

const draw = (seed: string): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: 1000 }, () => random.next());
};

describe('createRandom', () => {
  it('repeats itself for a seed and for no other', () => {
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  it('is spread over its range', () => {
    const mean = draw('a').reduce((sum, value) => sum + value, 0) / 1000;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
    const random = createRandom('dice');
    expect(new Set(Array.from({ length: 200 }, () => random.int(1, 6)))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });

  it('weighs', () => {
    const random = createRandom('weights');
    const drawn = Array.from({ length: 1000 }, () =>
      random.weighted([
        ['often', 9],
        ['never', 0],
        ['seldom', 1],
      ] as const),
    );
    expect(drawn).not.toContain('never');
    expect(drawn.filter((word) => word === 'seldom').length).toBeLessThan(200);
    expect(drawn).toContain('seldom');
  });
});
