import type { Steps } from '../exchange/steps.js';
import { type Content, html, type Html } from './html.js';

/** A column of a {@link table}. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Content;
  /** How its values stand: a day is not broken, a figure stands at the right, short words are not broken. */
  readonly kind?: 'day' | 'figure' | 'words';
}

/** What a table shows. */
export interface TableOptions<Row> {
  readonly caption: string;
  /** The first names its row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: Iterable<Row>;
  /** Whether a row tells of something that is missing. */
  readonly lacking?: (row: Row) => boolean;
}

/**
 * A data table, made row by row. Its roles are told, because narrow screens show its rows as lists, which would take them
 * away.
 */
export function* table<Row>({ caption, columns, rows, lacking = () => false }: TableOptions<Row>): Steps<Html> {
  const heads = columns.map(
    ({ title, kind }) => html`<th role="columnheader" scope="col" class="${kind}">${title}</th>`,
  );
  const body: Html[] = [];
  for (const row of rows) {
    body.push(
      html`<tr role="row" class="${lacking(row) && 'lacking'}">
        ${columns.map(cellOf(row))}
      </tr> `,
    );
    yield;
  }
  return html`<table role="table">
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${heads}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${body}
    </tbody>
  </table> `;
}

const cellOf =
  <Row>(row: Row) =>
  ({ title, cell, kind }: Column<Row>, place: number): Html => {
    const content = html`<div>${cell(row)}</div>`;
    return place === 0
      ? html`<th role="rowheader" scope="row" class="${kind}" data-label="${title}">${content}</th>`
      : html`<td role="cell" class="${kind}" data-label="${title}">${content}</td>`;
  };

/** Facts by name; those that were not told are left out. */
export function facts(told: readonly (readonly [name: string, value: Content])[]): Html {
  const known = told.filter(([, value]) => isTold(value));
  return html`<dl>
    ${known.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl> `;
}

/** Lines below one another: the first as it is, the others small; those that were not told are left out. */
export function lines(first: Content, ...others: readonly Content[]): Content {
  const more = others.filter(isTold);
  return [first, ...more.map((line) => html`<span class="more">${line}</span>`)];
}

const isTold = (content: Content): boolean => content !== undefined && content !== false && content !== '';
