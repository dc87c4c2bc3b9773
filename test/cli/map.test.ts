import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { knownTables, openTables } from '../../src/mapping/index.js';
import type { Tables } from '../../src/mapping/types.js';
import { terminal } from '../support/terminal.js';

const sample = (name: string) => fileURLToPath(new URL(`../fixtures/samples/${name}`, import.meta.url));
const report = sample('pmix/soap-response-provided.xml');

describe('map', () => {
  let tables: Tables;
  let folder: string;
  beforeAll(async () => {
    tables = await openTables();
    folder = mkdtempSync(join(tmpdir(), 'pdmp-map-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['pmix-3/report', 'pmix/soap-response-provided.xml'],
    ['pmix-3/report', 'pmix/report-full.xml'],
    ['pmix-2/report', 'pmix-2/report-full.xml'],
    ['script-10.6/history', 'ncpdp/10-rxhistoryresponse-approved.xml'],
    ['script-2017071/history', 'ncpdp/17-rxhistoryresponse-approved.xml'],
    ['asap-2.1a/request', 'asap/query.xml'],
    ['asap-2.1a/history', 'asap/soap12-response-provided.xml'],
    ['asap-2.1a/history', 'asap/response-exception.xml'],
    ['script-2017071/history', 'ncpdp/17-error-900-500.xml'],
    ['script-2017071/history', 'ncpdp/17-rxhistoryresponse-denied-GV.xml'],
  ])('prints what %s reads of %s, every digit kept', async (table, name) => {
    const { status, out, err } = await terminal(['map', table, sample(name)]);
    expect([status, err]).toEqual([0, '']);
    expect(out).toBe(`${tables.toJson(tables.read(table, readFileSync(sample(name))).bundle, 2)}\n`);
    expect(JSON.parse(out)).toMatchObject({ resourceType: 'Bundle', type: 'collection' });
  });

  it('names every table with --help', async () => {
    const { out } = await terminal(['map', '--help']);
    expect(out).toMatch(/^TABLE {5}asap-2\.1a\/history, asap-2\.1a\/request$/m);
    expect(knownTables().filter((table) => !out.includes(table))).toEqual([]);
  });

  it('reads standard input for -', async () => {
    const fromFile = await terminal(['map', 'pmix-3/report', report]);
    expect(await terminal(['map', 'pmix-3/report', '-'], { stdin: readFileSync(report) })).toEqual(fromFile);
  });

  it('explains: a header, then one line of four cells for each FHIR element', async () => {
    const { status, out } = await terminal(['map', '--explain', 'pmix-3/report', report]);
    const [header, ...rows] = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(status).toBe(0);
    expect(header).toEqual(['fhir', 'value', 'element', 'wire']);
    expect(rows.filter((row) => row.length !== 4)).toEqual([]);
    expect(rows.length).toBe(tables.explain('pmix-3/report', readFileSync(report)).length);
    expect(rows.length).toBeGreaterThan(20);
  });

  it('writes what it read, to the same effect', async () => {
    const { out } = await terminal(['map', 'pmix-3/report', report]);
    const file = join(folder, 'bundle.json');
    writeFileSync(file, out);
    const { status, out: xml } = await terminal(['map', '--write', 'pmix-3/report', file]);
    expect(status).toBe(0);
    expect(xml).toMatch(/^<\?xml /);
    const again = await terminal(['map', 'pmix-3/report', '-'], { stdin: Buffer.from(xml) });
    const dispenses = (text: string) => text.split('\n').filter((line) => /"(whenPrepared|value)":/.test(line));
    expect(dispenses(again.out)).toEqual(dispenses(out));
  });

  it('prints nothing of a message cut off at any place, and says line and reason', async () => {
    const whole = readFileSync(sample('pmix/report-full.xml'));
    for (let length = 0; length < whole.length - 1; length += 2503) {
      const { status, out, err } = await terminal(['map', 'pmix-3/report', '-'], { stdin: whole.subarray(0, length) });
      expect([length, status, out]).toEqual([length, 1, '']);
      expect(err).toMatch(/^stdin:\d+: .+ \(not-well-formed\)\n$/);
    }
  });

  it.each([
    [
      'another message',
      ['map', 'pmix-3/report', sample('ncpdp/17-error-900-500.xml')],
      /17-error-900-500\.xml:\d+: .+ \(wrong-message\)\n$/,
    ],
    [
      'a file that is not there',
      ['map', 'pmix-3/report', '/nowhere/a.xml'],
      /^\/nowhere\/a\.xml: cannot be read \(ENOENT\)\n$/,
    ],
  ])('ends with 1 for %s', async (_name, args, message) => {
    const { status, out, err } = await terminal(args);
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(message);
  });

  it.each([
    ['JSON cut off', '{\n"resourceType": "Bundle",\n"name": "Sampleton"', /^stdin:(\d+:)? is not JSON\n$/],
    ['no Bundle', '{ "resourceType": "Patient" }', /^stdin: is not a FHIR Bundle: /],
    [
      'no resource',
      '{ "resourceType": "Bundle", "type": "collection", "entry": [{ "resource": 7 }] }',
      /^stdin: is not a FHIR Bundle: entry\.0\.resource /,
    ],
    ['a list', '[]', /^stdin: is not a FHIR Bundle: /],
  ])('writes nothing of %s, and shows nothing of it', async (_name, text, message) => {
    const { status, out, err } = await terminal(['map', '--write', 'pmix-3/report', '-'], { stdin: Buffer.from(text) });
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(message);
    expect(err).not.toContain('Sampleton');
  });

  it('refuses bytes that are not UTF-8', async () => {
    const { status, err } = await terminal(['map', '--write', 'pmix-3/report', '-'], {
      stdin: Uint8Array.of(0x7b, 0xff, 0x7d),
    });
    expect([status, err]).toEqual([1, 'stdin: is not UTF-8\n']);
  });
});
