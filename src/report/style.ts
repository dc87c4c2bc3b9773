import { createHash } from 'node:crypto';

/**
 * The one stylesheet of these pages. Nothing is told by colour alone. On narrow screens a table's rows become lists; on
 * paper head rows stand on every page, and so does the foot of the sheet, whom and when the page is about.
 */
export const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; overflow-wrap: anywhere; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; font: 100%/1.4 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; }
h2 { margin: 2rem 0 .5rem; font-size: 1.25rem; border-bottom: 2px solid #1a1a1a; }
h3 { margin: 1.75rem 0 .25rem; font-size: 1.1rem; }
p { margin: .25rem 0 .5rem; max-width: 60rem; }
ul { margin: .25rem 0; padding-left: 1.2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .5rem 0; }
dt { color: #4a4a4a; }
dd { margin: 0; }
dd, td, th, bdi, footer span { unicode-bidi: isolate; }
table { width: 100%; border-collapse: collapse; margin: .5rem 0 1rem; font-size: .9rem; }
caption { text-align: left; font-weight: bold; padding: .25rem 0; }
th, td { border: 1px solid #767676; padding: .3rem .45rem; text-align: left; vertical-align: top; font-weight: normal; }
thead th { background: #ececec; font-weight: bold; vertical-align: bottom; overflow-wrap: break-word; }
.figure { text-align: right; }
.day { white-space: nowrap; }
.words { min-width: 6.2rem; }
.more { display: block; color: #4a4a4a; font-size: .85em; }
.mark { display: inline-block; color: #1a1a1a; border: 2px solid #1a1a1a; padding: 0 .3rem; font-weight: bold; }
.alert { border: 3px solid #a30000; border-left-width: 1rem; padding: .6rem .8rem; margin: .75rem 0; max-width: none; font-size: 1.1rem; background: #fff5f5; }
.alert ul { font-size: 1rem; }
tr.lacking > * { border-top: 3px solid #a30000; border-bottom: 3px solid #a30000; background: #fff5f5; }
tr.lacking > th { font-weight: bold; }
footer { margin-top: 2rem; border-top: 1px solid #767676; padding-top: .4rem; font-size: .85rem; }
footer span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 100%; }
@media screen and (max-width: 60rem) {
  body { padding: .6rem; }
  dl { display: block; }
  dd { margin: 0 0 .4rem; }
  table, tbody, tr, th, td, caption { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { border: 1px solid #767676; margin-bottom: .6rem; }
  th, td { border: 0; border-bottom: 1px solid #dcdcdc; display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: .5rem; }
  th::before, td::before { content: attr(data-label); color: #4a4a4a; font-weight: normal; }
  tbody th { background: #ececec; font-weight: bold; }
  tr.lacking { border: 3px solid #a30000; }
  tr.lacking > * { border-top: 0; border-bottom: 1px solid #dcdcdc; }
  .figure { text-align: left; }
  .day { white-space: normal; }
}
@media print {
  @page { size: landscape; margin: 12mm 12mm 14mm; @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif; } }
  :root { font-size: 8.5pt; }
  body { max-width: none; padding: 0; }
  .sheet { display: table; table-layout: fixed; width: 100%; }
  main { display: table-row-group; }
  footer { display: table-footer-group; break-inside: avoid; }
  thead { display: table-header-group; break-inside: avoid; }
  tr { break-inside: avoid; }
  h2, h3, dl, caption { break-after: avoid; }
  p, .alert { break-inside: avoid; }
  thead, tbody tr:first-child { break-before: avoid; }
  table { width: calc(100% - 2px); }
}
`;

/** What `Content-Security-Policy` lets pass as `style-src`: this stylesheet and no other. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
