import { describe, expect, it } from '@jest/globals';
import { FaultError, parseFault } from '../../../src/simulator/index.js';

describe('parseFault', () => {
  it.each([
    ['hang', { kind: 'hang' }],
    ['slow:300', { kind: 'slow', ms: 300 }],
    ['html', { kind: 'html', status: 200 }],
    ['html-500', { kind: 'html', status: 500 }],
    ['http-503', { kind: 'http', status: 503 }],
    ['truncated', { kind: 'truncated', part: 'message' }],
    ['truncated:1200', { kind: 'truncated', at: 1200, part: 'message' }],
    ['truncated:0.9', { kind: 'truncated', fraction: 0.9, part: 'message' }],
    ['huge:1000', { kind: 'huge', records: 1000 }],
    ['soap-fault', { kind: 'soap-fault', code: 'Receiver' }],
    ['NotFound', { kind: 'pmp-status', status: 'NotFound', report: 'none' }],
    ['wrong-relates-to', { kind: 'wrong-relates-to' }],
    [
      'script-error:4030',
      { kind: 'script-error', code: '900', descriptionCode: '4030', description: 'Fault on demand' },
    ],
    [
      { kind: 'pmp-status', status: 'Deferred', report: 'picklist' },
      { kind: 'pmp-status', status: 'Deferred', report: 'picklist' },
    ],
  ])('reads %j', (input, fault) => {
    expect(parseFault(input)).toEqual(fault);
  });

  it.each(['', 'slow', 'hang:3', 'http', 'http-200', 'nothing', { kind: 'slow' }, { kind: 'hang', ms: 3 }, null, 7])(
    'refuses %j',
    (input) => {
      expect(() => parseFault(input)).toThrow(FaultError);
    },
  );
});
