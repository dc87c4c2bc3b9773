import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length)),
].sort();
const text = (page: string): string => readFileSync(join(root, page), 'utf8');

/** A page without its listings, which show what was printed elsewhere. */
const prose = (page: string): string => text(page).replace(/^ *```[\s\S]*?^ *```/gm, '');

/** Anchors of a page's headings, as hosts of Markdown make them. */
function anchors(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What is wrong with where a link of a page leads. */
function lost(page: string, link: string): string[] {
  if (/^[a-z]+:/.test(link)) return [];
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(root, target))) return [`${page}: ${link} leads nowhere`];
  if (anchor !== undefined && !anchors(target).includes(anchor)) return [`${page}: ${link} has no such heading`];
  return [];
}

/** Files and folders that a page names between backticks, from the root or from `src`; no patterns, no placeholders. */
function named(page: string): string[] {
  const rooms = readdirSync(join(root, 'src')).join('|');
  const path = new RegExp(`\`((?:src|test|mappings|xsd|config|scripts|bench|docs|${rooms})/[\\w./-]+)\``, 'g');
  return [...prose(page).matchAll(path)].map(([, name = '']) => name).filter((name) => !/[A-Z]{3}/.test(name));
}

const isThere = (path: string): boolean => existsSync(join(root, path)) || existsSync(join(root, 'src', path));

describe('the pages', () => {
  it('are found', () => expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/README.md'])));

  it.each(pages)('%s: its links lead to files and headings that are there', (page) => {
    const links = [...prose(page).matchAll(/\]\(([^()\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.flatMap((link) => lost(page, link))).toEqual([]);
  });

  it.each(pages)('%s: the files that it names are there', (page) => {
    // Files of the worked examples, which a reader makes.
    const made = /^(mappings\/acme-1|xsd\/acme-1|src\/standards\/acme|test\/.*\/acme|mappings\/overlays\/OH\.yaml)/;
    expect(named(page).filter((path) => !made.test(path) && !isThere(path))).toEqual([]);
  });

  it('has every decision in the index', () => {
    const index = text('docs/decisions/README.md');
    const records = readdirSync(join(root, 'docs', 'decisions')).filter((name) => /^\d{4}-/.test(name));
    expect(records.filter((name) => !index.includes(`(${name})`))).toEqual([]);
  });

  it('names every page of docs in its index', () => {
    const index = text('docs/README.md');
    const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
    expect(guides.filter((name) => !index.includes(`(${name}`))).toEqual([]);
  });
});
