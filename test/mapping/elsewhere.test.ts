import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { elsewhere } from '../../src/mapping/elsewhere.js';
import { loadTable } from '../../src/mapping/load.js';
import type { Row } from '../../src/mapping/model.js';
import { parseWire } from '../../src/mapping/paths.js';
import { readYaml } from '../../src/mapping/yaml.js';

const folder = mkdtempSync(join(tmpdir(), 'pdmp-elsewhere-'));
afterAll(() => rmSync(folder, { recursive: true }));

function table(row: string): Row {
  const file = join(folder, 't.yaml');
  writeFileSync(file, `{ table: t, root: R, namespaces: { nc: "urn:x" }, rows: [${row}] }`);
  return loadTable(readYaml(file, 't.yaml')).payload.items[0] as Row;
}
const places = new Map([
  ['Name', parseWire('Names/Name')],
  ['nc:Sex', parseWire('nc:Sexes/nc:Sex')],
]);
const told = (row: string) =>
  elsewhere(table(row), places).map(({ element, wireText, with: also, only }) => ({
    element,
    wireText,
    with: also.map((path) => path.map(({ local }) => local).join('/')),
    only,
  }));

describe('a row whose element stands elsewhere in another version', () => {
  it('is read there, too, and never written there', () => {
    expect(told('{ element: First, wire: Name/First, with: [Name/Last, Code], fhir: Patient.gender }')).toEqual([
      {
        element: 'First (as Names/Name)',
        wireText: 'Names/Name/First',
        with: ['Names/Name/Last', 'Code'],
        only: 'read',
      },
    ]);
    expect(told('{ element: Names, wire: Name*/First, fhir: Patient.gender }')[0]!.wireText).toBe('Names/Name*/First');
  });

  it.each([
    ['it begins with another element', '{ element: X, wire: Person/Name, fhir: Patient.gender }'],
    ['it is an attribute', '{ element: X, wire: "@Name", fhir: Patient.gender }'],
    ['it is only written', '{ element: X, wire: Name, fhir: Patient.gender, only: write }'],
    ['its prefix is another', '{ element: X, wire: Sex, fhir: Patient.gender }'],
  ])('is as it was where %s', (_what, row) => {
    expect(told(row)).toEqual([]);
  });
});
