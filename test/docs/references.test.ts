import { describe, expect, it } from '@jest/globals';
import { brokenReferences, referencesOf, rowsOf } from './references.js';

const files: Readonly<Record<string, string>> = {
  'test/a.test.ts': "describe('doors', () => { it('are shut', () => undefined); it('opens, by key', () => undefined); });",
};
const broken = (text: string) => brokenReferences(text, (file) => files[file]);

describe('a page that names tests', () => {
  it('names a file with titles, one behind its groups or several', () => {
    expect(referencesOf('x `test/a.test.ts` › “doors” › “are shut”, “opens, by key”; `test/b.test.ts` and “more”')).toEqual([
      { file: 'test/a.test.ts', titles: [['doors', 'are shut'], ['opens, by key']] },
      { file: 'test/b.test.ts', titles: [] },
    ]);
  });

  it('is right where file and titles are there', () => {
    expect(broken('`test/a.test.ts` › “doors” › “are shut”, “opens, by key”')).toEqual([]);
  });

  it.each([
    ['a file that is not there', '`test/b.test.ts` › “are shut”', 'test/b.test.ts is not there'],
    ['a title that the file has not', '`test/a.test.ts` › “are shu”', 'test/a.test.ts has no “are shu”'],
    ['the second title wrong', '`test/a.test.ts` › “are shut”, “are open”', 'test/a.test.ts has no “are open”'],
    ['the wrong group', '`test/a.test.ts` › “windows” › “are shut”', 'test/a.test.ts has no “windows” › “are shut”'],
    ['no title', '`test/a.test.ts` shows it', 'test/a.test.ts is named without a test'],
  ])('is wrong with %s', (_how, text, fault) => {
    expect(broken(text)).toEqual([fault]);
  });

  it('has rows of cells', () => {
    expect(rowsOf('| a | b |\n|---|---|\n| 1 | 2 |\n\ntext\n\n| c |\n|---|\n| 3 |')).toEqual([['1', '2'], ['3']]);
  });
});
