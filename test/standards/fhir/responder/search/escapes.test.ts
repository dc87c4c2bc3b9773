import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readForm } from '../../../../../src/standards/fhir/responder/form.js';
import { unescapeOne } from '../../../../../src/standards/fhir/responder/search/escapes.js';

describe('escapes (T8)', () => {
  it('any name survives being escaped for FHIR and for a form, once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
        const escaped = name.replace(/[\\,|$]/g, '\\$&');
        expect(unescapeOne('given', escaped)).toBe(name);
        const form = new URLSearchParams([['subject:Patient.name.given', escaped]]).toString();
        expect(readForm(form)).toEqual([['subject:Patient.name.given', escaped]]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('what is not escaped is refused, and not repeated', () => {
    for (const value of ['Zyx,wv', 'Zyx|wv', 'Zyx$wv', 'Zyx\\', 'Z\\yx']) {
      expect(() => unescapeOne('given', value)).toThrow(
        expect.objectContaining({ code: 'invalid-parameter', message: expect.not.stringContaining('yx') }),
      );
    }
  });
});
