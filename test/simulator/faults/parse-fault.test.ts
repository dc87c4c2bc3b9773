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

  it('says of a word that is none which there are, as one types them, each of them right', () => {
    const [, listed = ''] =
      /^not a fault: "banana"; there are (.+): see docs\/simulator\.md$/.exec(told('banana')) ?? [];
    const words = listed.split(', ');
    expect(words).toEqual(
      expect.arrayContaining(['slow:MS', 'http-STATUS', 'hang', 'truncated[:BYTE|:FRACTION]', 'Deferred']),
    );
    for (const word of words) {
      const typed = word
        .replace(/\[.*\]$/, '')
        .replace(/STATUS$/, '503')
        .replace(/(MS|RECORDS)$/, '9');
      expect(parseFault(typed)).toHaveProperty('kind');
    }
  });
});

function told(input: unknown): string {
  try {
    return JSON.stringify(parseFault(input));
  } catch (error) {
    return error instanceof FaultError ? error.message : String(error);
  }
}
