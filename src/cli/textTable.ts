/** One column of a text table. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Characters at most; longer cells end in `…`. */
  readonly width?: number;
}

/** Lines of an aligned table: titles, a rule, the rows. Control characters of cells never reach the terminal. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => columns.map(({ width }, index) => cut(printable(row[index] ?? ''), width)));
  const widths = columns.map(({ title }, index) =>
    Math.max(length(title), ...cells.map((row) => length(row[index] ?? ''))),
  );
  const line = (row: readonly string[]) =>
    columns
      .map(({ align }, index) => pad(row[index] ?? '', widths[index] ?? 0, align))
      .join('  ')
      .trimEnd();
  return [
    line(columns.map(({ title }) => title)),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...cells.map(line),
  ];
}

/** A text without control characters, so that no data can steer a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
}

function length(text: string): number {
  return [...text].length;
}

function cut(text: string, width = Number.POSITIVE_INFINITY): string {
  return length(text) <= width ? text : `${[...text].slice(0, width - 1).join('')}…`;
}

function pad(text: string, width: number, align = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - length(text)));
  return align === 'right' ? space + text : text + space;
}
