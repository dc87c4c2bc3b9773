import { openTables } from '../src/mapping/index.js';
import { handwritten } from './contenders/handwritten.js';
import { byHandlebars } from './contenders/handlebars.js';
import { byJsonata } from './contenders/jsonata.js';
import { facts } from './facts.js';
import { measure } from './measure.js';
import { pmixReport, type Variety } from './messages.js';
import type { Row, Section } from './report.js';

const GOAL = 3.5;

/** Bytes of a PMIX 3 answer → JSON text of its FHIR Bundle, schema-checked by us and unchecked by the others. */
export async function decode(): Promise<Section> {
  const tables = await openTables();
  const ours = (mode: 'strict' | 'off') => (bytes: Buffer) =>
    tables.toJson(tables.read('pmix-3/report', bytes, { schema: mode }).bundle);
  const rows: Row[] = [];
  const sets: [number, Variety][] = [
    [25, 'usual'],
    [250, 'usual'],
    [2500, 'usual'],
    [250, 'diverse'],
  ];
  for (const [count, variety] of sets) {
    const bytes = pmixReport(count, variety);
    const contenders = [
      { name: 'hand-written over fast-xml-parser', run: handwritten },
      { name: 'pdmp-gateway, schema strict', run: ours('strict') },
      { name: 'pdmp-gateway, schema off', run: ours('off') },
      { name: 'Handlebars over fast-xml-parser', run: byHandlebars },
      ...(count > 250 ? [] : [{ name: 'JSONata over fast-xml-parser', run: byJsonata }]),
    ];
    const expected = facts(handwritten(bytes));
    for (const { name, run } of contenders) {
      const told = facts(await run(bytes));
      if (told.length !== count || told.some((fact, i) => fact !== expected[i]))
        throw new Error(`${name} tells other facts than the hand-written code`);
    }
    const times = await measure(contenders.map(({ name, run }) => ({ name, run: () => run(bytes) })));
    const base = times.get('hand-written over fast-xml-parser')!;
    for (const [name, ms] of times) {
      rows.push({
        what: `${count} prescriptions${variety === 'diverse' ? ', every party new' : ''}`,
        contender: name,
        ms,
        rate: (count / ms) * 1000,
        ratio: base / ms,
        ...(name.endsWith('strict') ? { goal: GOAL } : {}),
      });
    }
  }
  return {
    title: 'Decode: bytes of a PMIX 3 report to FHIR JSON',
    base: 'hand-written over fast-xml-parser',
    unit: 'prescriptions/s',
    rows,
  };
}
