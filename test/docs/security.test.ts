import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { brokenReferences, referencesOf, rowsOf } from './references.js';
import { REQUIREMENTS } from './asvs.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string | undefined =>
  existsSync(`${root}/${file}`) ? readFileSync(`${root}/${file}`, 'utf8') : undefined;
const threats = read('docs/threat-model.md') ?? '';
const asvs = read('docs/asvs.md') ?? '';

describe('docs/threat-model.md', () => {
  /** Letters of STRIDE that have to be thought of for each kind of element; `log` is a store that proves something. */
  const kinds: Readonly<Record<string, string>> = {
    external: 'SR',
    process: 'STRIDE',
    store: 'TID',
    log: 'TRID',
    flow: 'TID',
  };
  const elements = threats
    .split(/^### /m)
    .slice(1)
    .map((section): [string, string] => [section.slice(0, section.indexOf('\n')), section]);

  it('names tests that are there', () => {
    expect(referencesOf(threats).length).toBeGreaterThan(60);
    expect(brokenReferences(threats, read)).toEqual([]);
  });

  it('has the elements of the picture', () => expect(elements.length).toBeGreaterThanOrEqual(14));

  it.each(elements)('%s: every letter of its kind, each threat with what stops it, its test, and what is left', (name, text) => {
    const [, kind = ''] = /\((\w+)\)$/.exec(name) ?? [];
    const rows = rowsOf(text);
    expect(rows.filter((row) => row.length !== 5 || row.includes(''))).toEqual([]);
    expect(rows.filter(([, letter = '']) => !/^[STRIDE]$/.test(letter))).toEqual([]);
    expect([...(kinds[kind] ?? '?')].filter((letter) => !rows.some(([, has]) => has === letter))).toEqual([]);
    expect(rows.filter(([, , , test = '']) => referencesOf(test).length === 0 && !/^no test: .+/.test(test))).toEqual([]);
  });
});

describe('docs/asvs.md', () => {
  const rows = rowsOf(asvs).filter(([id = '']) => id.startsWith('V'));
  const idsOf = (cell = ''): string[] => cell.split(', ');

  it('names tests that are there', () => {
    expect(referencesOf(asvs).length).toBeGreaterThan(60);
    expect(brokenReferences(asvs, read)).toEqual([]);
  });

  it('speaks of all 253 requirements of levels 1 and 2, each once, and of no other', () => {
    expect(REQUIREMENTS).toHaveLength(253);
    expect(rows.flatMap(([ids]) => idsOf(ids)).sort()).toEqual([...REQUIREMENTS].sort());
  });

  it('says of each how it stands, and shows what it calls met', () => {
    const shown = (text = ''): boolean => referencesOf(text).length > 0 || /\]\([\w./#-]+\)/.test(text);
    expect(rows.filter((row) => row.length !== 4 || row.includes(''))).toEqual([]);
    expect(rows.filter(([, stands = '']) => !/^(met|partly|not met|operator|n\/a)$/.test(stands))).toEqual([]);
    expect(rows.filter(([, stands, , by]) => (stands === 'met' || stands === 'partly') && !shown(by))).toEqual([]);
  });

  it('counts right', () => {
    const count = (word: string): number =>
      rows.filter(([, stands]) => stands === word).reduce((sum, [ids]) => sum + idsOf(ids).length, 0);
    const told = Object.fromEntries(
      [...asvs.matchAll(/^- \*\*(met|partly|not met|operator|n\/a)\*\* \((\d+)\)/gm)].map(([, word, n]) => [word, Number(n)]),
    );
    const words = ['met', 'partly', 'not met', 'operator', 'n/a'];
    expect(told).toEqual(Object.fromEntries(words.map((word) => [word, count(word)])));
  });
});
