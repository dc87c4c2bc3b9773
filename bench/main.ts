import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { audit } from './audit.js';
import { decode } from './decode.js';
import { page, type Section } from './report.js';

const home = join(process.cwd(), 'bench');
const sections: Section[] = [];
for (const run of [decode, audit]) {
  process.stderr.write(`measuring: ${run.name}\n`);
  sections.push(await run());
}
const machine = `Node ${process.versions.node}, ${cpus().length} cores`;
const text = page(sections, machine);
writeFileSync(join(home, 'RESULTS.md'), text);
writeFileSync(join(home, 'results.json'), `${JSON.stringify({ machine, sections }, null, 1)}\n`);
process.stdout.write(`${text}\n`);
const missed = sections
  .flatMap((section) => section.rows)
  .filter((row) => row.goal !== undefined && row.ratio < row.goal);
for (const row of missed)
  process.stderr.write(`goal missed: ${row.what}, ${row.contender}: ${row.ratio.toFixed(2)} < ${row.goal}\n`);
process.exitCode = missed.length > 0 ? 1 : 0;
