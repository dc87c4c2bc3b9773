import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { configReference } from '../../src/config/reference.js';

describe('configReference', () => {
  const text = configReference();

  it('is what docs/configuration.md holds; else run: node scripts/config-reference.mjs', () => {
    expect(readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')).toBe(text);
  });

  it('describes every key', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter((row) => !/^\| `[^`]+` \| [^|]+ \| [^|]*\| [A-Z`0-9][^|]{4,} \|$/.test(row))).toEqual([]);
  });
});
