import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { openTables } from '../../src/mapping/index.js';
import type { MessageGraph } from '../../src/mapping/types.js';

const samples = new URL('../fixtures/samples/pmix/', import.meta.url);
const full = readFileSync(new URL('report-full.xml', samples), 'utf8');
const soap = readFileSync(new URL('soap-response-provided.xml', samples), 'utf8');
const [head = '', rest = ''] = full.split(/(?=<pmp:Prescription>)/);
const end = rest.indexOf('</pmp:Prescription>') + '</pmp:Prescription>'.length;
const tables = await openTables({ only: ['pmix-3/report'] });

/** A report of some prescriptions of one person, `fault` instead of the last. */
function report(prescriptions: number, name: string, fault = ''): string {
  const all = Array.from({ length: prescriptions }, (_, n) =>
    rest.slice(0, end).replace('>12345<', `>${n}<`).replaceAll('>Testa<', `>${name} &amp; 漢<`),
  );
  return `${head}${all.join('\r\n')}${fault}${rest.slice(end)}`;
}

const escaped = (xml: string): string => xml.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const enveloped = (inner: string): Buffer => Buffer.from(soap.replace(/<!\[CDATA\[[^]*?\]\]>/, () => inner));
const cdata = (xml: string): Buffer => enveloped(`<![CDATA[${xml}]]>`);

/** One step of each after the other, until all are read. */
function inTurns(messages: readonly Buffer[]): { graphs: MessageGraph[]; steps: number } {
  const running = messages.map((bytes) => tables.readSteps('pmix-3/report', bytes));
  const graphs: MessageGraph[] = [];
  let steps = 0;
  while (running.some((_, n) => graphs[n] === undefined))
    for (const [n, reading] of running.entries()) {
      if (graphs[n] !== undefined) continue;
      steps += 1;
      const step = reading.next();
      if (step.done === true) graphs[n] = step.value;
    }
  return { graphs, steps };
}

describe('messages read in turns', () => {
  const messages = [
    cdata(report(60, 'One')),
    Buffer.from(report(40, 'Two')),
    enveloped(escaped(report(50, 'Three'))),
    enveloped(`<![CDATA[${report(20, 'Four').replace('<pmp:', ']]>&lt;<![CDATA[pmp:')}]]>`),
  ];
  const alone = messages.map((bytes) => tables.readGraph('pmix-3/report', bytes));

  it('tell what each tells alone, in many steps', () => {
    const { graphs, steps } = inTurns(messages);
    expect(graphs).toEqual(alone);
    expect(steps).toBeGreaterThan(messages.reduce((sum, { length }) => sum + length, 0) / 70_000);
  });

  it('tell the same in whatever way the payload came', () => {
    const ways = [cdata(report(60, 'One')), enveloped(escaped(report(60, 'One')))];
    const [inCdata, inText] = ways.map((bytes) => tables.readGraph('pmix-3/report', bytes));
    expect(inText).toEqual(inCdata);
    expect(inCdata?.resources.filter(({ resourceType }) => resourceType === 'MedicationDispense')).toHaveLength(60);
  });

  it('leave nothing behind where one is given up, and where one is broken', () => {
    const given = tables.readSteps('pmix-3/report', messages[0]!);
    for (let n = 0; n < 5; n += 1) given.next();
    given.return({ resources: [], warnings: [], enveloped: true, payload: false });
    expect(() => inTurns([cdata(report(60, 'Five', '<pmp:Prescription>'))])).toThrow(/end tag/);
    expect(inTurns(messages).graphs).toEqual(alone);
  });

  it('name the line of what is wrong far inside', () => {
    const lines = report(60, 'Six', '\n\n<wrong></right>').split('\n');
    const line = lines.findIndex((text) => text.includes('</right>')) + 1;
    expect(() => tables.readGraph('pmix-3/report', Buffer.from(lines.join('\n')))).toThrow(
      expect.objectContaining({ code: 'not-well-formed', line }),
    );
  });
});
