import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readForm } from '../../../../src/standards/fhir/responder/form.js';

describe('readForm', () => {
  it('reads what URLSearchParams writes, in order, repeats kept', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (pairs) => {
        const written = new URLSearchParams(pairs).toString();
        expect(readForm(written)).toEqual(pairs);
      }),
    );
  });

  it.each([
    ['', []],
    ['&&', []],
    ['a', [['a', '']]],
    ['a=', [['a', '']]],
    ['a=b=c', [['a', 'b=c']]],
    ['a+b=c+d', [['a b', 'c d']]],
    ['subject%3APatient.name.given=peter', [['subject:Patient.name.given', 'peter']]],
  ])('%j', (text, pairs) => expect(readForm(text)).toEqual(pairs));

  it.each(['a=%', 'a=%4', '%zz=1', 'a=%ff', 'a=%c3%28', 'a=%ed%a0%80'])(
    '%j is refused: it may be a garbled name',
    (text) => expect(() => readForm(text)).toThrow(expect.objectContaining({ code: 'malformed-request', status: 400 })),
  );
});
