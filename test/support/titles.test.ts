import { describe, expect, it } from '@jest/globals';
import { hasTitle, titlesOf } from './titles.js';

const source = `
  describe('a group', () => {
    it('one', () => expect(1).toBe(1));
    describe.each(['x', 'y'])('of %s', () => {
      it.each([[1], [2], [3]] as const)('case %d', (n) => expect(n).toBe(n));
      test.each(computed())('computed %s', () => undefined);
    });
  });
  it(\`alone\`, () => { it_('no'); other.it('no'); });
  // it('commented', () => undefined);
  const text = "it('quoted')";
`;

describe('titlesOf', () => {
  const titles = titlesOf(source);

  it('names tests and groups with the groups around them, and counts cases', () => {
    expect(titles.map(({ path, cases }) => [path.join(' › '), cases])).toEqual([
      ['a group', 0],
      ['a group › one', 1],
      ['a group › of %s', 0],
      ['a group › of %s › case %d', 6],
      ['a group › of %s › computed %s', 2],
      ['alone', 1],
    ]);
  });

  it('finds a title as written, alone or behind its groups, and no other', () => {
    const found = ['one', 'a group', 'a group › one', 'a group › case %d', 'of %s › case %d', 'alone'];
    const lost = [
      'on',
      'one ',
      'commented',
      'quoted',
      'no',
      'case 1',
      'case %d › a group',
      'alone › one',
      'of %s › one',
    ];
    for (const wanted of found) expect([wanted, hasTitle(titles, wanted.split(' › '))]).toEqual([wanted, true]);
    for (const wanted of lost) expect([wanted, hasTitle(titles, wanted.split(' › '))]).toEqual([wanted, false]);
  });
});
