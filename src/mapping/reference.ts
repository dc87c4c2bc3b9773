import { codecs } from './codecs/index.js';
import { loadTable } from './load.js';
import type { Group, Part, Row, Table } from './model.js';
import { tableFiles } from './files.js';

/** docs/mappings/*.md, by file name: every row of every table, and what each codec does. Made from the tables themselves. */
export function mappingReference(folder: string): Map<string, string> {
  const tables = tableFiles(folder).map(loadTable);
  const pages = new Map(tables.map((table) => [pageName(table), page(table)]));
  pages.set('README.md', index(tables));
  return pages;
}

const pageName = (table: Table): string => `${table.name.replace('/', '-')}.md`;

function index(tables: readonly Table[]): string {
  const rows = tables.map((table) => `| [${table.name}](${pageName(table)}) | ${table.title} | \`${table.file}\` |`);
  const about = Object.entries(codecs).map(([name, { about }]) => `| \`${name}\` | ${cell(about)} |`);
  return `# Mapping reference

<!-- Made from mappings/ by scripts/mapping-reference.mjs: do not edit. -->

Each table is read and written by the same rows; [how tables are written](../mapping-tables.md).

| table | message | file |
|---|---|---|
${rows.join('\n')}

## Codecs

| \`as\` | between |
|---|---|
${about.join('\n')}
`;
}

function page(table: Table): string {
  const parts = [
    section('Message', table.payload),
    ...(table.envelope === undefined ? [] : [section('Envelope', table.envelope)]),
  ];
  return `# ${table.name}

<!-- Made from ${table.file} by scripts/mapping-reference.mjs: do not edit. -->

${table.title}. Source: \`${table.file}\`.

${parts.join('\n')}`;
}

function section(title: string, part: Part): string {
  const root = part.root.prefix === '' ? part.root.local : `${part.root.prefix}:${part.root.local}`;
  return `## ${title}: \`${root}\`

| element | wire | FHIR | as |
|---|---|---|---|
${lines(part.items, '').join('\n')}
`;
}

function lines(items: readonly (Row | Group)[], above: string): string[] {
  return items.flatMap((item) => {
    if (item.kind === 'row') return [row(item, above)];
    const steps = (item.run ?? item.wire).map((step) =>
      step.prefix === '' ? step.local : `${step.prefix}:${step.local}`,
    );
    const wire = item.run === undefined ? join(above, steps.join('/')) : above;
    const makes = item.each?.text ?? item.creates.join(', ');
    return [
      `| **${cell(item.name)}** | \`${wire}\` | ${makes === '' ? '' : `makes ${makes}`} | ${item.only ?? ''} |`,
      ...lines(item.items, wire),
    ];
  });
}

function row(item: Row, above: string): string {
  const fhir = item.fhir.map((path) => `\`${path.text}\``).join('<br>');
  const as = [
    item.as === 'text' ? '' : `\`${item.as}\``,
    item.codes ?? '',
    item.only === undefined ? '' : `${item.only} only`,
  ];
  return `| ${cell(item.element)} | \`${join(above, item.wireText)}\` | ${fhir} | ${as.filter((one) => one !== '').join(', ')} |`;
}

const join = (above: string, below: string): string =>
  below === '.' ? above : above === '' ? below : `${above}/${below}`;
const cell = (text: string): string => text.replace(/\|/g, '\\|');
