// Draws what a terminal showed as an SVG: `npm start -- --once 2>&1 | node scripts/terminal-picture.mjs > docs/terminal.svg`.
// Long lines wrap as a terminal wraps them. From "Open next:" on stand addresses and a token of that run: left out.
import { readFileSync } from 'node:fs';

const columns = 130;
const cell = { width: 8, height: 17 };
const margin = { top: 52, side: 20, bottom: 20 };
const colours = { window: '#1b1f27', bar: '#2a303b', text: '#d5dae3', prompt: '#7fc98b', dim: '#8a93a3' };

const said = readFileSync(0, 'utf8').replaceAll('\r', '').split('\n');
const end = said.findIndex((line) => line.startsWith('Open next:'));
// npm's own two lines before a script, and its advice, are not the program's words.
const kept = said.slice(0, end === -1 ? said.length : end).filter((line) => !/^(> |npm (warn|notice) )/.test(line));
const lines = ['$ npm start -- --once', ...tidy(kept).flatMap(wrap)];

function tidy(all) {
  const text = all.join('\n').replace(/\n{3,}/g, '\n\n');
  return text.trim().split('\n');
}

function wrap(line) {
  const cells = [...line];
  const rows = [];
  do rows.push(cells.splice(0, columns).join(''));
  while (cells.length > 0);
  return rows;
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** One line, cut at wider gaps; each piece has its place and length in cells, so that columns stay columns in any font. */
function drawn(line, index) {
  const y = margin.top + index * cell.height + 12;
  const pieces = [...line.matchAll(/\S+(?: \S+)*/g)].map(({ 0: text, index: at }) => {
    const colour = index === 0 ? ` fill="${colours.prompt}"` : /^─+$/.test(text) ? ` fill="${colours.dim}"` : '';
    const x = margin.side + [...line.slice(0, at)].length * cell.width;
    return `<text x="${x}" y="${y}" textLength="${[...text].length * cell.width}"${colour}>${escape(text)}</text>`;
  });
  return pieces.length === 0 ? '' : `  ${pieces.join('')}\n`;
}

const width = columns * cell.width + 2 * margin.side;
const height = margin.top + lines.length * cell.height + margin.bottom;
const lights = ['#e8695f', '#e6b94c', '#68b868']
  .map((colour, index) => `  <circle cx="${margin.side + 2 + index * 20}" cy="17" r="6" fill="${colour}"/>\n`)
  .join('');
process.stdout
  .write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
  <title id="title">What npm start prints: one person's merged history, and what became of each state asked</title>
  <rect width="${width}" height="${height}" rx="10" fill="${colours.window}"/>
  <path d="M0 34V10A10 10 0 0 1 10 0H${width - 10}A10 10 0 0 1 ${width} 10V34Z" fill="${colours.bar}"/>
${lights}  <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="${colours.text}">
${lines.map(drawn).join('')}  </g>
</svg>
`);
