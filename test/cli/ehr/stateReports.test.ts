import { describe, expect, it } from '@jest/globals';
import { stateLines } from '../../../src/cli/ehr/stateReports.js';

const of = (state: string, text: string) => ({ state, status: 'failed', dispenses: 0, text });

describe('stateLines', () => {
  it('names a state once', () => {
    expect(stateLines([of('OH', 'OH: no connection.')])).toEqual(['OH  failed  no connection.']);
    expect(stateLines([of('OH', 'KY: no connection.')])).toEqual(['OH  failed  KY: no connection.']);
  });

  it.each(['(', '[', '*', '(a+)+', '\\'])('takes a state’s code %j for itself and never for an expression', (code) => {
    expect(stateLines([of(code, `${code}: no connection.`)])).toEqual([`${code}  failed  no connection.`]);
  });

  it('takes no other word for the code', () => {
    expect(stateLines([of('..', 'OH: no connection.')])).toEqual(['..  failed  OH: no connection.']);
  });
});
