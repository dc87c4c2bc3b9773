import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Decimal } from '../../src/fhir/decimal.js';
import { toJson } from '../../src/fhir/json.js';
import { JsonError, type JsonErrorCode, readStrictJson } from '../../src/fhir/strictJson.js';
import { atOnce } from '../../src/exchange/steps.js';

const read = (text: string, deepest?: number) => atOnce(readStrictJson(text, deepest));

function codeOf(text: string, deepest?: number): JsonErrorCode | 'taken' {
  try {
    read(text, deepest);
    return 'taken';
  } catch (error) {
    if (error instanceof JsonError) return error.code;
    throw error;
  }
}

describe('readStrictJson', () => {
  it('reads what JSON.parse reads', () => {
    const texts = fc.jsonValue({ depthSize: 'medium' }).filter((value) => codeOf(JSON.stringify(value)) === 'taken');
    fc.assert(
      fc.property(texts, fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(JSON.parse(toJson(read(text)))).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('takes no text that JSON.parse refuses', () => {
    const texts = fc.array(fc.constantFrom(...'{}[]",:\\ue-+.015truefalsn \n'), { maxLength: 14 });
    fc.assert(
      fc.property(
        texts.map((all) => all.join('')),
        (text) => {
          if (codeOf(text) === 'taken') expect(() => JSON.parse(text) as unknown).not.toThrow();
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('takes no cut-off text', () => {
    const text = '{"resourceType":"Bundle","entry":[{"a":[1.50,true,null],"b":"\\u00e9\\"x"}],"total":1}';
    for (let length = 0; length < text.length; length += 1) expect(codeOf(text.slice(0, length))).toBe('syntax');
    expect(codeOf(text)).toBe('taken');
  });

  it.each<[string, JsonErrorCode]>([
    ['{"a":1,"a":1}', 'duplicate'],
    ['{"a":{"b":1,"\\u0062":2}}', 'duplicate'],
    ['{"__proto__":{"a":1}}', 'syntax'],
    ['"\\u0001" ', 'character'],
    ['"\\u0000"', 'character'],
    ['"\\ud800"', 'character'],
    ['"\u0000"', 'syntax'],
    ['[1,]', 'syntax'],
    ['{"a":1,}', 'syntax'],
    ['[01]', 'syntax'],
    ['[1.]', 'syntax'],
    ['[.5]', 'syntax'],
    ['[+1]', 'syntax'],
    ['[NaN]', 'syntax'],
    ["{'a':1}", 'syntax'],
    ['// no\n1', 'syntax'],
    ['1 2', 'syntax'],
    ['', 'syntax'],
    [`1e${'9'.repeat(3)}`, 'number'],
    ['1'.repeat(61), 'number'],
    ['['.repeat(65) + ']'.repeat(65), 'depth'],
    ['['.repeat(100_000), 'depth'],
  ])('refuses %j as %s', (text, code) => expect(codeOf(text)).toBe(code));

  it('nests as deep as it is told', () => {
    expect(codeOf('[[[]]]', 3)).toBe('taken');
    expect(codeOf('[[[]]]', 2)).toBe('depth');
  });

  it.each([
    ['30.000', '30.000'],
    ['0.10', '0.10'],
    ['1.50e2', '150'],
    ['1.500e1', '15.00'],
    ['12e-3', '0.012'],
    ['-2.5E+1', '-25'],
    ['12345678901234567890', '12345678901234567890'],
  ])('keeps the digits of %s', (told, kept) => expect(toJson(read(told))).toBe(kept));

  it('makes plain numbers where they say all', () => {
    expect(read('[30, 30.5, 30.50]')).toEqual([30, 30.5, new Decimal('30.50')]);
  });

  it('yields on its way through a long text', () => {
    const steps = readStrictJson(`[${'1,'.repeat(20_000)}1]`);
    let rounds = 0;
    while (steps.next().done !== true) rounds += 1;
    expect(rounds).toBeGreaterThan(3);
  });

  it('reads a text of a million characters without escapes as one', () => {
    const long = 'x'.repeat(1_000_000);
    expect(read(JSON.stringify([long, `${long}\n`]))).toEqual([long, `${long}\n`]);
  });
});
