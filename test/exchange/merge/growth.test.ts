import { describe, expect, it } from '@jest/globals';
import { createIdentity } from '../../../src/exchange/merge/identity.js';
import { merge } from '../../../src/exchange/merge/merge.js';
import { answerOf, type Fill, FILL } from '../../support/exchange/told.js';

const identity = createIdentity(new Uint8Array(32).fill(7), 'https://gateway.example.org');

/** Processor time of a merge of two states, in milliseconds; other processes do not count. */
function costOf(fills: (state: number) => Fill[]): number {
  const told = ['KY', 'OH'].map((state, n) => ({ state, answer: answerOf(fills(n)) }));
  const once = (): number => {
    const before = process.cpuUsage();
    merge(told, identity);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  return Math.min(...Array.from({ length: 3 }, once));
}

describe('the cost of a merge', () => {
  // Eight times the records: 8 × where it is linear, 64 × where it is quadratic.
  it.each<[string, (count: number) => (state: number) => Fill[]]>([
    [
      'different records',
      (count) => (state) => Array.from({ length: count }, (_each, n) => ({ ...FILL, number: `${state}${n}1` })),
    ],
    ['the same records', (count) => () => Array.from({ length: count }, (_each, n) => ({ ...FILL, number: `${n}1` }))],
    ['one record told over and over', (count) => () => Array.from({ length: count }, () => FILL)],
    [
      'records alike but for the pharmacy',
      (count) => (state) =>
        Array.from({ length: count }, (_each, n) => ({ ...FILL, npi: `1${n}`, dea: `B${n + state}` })),
    ],
  ])('grows with the number of %s', (_what, fills) => {
    costOf(fills(200));
    expect(costOf(fills(1_600))).toBeLessThan(24 * costOf(fills(200)));
  });
});
