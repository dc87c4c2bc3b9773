import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { noteOf } from '../../../../src/standards/script/responder/note.js';
import { provided } from './support/answers.js';

const NOTHING = { until: undefined, untold: 0, changed: 0, people: 1 };

describe('the Note', () => {
  it('tells what is lacking before what became of the states', () => {
    const outcomes = [provided('OH'), provided('KY')];
    expect(noteOf(NOTHING, outcomes)).toBe('Data OH KY');
    expect(noteOf({ until: undefined, untold: 3, changed: 2, people: 2 }, outcomes)).toBe(
      'Not told: 3. Changed: 2. 2 patients. Data OH KY',
    );
    expect(noteOf({ until: '2025-12-01', untold: 1, changed: 0, people: 1 }, outcomes)).toBe(
      'More until 2025-12-01. Not told 1. Data OH KY',
    );
  });

  it('always fits, and leaves out no count', () => {
    const lacking = fc.record({
      until: fc.constantFrom(undefined, '2025-12-01'),
      untold: fc.nat(2_000_000),
      changed: fc.nat(2_000_000),
      people: fc.integer({ min: 1, max: 99 }),
    });
    fc.assert(
      fc.property(lacking, fc.integer({ min: 1, max: 57 }), (shortfall, states) => {
        const note = noteOf(
          shortfall,
          Array.from({ length: states }, (_, at) => ({
            ...provided('OH'),
            status: at % 2 === 0 ? 'failed' : 'no-data',
          })),
        );
        expect(note.length).toBeLessThanOrEqual(70);
        expect(/Not told:? (\d+)/.exec(note)?.[1] ?? '0').toBe(String(shortfall.untold));
        expect(/Changed:? (\d+)/.exec(note)?.[1] ?? '0').toBe(String(shortfall.changed));
        expect(note).toMatch(/Failed|Only/);
      }),
      { numRuns: 500 },
    );
  });
});
