import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openTables } from '../../src/mapping/index.js';
import type { Tables } from '../../src/mapping/types.js';
import { bundleOf, canonical } from './support/script.js';

const only = ['asap-2.1a/request', 'asap-2.1a/history'];
const sample = (name: string): string =>
  readFileSync(new URL(`../fixtures/samples/asap/${name}.xml`, import.meta.url), 'utf8');
const bytes = (xml: string): Uint8Array => new TextEncoder().encode(xml);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pdmp-overlays-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(...files: readonly string[]): Promise<Tables> {
  files.forEach((text, n) => writeFileSync(join(folder, `${n}.yaml`), text));
  return openTables({ only, overlays: folder });
}

/** As docs/asap.md has it: what a licensee writes. */
const licensed = `
overlay: ASAP
table: [asap-2.1a/request, asap-2.1a/history]
namespaces: { asap: "urn:example:pmp" }
names:
  DetailedAdHocQuery: AdHocRequest
  RequestorName: Requestor
  dateTime: QueryDate
  RxSerialNumber: PrescriptionNumber
  Prescription: Prescriptions/Prescription
`;
/** A file of its own, sorted before it. */
const moved = `
overlay: ASAP
table: asap-2.1a/history
rows:
  - { element: Prescriber NPI Number, wire: asap:Identifiers/asap:NationalProviderID }
`;

describe('other names, by data alone', () => {
  it('are written and read, in every row and at the root', async () => {
    const tables = await open(licensed);
    const overlay = 'ASAP';
    const { resources } = tables.readGraph('asap-2.1a/request', bytes(sample('query')));
    const written = Buffer.from(tables.write('asap-2.1a/request', bundleOf(resources), { overlay })).toString('utf8');
    expect(written).toContain('<asap:AdHocRequest xmlns:asap="urn:example:pmp">');
    expect(written).toContain('<asap:Requestor>Adam Amster</asap:Requestor>');
    expect(written).not.toMatch(/DetailedAdHocQuery|RequestorName|dateTime/);
    const again = tables.readGraph('asap-2.1a/request', bytes(written), { schema: 'strict', overlay });
    expect(again.warnings).toEqual([]);
    expect(canonical(tables, again)).toEqual(canonical(tables, { ...again, resources }));
  });

  it('may stand deeper, and a row elsewhere', async () => {
    const tables = await open(moved, licensed);
    const overlay = 'ASAP';
    const first = tables.readGraph('asap-2.1a/history', bytes(sample('response-provided')));
    const written = Buffer.from(tables.write('asap-2.1a/history', bundleOf(first.resources), { overlay })).toString(
      'utf8',
    );
    expect(written.match(/<asap:Prescriptions>/g)).toHaveLength(1);
    expect(written.match(/<asap:Prescription>/g)).toHaveLength(2);
    expect(written).toContain(
      '<asap:Identifiers><asap:NationalProviderID>1234567893</asap:NationalProviderID></asap:Identifiers>',
    );
    const again = tables.readGraph('asap-2.1a/history', bytes(written), { schema: 'strict', overlay });
    expect(again.warnings).toEqual([]);
    expect(canonical(tables, again)).toEqual(canonical(tables, first));
  });

  it('leave the envelope, and the table without the overlay, as they were', async () => {
    const tables = await open(licensed);
    const xml = sample('soap12-response-provided');
    expect(tables.readGraph('asap-2.1a/history', bytes(xml), { schema: 'strict' }).warnings).toEqual([]);
    const fault = tables.readGraph('asap-2.1a/history', bytes(sample('soap12-fault')), { overlay: 'ASAP' });
    expect(JSON.stringify(fault.resources)).toContain('s:Receiver');
    expect(() =>
      tables.readGraph('asap-2.1a/history', bytes(sample('response-provided')), { overlay: 'ASAP' }),
    ).toThrow('the root element is DetailedAdHocResponse');
  });

  it('are held against a schema of their own, or none', async () => {
    const names = 'names: { SurName: LastName }';
    const table = 'table: asap-2.1a/history';
    const tables = await open(
      `overlay: NONE\n${table}\n${names}`,
      `overlay: OURS\n${table}\n${names}\nxsd: asap-2.1a/message.xsd`,
    );
    const xml = bytes(sample('response-provided').replaceAll('SurName', 'LastName'));
    const read = (overlay: string) => () => tables.readGraph('asap-2.1a/history', xml, { schema: 'strict', overlay });
    expect(read('NONE')().warnings).toEqual([]);
    expect(read('OURS')).toThrow('an element that the schema does not know');
  });
});

it.each([
  [
    'a name that no table has',
    licensed.replace('dateTime:', 'dateTim:'),
    'no element "dateTim" to rename; did you mean "dateTime"?',
  ],
  [
    'a prefix that no table has',
    licensed.replace('{ asap:', '{ asp:'),
    'no prefix "asp" to bind; did you mean "asap"?',
  ],
  ['no table', 'overlay: X', '"table" is missing'],
  [
    'a table that is not there',
    'overlay: X\ntable: asap-2.1a/histori',
    'no table "asap-2.1a/histori"; did you mean "asap-2.1a/history"?',
  ],
  [
    'rows of several tables',
    `${licensed}rows: []`,
    'changes rows of several tables; write one overlay of this name for each',
  ],
  ['a name that is no text', licensed.replace('QueryDate', '7'), '"names.dateTime" must be text'],
])('refuses %s, with file and line', async (_name, text, sentence) => {
  await expect(open(text)).rejects.toThrow(`mappings/overlays/0.yaml:${text.startsWith('\n') ? 2 : 1}: ${sentence}`);
});
