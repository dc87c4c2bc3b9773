import { describe, expect, it } from '@jest/globals';
import { pseudonym, pseudonymsOf } from '../../src/audit/pseudonym.js';

const key = Buffer.alloc(32, 1);
const of = (given: string, family: string, birthDate = '1973-11-25') => pseudonym({ given, family, birthDate }, key);

describe('pseudonym', () => {
  it.each([
    ['case', 'PETER', 'FICTION'],
    ['accents', 'Péter', 'Fictión'],
    ['accents written apart', 'Pe\u0301ter', 'Fiction'],
    ['blanks', ' Peter ', ' Fiction'],
    ['hyphens and apostrophes', 'Peter', "F'ict-ion"],
    ['further given names', 'Peter J', 'Fiction'],
  ])('is the same whatever the %s', (_name, given, family) => expect(of(given, family)).toBe(of('Peter', 'Fiction')));

  it.each([
    ['given name', of('Pete', 'Fiction')],
    ['family name', of('Peter', 'Fictional')],
    ['birth date', of('Peter', 'Fiction', '1973-11-26')],
    ['border between names', of('PeterF', 'iction')],
    ['key', pseudonym({ given: 'Peter', family: 'Fiction', birthDate: '1973-11-25' }, Buffer.alloc(32, 2))],
  ])('is another for another %s', (_name, other) => expect(other).not.toBe(of('Peter', 'Fiction')));

  it('tells names of any script apart', () => {
    expect(of('Ольга', 'Выдумкина')).not.toBe(of('Анна', 'Выдумкина'));
    expect(of('虚', '構')).not.toBe(of('構', '虚'));
  });
});

describe('pseudonymsOf', () => {
  it('gives one for each whole name of a patient', () => {
    const name = [
      { given: ['Peter', 'J'], family: 'Fiction' },
      { family: 'Maiden' },
      { given: ['Pete'], family: 'Fiction' },
    ];
    expect(pseudonymsOf({ resourceType: 'Patient', birthDate: '1973-11-25', name }, key)).toEqual([
      of('Peter', 'Fiction'),
      of('Pete', 'Fiction'),
    ]);
  });

  it.each([
    [{}],
    [{ birthDate: '1973-11-25' }],
    [{ name: [{ given: ['Peter'], family: 'Fiction' }] }],
    [{ birthDate: '1973-11-25', name: [null] }],
  ])('gives none for %j', (members) => expect(pseudonymsOf({ resourceType: 'Patient', ...members }, key)).toEqual([]));
});
