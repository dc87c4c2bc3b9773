/** One measured line. */
export interface Row {
  readonly what: string;
  readonly contender: string;
  readonly ms: number;
  readonly rate: number;
  /** How many times the base's speed. */
  readonly ratio: number;
  /** The least ratio aimed at. */
  readonly goal?: number;
}

export interface Section {
  readonly title: string;
  readonly base: string;
  readonly unit: string;
  readonly rows: readonly Row[];
}

/** The results as a page; ratios within a run count, absolute figures move with the machine. */
export function page(sections: readonly Section[], machine: string): string {
  const lines = [
    '# Benchmark results',
    '',
    `Written by \`npm run bench\`. ${machine}. Medians of interleaved rounds; compare ratios, not absolute figures.`,
    '',
  ];
  for (const { title, base, unit, rows } of sections) {
    lines.push(`## ${title}`, '', `| | contender | ms | ${unit} | × ${base} | goal |`, '|---|---|---:|---:|---:|---|');
    for (const row of rows) {
      const goal = row.goal === undefined ? '' : `≥ ${row.goal} ${row.ratio >= row.goal ? 'met' : 'missed'}`;
      lines.push(
        `| ${row.what} | ${row.contender} | ${row.ms.toFixed(2)} | ${Math.round(row.rate).toLocaleString('en')} | ${row.ratio.toFixed(2)} | ${goal} |`,
      );
    }
    lines.push('');
  }
  return lines.join('\n');
}
