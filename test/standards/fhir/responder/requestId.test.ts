import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { correlate, responseIdentifier } from '../../../../src/standards/fhir/responder/requestId.js';

describe('request ids', () => {
  it('whatever comes in, what goes out is one line of printable ASCII of bearable length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (sent) => {
        const { id, replaced } = correlate(sent);
        expect(id).toMatch(/^[\x20-\x7e]{1,128}$/);
        if (replaced !== undefined)
          expect([replaced, /^[\x20-\x7e]{129,1024}$/.test(replaced)]).toEqual([sent.trim(), true]);
        expect(responseIdentifier(id, 'ours')).toMatch(/^[A-Za-z0-9\-.]{1,64}$/);
      }),
    );
  });

  it('a FHIR id is kept as response.identifier, anything else is ours', () => {
    expect(responseIdentifier('A-1.b', 'ours')).toBe('A-1.b');
    for (const id of ['a_b', 'a b', 'x'.repeat(65), '']) expect(responseIdentifier(id, 'ours')).toBe('ours');
  });
});
