import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StateOutcome, StateStatus } from '../../../src/exchange/types.js';
import { statesNote } from '../../../src/standards/door/statesNote.js';

const outcome = (state: string, status: StateStatus, warned = false): StateOutcome => ({
  ...{ state, status, answer: { status: 'no-data' }, period: { start: '2024-01-01', end: '2026-01-01' }, elapsedMs: 1 },
  ...{ dispenses: 0, warnings: warned ? [{ code: 'note', text: 'cut', count: 1 }] : [] },
});
const statuses = ['provided', 'no-data', 'ambiguous', 'deferred', 'disallowed', 'unsupported', 'failed'] as const;

describe('the note about states', () => {
  it('tells what must be known first', () => {
    const told = [
      outcome('OH', 'provided'),
      outcome('KY', 'provided', true),
      outcome('WA', 'no-data'),
      outcome('IN', 'failed'),
      outcome('MD', 'disallowed'),
    ];
    expect(statesNote(told)).toBe('Failed IN. Refused MD. Partly KY. No data WA. Data OH');
  });

  it('makes numbers of the lists that matter least, where the letters do not fit', () => {
    const many = Array.from({ length: 30 }, (_, i) => outcome(`S${String.fromCharCode(65 + (i % 26))}`, 'provided'));
    expect(statesNote([outcome('IN', 'failed'), ...many])).toBe('Failed IN. Data 30');
  });

  it('always fits, and leaves no failure out', () => {
    const outcomes = fc.array(fc.tuple(fc.stringMatching(/^[A-Z]{2}$/), fc.constantFrom(...statuses), fc.boolean()), {
      minLength: 1,
      maxLength: 57,
    });
    fc.assert(
      fc.property(outcomes, fc.integer({ min: 19, max: 70 }), (given, length) => {
        const all = given.map((one) => outcome(...one));
        const line = statesNote(all, length);
        expect(line.length).toBeLessThanOrEqual(length);
        const failed = all.some(({ status }) => status === 'failed' || status === 'unsupported');
        expect(/^(Failed|Only)/.test(line) || !failed).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
