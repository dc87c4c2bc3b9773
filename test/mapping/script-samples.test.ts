import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { openTables } from '../../src/mapping/index.js';
import { Oracle } from '../xml/schema/support/oracle.js';
import { xsdPath } from '../xml/schema/support/schemas.js';
import { bundleOf, canonical, sample, tableOf, told } from './support/script.js';

const tables = await openTables();
const oracles: Record<string, Oracle> = {
  'script-10.6': new Oracle(xsdPath('script-10.6/message.xsd')),
  'script-2017071': new Oracle(xsdPath('script-2017071/message.xsd')),
};
const names = readdirSync(new URL('../fixtures/samples/ncpdp', import.meta.url)).map((file) =>
  file.replace('.xml', ''),
);

it('holds every sample of a history query', () => {
  expect(names).toHaveLength(22);
});

describe.each(names)('%s', (name) => {
  const table = tableOf(name);
  const first = told(tables, table, sample(name));

  it('is read to the last element', () => {
    expect(first.graph.warnings).toEqual([]);
  });

  it('is written so that it reads to the same FHIR, valid by libxml2', () => {
    const written = Buffer.from(tables.write(table, bundleOf(first.graph.resources))).toString('utf8');
    expect(oracles[table.split('/')[0]!]!.judge(written)).toEqual([]);
    const second = told(tables, table, written);
    expect(second.graph.warnings).toEqual([]);
    expect(canonical(tables, second.graph)).toEqual(canonical(tables, first.graph));
  });

  it('is written with the same elements in the same order', () => {
    const written = Buffer.from(tables.write(table, bundleOf(first.graph.resources))).toString('utf8');
    expect(elements(written)).toEqual(elements(sample(name)));
  });
});

const elements = (xml: string): string[] =>
  [...xml.matchAll(/<([A-Za-z]\w*)[^>]*>([^<]*)/g)].map(([, of, text]) => `${of}=${text!.trim()}`);
