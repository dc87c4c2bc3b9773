import { describe, expect, it } from '@jest/globals';
import { textTable } from '../../src/cli/textTable.js';

describe('textTable', () => {
  it('aligns, cuts and rules', () => {
    const columns = [{ title: 'Drug', width: 6 }, { title: 'Qty', align: 'right' }, { title: 'State' }] as const;
    const rows = [
      ['Morphine', '30.000', 'KY'],
      ['Zolp', '5', 'OH WA'],
    ];
    expect(textTable(columns, rows)).toEqual([
      'Drug       Qty  State',
      '──────  ──────  ─────',
      'Morph…  30.000  KY',
      'Zolp         5  OH WA',
    ]);
  });

  it('never lets data steer the terminal', () => {
    const [, , line = ''] = textTable([{ title: 'Name' }], [['a\u001b[2Jb\nc\u202ed\u0007']]);
    expect(line).toBe('a [2Jb c d');
  });

  it('counts characters, not code units', () => {
    expect(textTable([{ title: 'N', width: 3 }, { title: 'M' }], [['😀😀😀', 'x']])[2]).toBe('😀😀😀  x');
  });
});
