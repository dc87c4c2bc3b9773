import { describe, expect, it } from '@jest/globals';
import { overallStatus } from '../../src/exchange/status.js';
import { outcomeOf, type Short } from '../support/exchange/outcomes.js';

describe('overallStatus', () => {
  it.each<[number, Short[]]>([
    [200, ['provided']],
    [200, ['no-data']],
    [200, ['ambiguous']],
    [200, ['deferred']],
    [200, ['no-data', 'timeout', 'disallowed', 'unsupported']],
    [200, ['deferred', 'timeout', 'timeout']],
    [502, ['unreachable']],
    [502, ['unsupported']],
    [502, ['timeout', 'unreachable']],
    [502, ['unsupported', 'disallowed', 'malformed']],
    [502, ['timeout', 'disallowed']],
    [504, ['timeout']],
    [504, ['timeout', 'timeout', 'timeout']],
    [403, ['disallowed']],
    [403, ['disallowed', 'disallowed']],
    [403, []],
  ])('is %i for %j', (status, states) => {
    expect(overallStatus({ outcomes: states.map((each) => outcomeOf('OH', each)) })).toBe(status);
  });
});
