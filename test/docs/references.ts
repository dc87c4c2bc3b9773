import { hasTitle, titlesOf } from '../support/titles.js';

/** A test that a page names: `` `test/path.test.ts` › “group” › “title” ``; titles of one file may follow after commas. */
export interface Reference {
  readonly file: string;
  /** Paths of titles; none where the page names the file alone. */
  readonly titles: readonly (readonly string[])[];
}

const REFERENCE = /`(test\/[\w./-]+\.test\.ts)`((?:(?: › |, )“[^”]+”)*)/g;

/** Every test that a text names. */
export function referencesOf(text: string): Reference[] {
  return [...text.matchAll(REFERENCE)].map(([, file = '', rest = '']) => ({
    file,
    titles: rest
      .split(/, (?=“)/)
      .map((path) => [...path.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title))
      .filter((path) => path.length > 0),
  }));
}

/**
 * What is wrong with the tests that a text names: a file that is not there, one named without a title, a title that the file
 * does not have.
 * @param read text of a file, or nothing where there is none
 */
export function brokenReferences(text: string, read: (file: string) => string | undefined): string[] {
  return referencesOf(text).flatMap(({ file, titles }) => {
    const source = read(file);
    if (source === undefined) return [`${file} is not there`];
    if (titles.length === 0) return [`${file} is named without a test`];
    const known = titlesOf(source);
    return titles.filter((title) => !hasTitle(known, title)).map((title) => `${file} has no “${title.join('” › “')}”`);
  });
}

/** Cells of each table row of a text, without heading and rule. */
export function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  const rules = new Set(lines.flatMap((line, at) => (/^\|[-| ]+\|$/.test(line) ? [at - 1, at] : [])));
  return lines.flatMap((line, at) =>
    rules.has(at)
      ? []
      : [
          line
            .slice(1, -1)
            .split('|')
            .map((cell) => cell.trim()),
        ],
  );
}
